"""The denial log: what payers denied and reduced, why, and what our edits did about it."""
