"""The steps that bring a ledger's tables from one form to the next, in order."""
