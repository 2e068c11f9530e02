"""What a payer did with a line: denied it, part of it, paid less, left it to the patient, or paid it.

Decided from the money and the reasons (CAS) of each line, never from the claim's status (CLP02), since many payers say
1 and pay nothing. In exact decimals:

1. Amounts of one reason (group and CARC) are added up first, so that a reason that is given and taken back is nothing.
2. Reasons are summed by effect (`causes.yaml`): denied, reduced, patient share, and what an earlier payer decided.
3. Denied dollars above zero: `denied` where nothing was paid, else `partly_denied`. Else reduced dollars above zero:
   `reduced`. Else a patient share above zero: `patient_share`. Else `paid`, which is no row of the log.
4. The leading reason is the dearest of the effect that decided; of two alike, the one that is told first.
5. A line that was paid less than its charge without any reason is not passed over: it is denied or reduced for a reason
   without a code (`unclassified`). Where reasons stand on the claim, these may explain its lines, and nothing is added.

Reversals (22), claims sent on (23) and estimates (25) decide nothing. Neither does a line whose charge is below zero
(it takes something back) or zero (there is nothing to deny).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from scrubber.denials import causes
from scrubber.denials.causes import EFFECTS, Cause, Effect
from scrubber.ledger.remitted import AdjustmentRecord, PaymentRecord

__all__ = ["NO_DECISION", "Disposition", "DispositionName", "dispose", "dispositions", "nothing_allowed"]

DispositionName = Literal["denied", "partly_denied", "reduced", "patient_share", "paid"]

NO_DECISION = frozenset(("22", "23", "25"))
"""CLP02 of claim payments whose lines are no decisions: taken back, sent on, estimated."""

_ZERO = Decimal(0)
_NO_SUMS: dict[Effect, Decimal] = dict.fromkeys(EFFECTS, _ZERO)


@dataclass(frozen=True, slots=True)
class Disposition:
    """What became of one line (or of the claim, service 0), in dollars.

    `group`, `carc` and `amount` are the leading reason and `cause` what it means; `rarcs` are the line's remark codes,
    or the claim's where the line has none; both where the reason is left to the remark and those of the line only
    inform. `denied`, `reduced` and `patient` are never below zero.
    """

    service: int
    name: DispositionName
    group: str
    carc: str
    rarcs: tuple[str, ...]
    amount: Decimal
    denied: Decimal
    reduced: Decimal
    patient: Decimal
    cause: Cause


def dispositions(payment: PaymentRecord) -> Iterator[Disposition]:
    """Yield what is to be logged of a claim payment: its lines that were not paid in full, and the claim's own reasons.

    Reasons on the claim are service 0, which comes first; so is a claim payment without lines.
    """
    if payment.status in NO_DECISION:
        return
    whole, told = True, tuple(dict.fromkeys(payment.remarks))
    if payment.adjustments or not payment.services:
        own = dispose(0, payment.charge, payment.paid, payment.adjustments, told, whole=not payment.services)
        if own.name != "paid":
            yield own
        whole = not any(adjustment.amount > 0 for adjustment in payment.adjustments)
    for service in payment.services:
        remarks = tuple(dict.fromkeys(service.remarks)) if service.remarks else told
        found = dispose(
            service.ordinal,
            service.charge,
            service.paid,
            service.adjustments,
            remarks,
            whole=whole,
            further=told,
        )
        if found.name != "paid":
            yield found


def dispose(
    service: int,
    charge: Decimal | None,
    paid: Decimal | None,
    adjustments: Sequence[AdjustmentRecord],
    rarcs: tuple[str, ...],
    *,
    whole: bool,
    further: tuple[str, ...] = (),
) -> Disposition:
    """Say what became of a line. `whole` says that its reasons should explain all that was not paid.

    `further` are remark codes of the claim, for a reason that those of the line (`rarcs`) leave open.

    `paid` None (SVC03 or CLP04 that cannot be read) is taken for what charge and reasons leave.
    """
    reasons = _added(adjustments)
    if paid is None:
        paid = (charge or _ZERO) - sum((reason.amount for reason in adjustments), _ZERO)
    if whole and charge is not None and not any(amount for _, amount, _ in reasons):
        reasons = list(_unexplained(charge - paid, paid))
    sums = _NO_SUMS.copy()
    for _, amount, cause in reasons:
        sums[cause.effect] += amount
    takes_back = charge is not None and charge <= 0
    name, effect = _named(sums, paid) if not takes_back else ("paid", "denial")
    leading = [reason for reason in reasons if reason[2].effect == effect]
    (group, carc), amount, cause = max(leading, key=lambda reason: reason[1], default=_nothing())
    if cause.by_remark:
        cause = causes.of(group, carc, rarcs)
        if not cause.remark:
            rarcs = tuple(dict.fromkeys((*rarcs, *further)))
            cause = causes.of(group, carc, rarcs)
    return Disposition(
        service,
        name,
        group,
        carc,
        rarcs,
        amount,
        max(sums["denial"], _ZERO),
        max(sums["reduction"], _ZERO),
        max(sums["patient"], _ZERO),
        cause,
    )


def nothing_allowed(disposition: str, charge: Decimal | None, paid: Decimal | None, reduced: Decimal) -> bool:
    """Whether a line is reduced to nothing: by contract or policy the payer allowed none of the charge.

    That is no denial by its code, but often is one in substance, or a code that the contract prices at zero.
    """
    return disposition == "reduced" and bool(charge) and not paid and reduced == charge


_Reason = tuple[tuple[str, str], Decimal, Cause]


def _nothing(amount: Decimal = _ZERO) -> _Reason:
    return ("", ""), amount, causes.of("", "")


def _added(adjustments: Iterable[AdjustmentRecord]) -> list[_Reason]:
    """Reasons by group and code, in the order in which they are told first."""
    sums: dict[tuple[str, str], Decimal] = {}
    for one in adjustments:
        key = (one.group, one.reason)
        sums[key] = sums[key] + one.amount if key in sums else one.amount
    return [(key, amount, causes.of(*key)) for key, amount in sums.items()]


def _unexplained(rest: Decimal, paid: Decimal) -> Iterator[_Reason]:
    """What was not paid and nobody says why: a denial where nothing was paid, else a reduction."""
    if rest > 0:
        key, amount, cause = _nothing(rest)
        yield key, amount, cause if paid <= 0 else replace(cause, effect="reduction")


def _named(sums: dict[Effect, Decimal], paid: Decimal) -> tuple[DispositionName, Effect]:
    if sums["denial"] > 0:
        return ("partly_denied" if paid > 0 else "denied"), "denial"
    if sums["reduction"] > 0:
        return "reduced", "reduction"
    if sums["patient"] > 0:
        return "patient_share", "patient"
    return "paid", "denial"
