"""SIT070: a certificate has dates."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, ServiceLine

_ALWAYS = (("463", "began"), ("461", "certified"))


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise on each date that a line's certificate lacks."""
    for line in claim.lines:
        kind = line.text("CR3", 1)
        sign = _sign(line)
        wanted = _ALWAYS if sign else ()
        if kind in ("R", "S"):
            wanted = (*wanted, ("607", "certified_again"))
        for date, variant in wanted:
            if line.segment("DTP", date) is None:
                gap = line.loop.gap(f"DTP[{date}]", after=line.loop.segments[-1])
                yield Hit(gap, line=line.ordinal, facts={"sign": sign, "kind": str(kind)}, variant=variant)


def _sign(line: ServiceLine) -> str:
    """Name the segment that says that a certificate is sent; empty where none does."""
    if line.text("PWK", 2, qualifier="CT") == "AD":
        return "PWK*CT"
    if any(form.first("LQ", "UT") for form in line.loop.children("2440")):
        return "LQ*UT"
    return "CR3" if line.segment("CR3") else ""
