"""Seeded, repeatable measurements. `make bench [ONLY=prefix]` runs them and prints a table."""
