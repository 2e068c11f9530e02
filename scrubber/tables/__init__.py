"""Reference tables: what codes there are, and what the payers' tables say of them, since when we know.

`load_tables` gives a `Tables`; nothing is read before the first question. A list of codes says what a code is
(`Standing`); a table of rows gives the row of a code and day (`Looked`) or the pairs among codes (`Pairs`). Each
answer names table and release, and whether the day lies after the release (HOUSE law 10).
"""

from scrubber.tables.addons import AddOn
from scrubber.tables.codelist import Answer, CodeList, Release, Standing
from scrubber.tables.compile import TableError
from scrubber.tables.fees import Fee, Locality
from scrubber.tables.issue import Issue, Looked
from scrubber.tables.load import load_tables
from scrubber.tables.lookup import Tables
from scrubber.tables.mue import Mue
from scrubber.tables.ptp import Pair, Pairs
from scrubber.tables.reasons import Reason, ReasonTable

__all__ = [
    "AddOn",
    "Answer",
    "CodeList",
    "Fee",
    "Issue",
    "Locality",
    "Looked",
    "Mue",
    "Pair",
    "Pairs",
    "Reason",
    "ReasonTable",
    "Release",
    "Standing",
    "TableError",
    "Tables",
    "load_tables",
]
