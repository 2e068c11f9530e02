"""SIT063: a payer that has decided has paid something, or zero."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, Loop, Place, Segment


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each other payer that shows a decision and has neither AMT*D nor AMT*A8."""
    for payer in claim.other_payers:
        if payer.loop.first("AMT", "D", "A8") is None:
            sign = _sign(claim, payer.loop, payer.payer_id.strip().upper())
            if sign is not None:
                number = payer.payer_id or payer.sequence
                yield Hit(
                    payer.loop.gap("AMT[D]"), number, facts={"sign": sign[0], "trigger": sign[1].locator}
                )


def _sign(claim: Claim, loop: Loop, number: str) -> tuple[str, Place] | None:
    """Name what shows that the payer has decided, and say where it stands."""
    named = loop.child("2330B")
    found: list[tuple[str, Loop, Segment | None]] = [
        ("CAS", loop, loop.first("CAS")),
        ("AMT*EAF", loop, loop.first("AMT", "EAF")),
        ("MOA", loop, loop.first("MOA")),
    ]
    if named is not None:
        found.append(("DTP*573", named, named.first("DTP", "573")))
    if number:
        every = [one for line in claim.lines for one in line.adjudications]
        decisions = [one for one in every if one.payer_id.strip().upper() == number]
        found += [("SVD", one.loop, one.segment("SVD")) for one in decisions]
    return next(((name, at.place(segment)) for name, at, segment in found if segment), None)
