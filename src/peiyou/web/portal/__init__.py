"""The public portal: what pages of published figures share."""
