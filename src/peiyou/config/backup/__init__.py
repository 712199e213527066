"""Backup and restore: one archive that a whole installation comes back from, and is proved by."""
