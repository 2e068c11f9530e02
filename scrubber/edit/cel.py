"""The `cel` clause: conditions that no other clause can say, in Common Expression Language.

It needs the extra `cel` (`pip install claim-scrubber[cel]`). The expression says what must hold of each
subject line; a line for which it is false fails. It sees two maps, `line` and `claim`, with the keys of `SEEN`;
`claim.lines` are all lines of the claim in the same form. Units, charges and ages are numbers, days are text as
2026-07-09.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

from pydantic import field_validator

from scrubber.edit.clause import Clause, ClauseError
from scrubber.edit.clauses_who import age_on
from scrubber.edit.hit import Context, Hit
from scrubber.model import Claim, ServiceLine, View

__all__ = ["SEEN", "Cel"]

_LAST_OF_SV1 = 21
_LINE: Mapping[str, Any] = {
    "code": "99213", "modifiers": [], "units": 1.0, "charge": 1.0, "day": "", "place_of_service": "",
    "diagnoses": [], "taxonomy": "", "rendering": "", "referring": "", "ndc": "", "age": -1.0, "references": {},
}  # fmt: skip
_CLAIM: Mapping[str, Any] = {
    "charge": 1.0, "payer": "", "filing": "", "frequency": "1", "sequence": "P", "place_of_service": "",
    "codes": [], "diagnoses": [], "sex": "", "references": {}, "lines": [],
}  # fmt: skip
SEEN: Mapping[str, tuple[str, ...]] = {"line": tuple(_LINE), "claim": tuple(_CLAIM)}
"""What an expression may ask of `line` and `claim`."""
_FULL_LINE = {
    **_LINE, "modifiers": ["59", "LT"], "units": 2.0, "charge": 120.5, "day": "2026-07-09",
    "place_of_service": "11", "diagnoses": ["C44311", "L570"], "taxonomy": "207ND0101X",
    "rendering": "2044173021", "referring": "2044173021", "ndc": "00000000000", "age": 64.0,
    "references": {"G1": "A1", "X4": "99D0990099"},
}  # fmt: skip
_SPECIMENS = (
    {"line": _LINE, "claim": {**_CLAIM, "lines": [_LINE], "codes": ["99213"]}},
    {
        "line": _FULL_LINE,
        "claim": {
            **_CLAIM, "charge": 120.5, "payer": "00000", "filing": "MB", "place_of_service": "11",
            "codes": ["99213", "11102"], "diagnoses": ["C44311", "L570"], "sex": "F",
            "references": {"G1": "A1"}, "lines": [_FULL_LINE, {**_LINE, "code": "11102"}],
        },
    },
)  # fmt: skip
"""A bare claim and a full one: an expression that fails on either would fail on claims."""


class Cel(Clause):
    """The `expression` is true of every subject line; `element` of SV1 is where a hit points (default 1)."""

    key: ClassVar[str] = "cel"
    tells: ClassVar[tuple[str, ...]] = ("units", "modifiers", "diagnoses", "place")
    expression: str
    element: int = 1

    @field_validator("element")
    @classmethod
    def _of_sv1(cls, element: int) -> int:
        if not 1 <= element <= _LAST_OF_SV1:
            raise ValueError(f"SV1 has no element {element}; expected 1 to {_LAST_OF_SV1}")
        return element

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
            raise ClauseError(f"this is no CEL expression: {self.expression!r}: {_syntax(error)}") from error

    def model_post_init(self, context: Any) -> None:  # noqa: ANN401 - pydantic's signature
        """Compile and try at once, so that a wrong expression is told when the edit is loaded."""
        del context
        for specimen in _SPECIMENS:
            self._try(specimen)

    def _try(self, specimen: Mapping[str, Any]) -> None:
        try:
            result = self.program.execute(dict(specimen))
        except ClauseError:
            raise
        except Exception as error:  # whatever the library raises, it would raise on claims too
            raise ClauseError(f"the CEL expression {self.expression!r} fails: {_meant(error)}") from error
        if not isinstance(result, bool):
            raise ClauseError(
                f"the CEL expression {self.expression!r} gives {result!r}; expected a condition, which is true or false"
            )

    def judge(self, claim: Claim, lines: Sequence[ServiceLine], context: Context) -> Iterator[Hit]:
        """Fail each subject line of which the expression is not true."""
        if not lines:
            return
        every = {line.ordinal: _line(claim, line) for line in claim.lines}
        about = _claim(claim, list(every.values()))
        for line in lines:
            if self.program.execute({"claim": about, "line": every[line.ordinal]}) is not True:
                segment = line.segment("SV1")
                at = line.loop.place(segment, self.element) if segment else line.at
                value = segment.get(self.element) if segment else ""
                yield Hit(at, value, line.ordinal, _facts(line))


def _syntax(error: ValueError) -> str:
    """The library's complaint without its drawing: `1:15: Syntax error: ...`."""
    return " ".join(
        str(error).partition("<input>:")[2].partition(" | ")[0].partition("\n")[0].split()
    ) or str(error)


def _meant(error: Exception) -> str:
    said = " ".join(str(error).split())
    if isinstance(error, KeyError):
        known = "; ".join(f"of {name}: {', '.join(keys)}" for name, keys in SEEN.items())
        return f"nothing is called {said}, or it is not always there (ask with `in` first); known {known}"
    if isinstance(error, IndexError):
        return f"{said}; expected a question for size() first, since a list may be empty"
    return said.partition(". ")[0] + ("; known: line, claim" if "Undefined" in said else "")


def _facts(line: ServiceLine) -> dict[str, str]:
    return {
        "units": str(line.units or ""),
        "modifiers": ", ".join(map(str, line.modifiers)) or "no modifier",
        "diagnoses": ", ".join(str(diagnosis.code) for diagnosis in line.diagnoses) or "no diagnosis",
        "place": str(line.place_of_service),
    }


def _claim(claim: Claim, lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "charge": float(claim.charge or 0),
        "payer": str(claim.payer_id),
        "filing": str(claim.filing),
        "frequency": str(claim.frequency),
        "sequence": str(claim.subscriber.sequence) if claim.subscriber else "",
        "place_of_service": str(claim.place_of_service),
        "codes": [line["code"] for line in lines],
        "diagnoses": [diagnosis.key for diagnosis in claim.diagnoses],
        "sex": str(claim.patient.sex) if claim.patient else "",
        "references": _references(claim),
        "lines": lines,
    }


def _line(claim: Claim, line: ServiceLine) -> dict[str, Any]:
    rendering, referring, age = line.rendering, line.referring, age_on(claim, line)
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
        "referring": str(referring.npi) if referring else "",
        "ndc": str(line.drug.ndc) if line.drug else "",
        "age": float(-1 if age is None else age),
        "references": _references(line),
    }


def _references(view: View) -> dict[str, str]:
    """REF02 by REF01, of the loop itself."""
    return {segment.get(1): segment.get(2) for segment in view.loop.segments if segment.id == "REF"}
