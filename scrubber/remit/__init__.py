"""Which claim a payment answers, which line, and what takes back or replaces what. Pure functions."""
