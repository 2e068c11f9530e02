"""What an edit is, and the engine that runs edits: packs, profiles, clauses, cases' drafts."""
