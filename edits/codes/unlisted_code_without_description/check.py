"""COD012: a code that says nothing needs words."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit

_DESCRIPTION = 7


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each line with an unlisted code and nothing in SV101-7; a line that names its drug is a risk only."""
    unlisted = context.codes("unlisted")
    for line in claim.lines:
        if line.code not in unlisted or line.code_kind != "HC":
            continue
        description = line.text("SV1", 1, _DESCRIPTION)
        if not description.strip():
            named = line.drug is not None and line.drug.ndc
            yield Hit(description.at, line.code, line.ordinal, variant="drug_named" if named else "silent")
