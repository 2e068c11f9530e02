"""COD002: a period in a diagnosis code."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, Safety, change


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each diagnosis that holds a period; the fix takes the period out and leaves the rest."""
    for diagnosis in claim.diagnoses:
        code = diagnosis.code
        if "." not in code:
            continue
        at, bare = code.at, code.replace(".", "")
        fixes = (change(f"send the diagnosis as {bare}", Safety.SAFE, at, code, bare),) if bare else ()
        yield Hit(at, code, fixes=fixes)
