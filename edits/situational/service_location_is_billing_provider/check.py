"""SIT057: a service location is somewhere else."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, View


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise on a service location with the billing provider's NPI, or else with its address."""
    place, billing = claim.facility, claim.billing.party if claim.billing else None
    if place is None or billing is None:
        return
    if place.npi:
        if place.npi == billing.npi:
            yield Hit(place.npi.at, place.npi, variant="same_npi")
    elif any(address := _address(place)) and address == _address(billing):
        yield Hit(place.text("N3", 1).at, variant="same_address")


def _address(view: View) -> tuple[str, str, str]:
    streets = [filter(str.isalnum, view.text("N3", line).upper()) for line in (1, 2)]
    return "".join(streets[0]), "".join(streets[1]), view.text("N4", 3)[:5]
