"""The one way through, for every door: read, judge, fix, split, report."""
