"""What an annual report says of a place and a year, out of the ledger or out of a release; and who sees which."""
