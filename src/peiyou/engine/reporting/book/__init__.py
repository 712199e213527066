"""Writing, freezing and posting of returns: what actions share."""
