"""One claim: what became of it, what still stands, and what can be done."""
