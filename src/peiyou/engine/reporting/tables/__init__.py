"""Papers and plain tables of the reporting."""
