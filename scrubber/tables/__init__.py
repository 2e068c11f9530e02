"""Reference tables: which codes there are, and since when we know.

`load_tables` gives a `Tables`; nothing is read before the first question. Each answer says what the code is
(`Standing`), by which table and release, and whether the day lies after the release (HOUSE law 10).
"""

from scrubber.tables.codelist import Answer, CodeList, Release, Standing
from scrubber.tables.load import load_tables
from scrubber.tables.lookup import Tables

__all__ = ["Answer", "CodeList", "Release", "Standing", "Tables", "load_tables"]
