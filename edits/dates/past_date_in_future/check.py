"""DTE006: dates of the past against today."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece

_DATES = {
    "431": "the onset of the illness",
    "454": "the initial treatment",
    "304": "the last visit",
    "453": "the acute manifestation",
    "439": "the accident",
    "484": "the last menstrual period",
    "455": "the last X-ray",
    "471": "the prescription",
    "435": "the admission",
    "096": "the discharge",
    "444": "the first contact",
    "050": "the receipt by the repricer",
    "738": "the hemoglobin test",
    "739": "the creatinine test",
    "011": "the shipping",
    "573": "the other payer's decision",
}


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail a date of the past that lies after the day of judging."""
    when = piece.dates()
    if when is not None and when.first > context.as_of and piece.get(1) in _DATES:
        facts = {
            "what": _DATES[piece.get(1)],
            "day": when.first.isoformat(),
            "as_of": context.as_of.isoformat(),
        }
        yield Hit(when.at, piece.value(3), facts=facts)
