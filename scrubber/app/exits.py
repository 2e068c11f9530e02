"""Exit codes (HOUSE section 5), and the one way to refuse a run."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

__all__ = ["Code", "Refused", "worst"]


class Code(IntEnum):
    """What the caller learns from the exit code."""

    CLEAN = 0
    """Nothing at or above --fail-on."""
    FINDINGS = 1
    USAGE = 2
    """Usage or configuration: an option, a file of ours or an input cannot be used."""
    NOT_X12 = 3
    INTERNAL = 4
    """The scrubber or one of its edits failed."""
    INTERRUPTED = 130
    """As a shell says of Ctrl-C."""
    PIPE_CLOSED = 141
    """As a shell says of a reader that went away: the answer was not read to the end."""


_WORST_FIRST = (Code.INTERNAL, Code.USAGE, Code.NOT_X12, Code.FINDINGS, Code.CLEAN)


def worst(codes: Iterable[Code]) -> Code:
    """The code of a run over many files: the worst of 4, 2, 3, 1, 0."""
    seen = set(codes)
    return next((code for code in _WORST_FIRST if code in seen), Code.CLEAN)


class Refused(Exception):  # noqa: N818 - it is no error of the program
    """What was asked cannot be done; the message says why, in one sentence, and goes to standard error."""

    def __init__(self, message: str, code: Code = Code.USAGE) -> None:
        super().__init__(message)
        self.code = code
