"""AUT001 and AUT002: a service that needs the payer's leave carries the number of it."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, Outcome, ServiceLine

_VOID = "8"
_EXCEPTION = "4N"
"""The code (REF01) by which a claim says why it has no authorisation."""


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each line with a listed code that neither has the number nor stands on a claim that has it."""
    number, codes, practice = context.value("number"), context.codes("codes"), context.practice
    stated = practice.authorisations if number == "G1" else practice.referrals
    if not stated and not codes:  # pragma: no cover - `needs` asks for it
        return
    lists = context.own_lists(stated)
    if not claim.is_primary or claim.frequency == _VOID or claim.reference(number):
        return
    excused = number == "G1" and bool(claim.reference(_EXCEPTION))
    for line in claim.lines:
        contract = any(line.code in listed for listed in lists)
        if not (contract or line.code in codes) or line.reference(number):
            continue
        bypassed = excused or _exempt(line, claim, context)
        yield Hit(
            line.reference(number).at,
            line.code,
            line.ordinal,
            {"code": line.code, "day": line.day.isoformat() if line.day else "that day", "number": number},
            Outcome.BYPASSED if bypassed else Outcome.FAIL,
            "contract" if contract else None,
        )


def _exempt(line: ServiceLine, claim: Claim, context: Context) -> bool:
    """Whether the payer asks for no number since a companion stands beside the line."""
    if line.code not in context.codes("exempt"):
        return False
    companions = context.codes("companions")
    return any(other.code in companions and other.day == line.day for other in claim.lines)
