"""What a file is, by looking into it: which X12 it holds, whether it is all there, or what it is instead."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from itertools import chain

from scrubber.ledger.records import InputKind
from scrubber.x12 import NotX12, Segment, lex

__all__ = ["HEAD", "Whole", "foreign", "kinds_of", "packed", "whole"]

HEAD = 4096
"""How many bytes `foreign` and `packed` look at."""
_ANSWERS = {"999", "997"}
_CLAIM_ACKNOWLEDGEMENT = "005010X214"
_PACKED = (
    (b"PK\x03\x04", "a zip archive"),
    (b"PK\x05\x06", "a zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a rar archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"II*\x00", "an image"),
    (b"MM\x00*", "an image"),
    (b"SQLite format 3", "a database"),
)
_MAGIC = (
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
    (b"I\x00S\x00A\x00", "text in UTF-16"),
    (b"\x00I\x00S\x00A", "text in UTF-16"),
    (b"-----BEGIN PGP", "an encrypted message (PGP)"),
    (b"<?xml", "XML"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
)
_TAR_AT, _TAR = 257, b"ustar"


class Whole(StrEnum):
    """Whether a file is all there, as far as its content tells."""

    YES = "yes"
    """Its last interchange has the IEA that it should have."""
    NOT_YET = "not_yet"
    """It may be X12, and more of it may come."""
    NEVER = "never"
    """It is no X12, and no more bytes will make it that."""


def packed(head: bytes) -> str:
    """What a file is, by its first bytes, in which X12 may stand beside more that cannot be seen; else empty."""
    if head.startswith(_TAR, _TAR_AT):
        return "a tar archive"
    return next((what for magic, what in _PACKED if head.startswith(magic)), "")


def foreign(head: bytes) -> str:
    """What a file is that does not begin as X12 would, by its first bytes; empty where it may be X12 after all."""
    known = packed(head) or next((what for magic, what in _MAGIC if head.startswith(magic)), "")
    if known:
        return known
    if b"ISA" in head or not head.strip(b"\x00") or len(head) < len(b"ISA"):
        return ""
    text = sum(byte >= 0x20 or byte in b"\t\r\n\f" for byte in head)
    return "text" if text == len(head) else "binary data"


def whole(chunks: Iterable[bytes]) -> Whole:
    """Look whether the last interchange ends with an IEA that agrees with it: number (IEA02) and groups (IEA01)."""
    control, groups = None, 0
    agrees = False
    pieces = iter(chunks)
    first = next(pieces, b"")
    if foreign(first[:HEAD]):
        return Whole.NEVER
    try:
        for unit in lex(chain((first,), pieces), ("ISA", "GS", "IEA")):
            if not isinstance(unit, Segment):
                agrees = agrees and not _may_be_isa(unit.text.strip())
                continue
            name = unit.get(0)
            if name == "ISA":
                control, groups, agrees = unit.get(13), 0, False
            elif name == "GS":
                groups, agrees = groups + 1, False
            elif name == "IEA":
                agrees = unit.get(2) == control and unit.get(1).lstrip("0") == str(groups or "")
    except NotX12:
        return Whole.NOT_YET
    return Whole.YES if agrees else Whole.NOT_YET


def _may_be_isa(text: str) -> bool:
    """Whether the next interchange may be about to begin."""
    return bool(text) and ("ISA".startswith(text) or text.startswith("ISA"))


def kinds_of(chunks: Iterable[bytes]) -> tuple[InputKind, ...]:
    """What an X12 file holds that is worked on: claims, remittances, answers; the first is what the file is.

    Of answers only the deepest is named, with which the others are read. Empty for anything else. Raises NotX12.
    """
    seen: set[InputKind] = set()
    group = ""
    for unit in lex(chunks, ("GS", "ST", "TA1")):
        if not isinstance(unit, Segment):
            continue
        name = unit.get(0)
        if name == "GS":
            group = unit.get(8)
        elif name == "TA1":
            seen.add("ta1")
        elif name == "ST":
            kind = unit.get(1)
            if kind == "837":
                seen.add("837")
            elif kind == "835":
                seen.add("835")
            elif kind in _ANSWERS:
                seen.add("999")
            elif kind == "277" and (unit.get(3) or group).startswith(_CLAIM_ACKNOWLEDGEMENT):
                seen.add("277ca")
    answers: tuple[InputKind, ...] = ("277ca", "999", "ta1")
    answer = next((kind for kind in answers if kind in seen), None)
    files: tuple[InputKind, ...] = ("837", "835")
    return (*(kind for kind in files if kind in seen), *((answer,) if answer else ()))
