"""Why an input could not be worked on, in fixed words: nothing of its content, and not its name."""

from __future__ import annotations

import json
from dataclasses import dataclass

from scrubber.app.watch.kinds import HEAD, foreign, packed
from scrubber.app.watch.looking import Left
from scrubber.pipeline.source import Source

__all__ = [
    "Reason",
    "empty",
    "failed_inside",
    "is_packed",
    "left",
    "no_x12",
    "not_for_us",
    "special",
    "too_large",
    "unreadable",
]

_TAKEN = "X12 files: claims (837P), remittances (835), acknowledgements (999, 277CA, TA1)"


@dataclass(frozen=True)
class Reason:
    """`word` is fixed; `says` tells a person, `expected` what should have been there, `byte` how far was looked."""

    word: str
    says: str
    expected: str = _TAKEN
    byte: int | None = None

    def as_json(self, sha256: str, at: str) -> str:
        """The reason file."""
        told = {
            "reason": self.word,
            "says": self.says,
            "expected": self.expected,
            "byte": self.byte,
            "sha256": sha256 or None,
            "at": at,
        }
        return json.dumps(told, indent=2) + "\n"


def is_packed(source: Source) -> bool:
    """Whether an input is an archive or the like, of which only a part could be read, if any."""
    return bool(packed(_head(source)))


def no_x12(source: Source, byte: int) -> Reason:
    """An input without an ISA, or one that is packed, and what it is as far as that can be told."""
    what = foreign(_head(source))
    says = f"This is no X12: it looks like {what}." if what else "This is no X12: there is no ISA in it."
    if "archive" in what:
        says += " Unpack it, and drop the files that are in it one by one."
    return Reason("not_x12", says, "an interchange that begins with ISA and sixteen elements", byte)


def _head(source: Source) -> bytes:
    return next(source.chunks(), b"")[:HEAD]


def empty() -> Reason:
    """An input without a byte, for longer than anybody's patience."""
    return Reason("empty", "This file has no bytes; an upload may have broken off.", byte=0)


def too_large(size: int, most: int) -> Reason:
    """An input beyond --max-bytes."""
    return Reason(
        "too_large",
        f"This file has {size:,} bytes and was not read.",
        f"at most {most:,} bytes (--max-bytes)",
    )


def not_for_us() -> Reason:
    """X12 that is neither claims nor an answer to claims."""
    return Reason("unsupported", "This is X12, but no transaction set in it is one that is worked on here.")


def special() -> Reason:
    """What stood in place of the file when it was taken."""
    return Reason("special", "This is no plain file any more.", "a file")


def unreadable() -> Reason:
    """An input that cannot be read, while everything else can."""
    return Reason(
        "unreadable",
        "This file cannot be read; its disk or its permissions may be at fault.",
        "a file that can be read",
    )


def failed_inside(error: str, location: str) -> Reason:
    """A fault of ours: kind of exception and place in our code."""
    return Reason(
        "internal",
        f"The scrubber failed: {error} at {location}. Please report this; the file is as it came.",
        "no failure",
    )


_INSTEAD = {
    "folder": " Nothing in it is looked at: drop the files that are in it one by one.",
    "link": " Drop a copy of the file that it leads to.",
}


def left(found: Left) -> Reason:
    """What is no file and stays where it is."""
    says = f"This is a {found.what} and is left where it is.{_INSTEAD.get(found.what, '')}"
    return Reason("left", says, "a file")
