"""SIT062: nobody supervises himself."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, Provider


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail a supervising provider who rendered what there is to supervise."""
    general = any(line.loop.child("2420A") is None for line in claim.lines)
    if general and _same(claim.supervising, claim.rendering):
        npi = claim.supervising.npi  # type: ignore[union-attr]
        yield Hit(npi.at, npi)
    for line in claim.lines:
        if line.loop.child("2420D") is not None and _same(line.supervising, line.rendering):
            npi = line.supervising.npi  # type: ignore[union-attr]
            yield Hit(npi.at, npi, line.ordinal)


def _same(one: Provider | None, other: Provider | None) -> bool:
    return one is not None and other is not None and bool(one.npi) and one.npi == other.npi
