"""Who rendered the surgery is who the Mohs log says did it."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, Outcome, entries_of, npi_of, unrecorded

_SILENT = "the Mohs log does not name the surgeon"


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each line of a first stage on a recorded day."""
    yield from unrecorded(claim, context)
    entries = entries_of(claim, context)
    for line in claim.lines:
        named = [entry.surgeon for entry in entries if entry.day == line.day]
        if not named or line.code not in context.codes("first_stages"):
            continue
        npi = npi_of(line)
        if None in named:
            yield Hit(line.code.at, line=line.ordinal, outcome=Outcome.NO_DATA, reason=_SILENT)
        elif npi not in (*named, ""):
            facts = {"rendering": npi, "surgeons": " or ".join(name or "" for name in named)}
            yield Hit(line.code.at, npi, line.ordinal, facts)
