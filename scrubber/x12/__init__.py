"""Bytes to segments and back: delimiters, lexer, envelope, values. Knows no transaction."""

from scrubber.x12.envelope import (
    End,
    Envelope,
    Event,
    Group,
    Interchange,
    Stray,
    Transaction,
    place,
    read,
    read_runs,
)
from scrubber.x12.fault import Fault, NotX12
from scrubber.x12.lexer import Noise, lex
from scrubber.x12.segment import Delimiters, Segment, find_delimiters, qualifier

__all__ = [
    "Delimiters",
    "End",
    "Envelope",
    "Event",
    "Fault",
    "Group",
    "Interchange",
    "Noise",
    "NotX12",
    "Segment",
    "Stray",
    "Transaction",
    "find_delimiters",
    "lex",
    "place",
    "qualifier",
    "read",
    "read_runs",
]
