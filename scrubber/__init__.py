"""A pre-submission scrubber for X12 837P medical claims."""
