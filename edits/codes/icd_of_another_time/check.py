"""COD004: ICD-9-CM for services since 2015-10-01, ICD-10-CM for services before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from scrubber.edit.sdk import Claim, Context, Hit

_CHANGE = date(2015, 10, 1)
_NINE = ("BK", "BF")


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail the first qualifier of a code set that was not in use on a day of service.

    A claim that mixes the two sets has no set of its own, and a day before the patient was born is no day of
    service: these are other edits' findings.
    """
    kinds = claim.diagnosis_kinds
    if not kinds:
        return
    nine = kinds[0] in _NINE
    born = claim.patient.birth if claim.patient else None
    days = [line.day for line in claim.lines if line.day is not None]
    wrong = next((day for day in days if (day >= _CHANGE) is nine and not (born and day < born)), None)
    if wrong is not None and all((kind in _NINE) is nine for kind in kinds):
        first = claim.diagnoses[0]
        segment = claim.segment("HI", first.kind)
        at = claim.loop.place(segment, 1, 1) if segment else first.code.at
        yield Hit(at, first.kind, facts={"date": wrong.isoformat()}, variant="too_old" if nine else "too_new")
