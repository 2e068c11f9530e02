"""SIT042: a provider that submits its own claims has not repriced them."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, Segment

_QUALIFIED = {"REF": ("9A", "9B", "9C", "9D"), "DTP": ("050",), "NTE": ("TPO",)}


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise once a claim, at the first such segment, where submitter and billing provider are one."""
    found = [segment for segment in claim.segments if _of_repricer(segment)]
    if found and _own(claim):
        names = dict.fromkeys(_name(segment) for segment in found)
        yield Hit(found[0].loop.place(found[0]), facts={"segments": ", ".join(names)})


def _of_repricer(segment: Segment) -> bool:
    name = segment.elements[0]
    if name == "HCP":
        return segment.loop.id in ("2300", "2400")
    return name in _QUALIFIED and segment.get(1) in _QUALIFIED[name]


def _name(segment: Segment) -> str:
    return segment.id if segment.id == "HCP" else f"{segment.id}*{segment.get(1)}"


def _own(claim: Claim) -> bool:
    """Whether the submitter is the billing provider, by name, NPI or tax number."""
    submitter = claim.submission.submitter
    billing = claim.billing.party if claim.billing else None
    if submitter is None or billing is None:
        return False
    number = submitter.identifier
    if number and number in (billing.npi, billing.tax_id):
        return True
    name = _plain(submitter.last_name + submitter.first_name)
    return bool(name) and name == _plain(billing.last_name + billing.first_name)


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name)).upper()
