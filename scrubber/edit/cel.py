"""The `cel` clause: conditions that no other clause can say, in Common Expression Language.

It needs the extra `cel` (`pip install claim-scrubber[cel]`). The expression says what must hold of each
subject line; a line for which it is false fails. It sees two maps: `line` (code, modifiers, units, charge,
day, place_of_service, diagnoses, taxonomy, rendering) and `claim` (charge, payer, filing, frequency,
sequence, place_of_service, codes, diagnoses). Units and charges are numbers, days are text as 2026-07-09.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, ClassVar

from scrubber.edit.clause import Clause, ClauseError
from scrubber.edit.hit import Context, Hit
from scrubber.model import Claim, ServiceLine

__all__ = ["Cel"]


class Cel(Clause):
    """The `expression` is true of every subject line; `element` of SV1 is where a hit points (default 1)."""

    key: ClassVar[str] = "cel"
    expression: str
    element: int = 1

    @cached_property
    def program(self) -> Any:  # noqa: ANN401 - the library's own type
        """The compiled expression. Raises ClauseError where the extra is missing or the expression is none."""
        try:
            import cel
        except ImportError as error:
            raise ClauseError("the cel clause needs the extra: pip install claim-scrubber[cel]") from error
        try:
            return cel.compile(self.expression)
        except ValueError as error:
            raise ClauseError(f"this is no CEL expression: {self.expression!r}: {error}") from error

    def model_post_init(self, context: Any) -> None:  # noqa: ANN401 - pydantic's signature
        """Compile at once, so that a wrong expression is told when the edit is loaded."""
        del context
        _ = self.program

    def judge(self, claim: Claim, lines: Sequence[ServiceLine], context: Context) -> Iterator[Hit]:
        """Fail each subject line of which the expression is not true."""
        about = _claim(claim)
        for line in lines:
            if self.program.execute({"claim": about, "line": _line(line)}) is not True:
                segment = line.segment("SV1")
                at = line.loop.place(segment, self.element) if segment else line.at
                yield Hit(at, segment.get(self.element) if segment else "", line.ordinal)


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "charge": float(claim.charge or 0),
        "payer": str(claim.payer_id),
        "filing": str(claim.filing),
        "frequency": str(claim.frequency),
        "sequence": str(claim.subscriber.sequence) if claim.subscriber else "",
        "place_of_service": str(claim.place_of_service),
        "codes": [str(line.code) for line in claim.lines],
        "diagnoses": [diagnosis.key for diagnosis in claim.diagnoses],
    }


def _line(line: ServiceLine) -> dict[str, Any]:
    rendering = line.rendering
    return {
        "code": str(line.code),
        "modifiers": [str(modifier) for modifier in line.modifiers],
        "units": float(line.units or 0),
        "charge": float(line.charge or 0),
        "day": line.day.isoformat() if line.day else "",
        "place_of_service": str(line.place_of_service),
        "diagnoses": [diagnosis.key for diagnosis in line.diagnoses],
        "taxonomy": str(rendering.taxonomy) if rendering else "",
        "rendering": str(rendering.npi) if rendering else "",
    }
