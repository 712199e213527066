"""The file of a release: how it is written, read again and proved. No database, no HTTP."""
