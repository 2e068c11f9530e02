"""SIT066: the drug code is in LIN and need not be in the note."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise on each line note that holds the line's national drug code."""
    for line in claim.lines:
        if line.drug is None or line.drug.text("LIN", 2) != "N4":
            continue
        code = _digits(line.drug.ndc)
        for note in line.notes:
            if len(code) > 9 and code in _digits(note):
                yield Hit(note.at, line.drug.ndc, line.ordinal)


def _digits(text: str) -> str:
    return "".join(c for c in text if c in "0123456789")
