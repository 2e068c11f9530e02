"""What is wrong with a file that was named for import."""

from __future__ import annotations

__all__ = ["Problem"]

_LONGEST = 60


class Problem(Exception):  # noqa: N818 - it is a fault of a file, and not of the program
    """A file cannot be imported: which, on what line, what is there, and what was expected.

    `line` counts from 1, in a workbook it is the row; 0 where the fault is of the file as a whole.
    """

    def __init__(self, file: str, there: str, expected: str, line: int = 0) -> None:
        self.file, self.line, self.there, self.expected = file, line, there, expected
        place = f"{file}, line {line}" if line else file
        super().__init__(f"{place}: {there}; expected {expected}")


def shown(text: str) -> str:
    """A value of a file as a message quotes it: on one line, and no longer than a person reads."""
    whole = repr(text)
    return whole if len(whole) <= _LONGEST else f"{whole[: _LONGEST - 4]}...'"
