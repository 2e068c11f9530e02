"""SIT021: CLM05-3 7 or 8 without REF*F8."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit

_KINDS = {"7": "replaces", "8": "takes back"}


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail a replacement or void that does not say of what."""
    kind = _KINDS.get(claim.frequency)
    if kind and claim.segment("REF", "F8") is None:
        facts = {"kind": kind, "trigger": "2300.CLM05-3"}
        yield Hit(claim.loop.gap("REF[F8]", before=claim.segment("HI")), claim.frequency, facts=facts)
