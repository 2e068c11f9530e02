"""Reports: pure functions that render findings as text, json, csv, html, annotated 837 and diff.

Nothing here reads a file, a clock or the environment: every function returns text or writes to the text
stream it is handed. Reports hold claim data, since they are for the office that owns the claims; they are
never to be sent to a log. Import the module you need: `text` and `worklist` load nothing heavy.
"""
