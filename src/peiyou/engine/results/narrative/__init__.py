"""Words of a report drafted from its figures: tokens of figures in a text, and sentences as data. Pure."""
