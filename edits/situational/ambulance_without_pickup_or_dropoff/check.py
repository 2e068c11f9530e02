"""SIT059: from where and to where."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, Outcome, ServiceLine

_ENDS = (("no_pick_up", "2310E", "2420G", "NM1[PW]"), ("no_drop_off", "2310F", "2420H", "NM1[45]"))


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail what is missing of the two; where nothing is, a service location beside them."""
    lines = [line for line in claim.lines if line.code in context.codes("transport")]
    if lines:
        missing = list(_missing(claim, lines))
        yield from missing or _beside(claim, lines[0])


def _missing(claim: Claim, lines: list[ServiceLine]) -> Iterator[Hit]:
    for variant, on_claim, on_line, name in _ENDS:
        bare = [line for line in lines if line.loop.child(on_line) is None]
        if claim.loop.child(on_claim) is None and bare:
            gap = claim.loop.gap(f"{on_claim}.{name}", after=claim.loop.segments[-1])
            nowhere = variant == "no_drop_off" and all("QL" in line.modifiers for line in bare)
            outcome = Outcome.BYPASSED if nowhere else Outcome.FAIL
            yield Hit(gap, facts=_facts(bare[0]), outcome=outcome, variant=variant)


def _beside(claim: Claim, line: ServiceLine) -> Iterator[Hit]:
    if claim.facility:
        yield Hit(claim.facility.at, facts=_facts(line), variant="service_location")


def _facts(line: ServiceLine) -> dict[str, str]:
    return {"code": str(line.code), "trigger": line.code.at.locator}
