"""When two claims are the same services told again: what is compared, and what tells no service from another."""

from __future__ import annotations

from decimal import Decimal

from scrubber.model import Claim, ServiceLine

__all__ = ["NO_NUMBER", "billing", "content", "sequence"]

NO_NUMBER = frozenset(("", "0"))
"""What CLM01 says where a claim has no number: 0 is sent then."""


def content(claim: Claim) -> tuple[object, ...] | None:
    """Return all that makes a claim the same service as another's; None where some of it cannot be read.

    Payer, patient, place in the order of payers, billing provider, place of service, and of each line the
    code, modifiers, days, units, charge, place of service, diagnoses, drug and rendering provider. The order of
    lines, their numbers, notes and references tell no service from another.
    """
    payer, member, *_ = claim.patient_key
    lines = [_line(line) for line in claim.lines]
    if not payer or not member or not billing(claim) or not lines or None in lines:
        return None
    lines.sort(key=repr)
    return (*claim.patient_key, sequence(claim), billing(claim), str(claim.place_of_service), *lines)


def billing(claim: Claim) -> str:
    """Return the billing provider's NPI, else its tax number; empty where there is neither."""
    return str(claim.billing.npi or claim.billing.tax_id) if claim.billing else ""


def sequence(claim: Claim) -> str:
    """Return SBR01, the payer's place among the patient's payers."""
    return str(claim.subscriber.sequence) if claim.subscriber else ""


def _line(line: ServiceLine) -> tuple[object, ...] | None:
    if not line.code or line.charge is None or line.units is None or line.service is None:
        return None
    return (
        str(line.code_kind),
        str(line.code),
        tuple(map(str, line.modifiers)),
        str(line.text("SV1", 1, 7)),
        line.service.first.isoformat(),
        line.service.last.isoformat(),
        _plain(line.units),
        _plain(line.charge),
        str(line.place_of_service),
        tuple(sorted(diagnosis.key for diagnosis in line.diagnoses)),
        str(line.drug.ndc) if line.drug else "",
        str(line.rendering.npi) if line.rendering else "",
    )


def _plain(amount: Decimal) -> str:
    """Write an amount so that 145 and 145.00 are the same."""
    return f"{amount.normalize():f}"
