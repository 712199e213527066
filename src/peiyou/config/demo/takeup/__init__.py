"""The take-up of the demonstration: invented answers that add up to the published figures."""
