"""Reading tables as CMS, CDC and X12 publish them: opened, recognised, checked and compiled.

`prepare` takes files and gives releases ready to be put in place (`tables.store`); whatever is wrong with a file
is a `Problem` that names the file, the line, what is there and what was expected.
"""

from scrubber.tables.official.prepare import Plan, Prepared, prepare
from scrubber.tables.official.problem import Problem
from scrubber.tables.official.source import Watch

__all__ = ["Plan", "Prepared", "Problem", "Watch", "prepare"]
