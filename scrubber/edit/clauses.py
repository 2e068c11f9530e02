"""The declarative clauses: what an edit can require without code.

A clause is one key of `require` in edit.yaml. Its arguments are literals or `$name`, a parameter of the edit
(so that a payer profile can change it). A clause judges the edit's subject lines, which are those whose code
is one of the edit's triggers, or all lines where it has none. Adding a clause is adding a class here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

from pydantic import ValidationError, field_validator

from scrubber.edit.clause import Clause, ClauseError, Lines
from scrubber.edit.codes import CodeSet, Prefixes
from scrubber.edit.hit import Context, Hit, change
from scrubber.finding import Fix, Outcome, Safety
from scrubber.model import Claim, ServiceLine, Text
from scrubber.x12 import values

__all__ = ["CLAUSES", "Check", "build", "same_service", "with_modifier", "without_modifier"]

_LAST_MODIFIER = 6  # SV101-6
Aspect = Literal["day", "rendering"]
Check = Callable[[Claim, Context], Iterator[Hit]]


def same_service(one: ServiceLine, other: ServiceLine, aspects: Sequence[str]) -> bool:
    """Whether two lines agree in `day` (DTP*472) and `rendering` (the NPI of who did it).

    A day that cannot be read agrees with any: that it cannot be read is a finding of its own.
    """
    if "day" in aspects and one.day != other.day and one.day and other.day:
        return False
    return "rendering" not in aspects or _npi(one) == _npi(other)


def _npi(line: ServiceLine) -> str:
    return line.rendering.npi if line.rendering else ""


def without_modifier(line: ServiceLine, modifier: Text, safety: Safety) -> Hit:
    """A hit on a modifier that proposes to take it out, the later ones moving up."""
    segment = line.segment("SV1")
    assert segment is not None  # a line with a modifier has an SV1
    separator = segment.delimiters.component
    old = segment.get(1)
    parts = old.split(separator)
    del parts[modifier.component - 1]
    new = separator.join(parts).rstrip(separator)
    fix = change(f"remove modifier {modifier}", safety, line.loop.place(segment, 1), old, new)
    return Hit(modifier.at, modifier, line.ordinal, {"modifier": modifier}, fixes=(fix,))


def with_modifier(line: ServiceLine, modifier: str, safety: Safety) -> tuple[Fix, ...]:
    """Propose a modifier behind those that are there; nothing where SV101 has no room for one more."""
    segment = line.segment("SV1")
    if segment is None or segment.get(1, _LAST_MODIFIER) or segment.get(1, _LAST_MODIFIER + 1):
        return ()
    old = segment.get(1)
    new = old + segment.delimiters.component + modifier
    return (change(f"add modifier {modifier}", safety, line.loop.place(segment, 1), old, new),)


class LinePresent(Clause):
    """Some other line of the claim has one of `codes`, on the `same` day and by the same rendering NPI."""

    key = "line_present"
    codes: CodeSet
    same: tuple[Aspect, ...] = ("day", "rendering")

    def judge(self, claim: Claim, lines: Lines, context: Context) -> Iterator[Hit]:
        """Fail each subject line that stands without."""
        for line in lines:
            if not any(
                other.code in self.codes and same_service(line, other, self.same) for other in claim.lines
            ):
                yield Hit(line.code.at, line.code, line.ordinal, {"needs": self.codes.describe()})


class ModifiersAbsent(Clause):
    """No subject line carries one of `modifiers`; `remove` names the safety of a fix that takes it out."""

    key = "modifiers_absent"
    modifiers: CodeSet
    remove: Safety | None = None

    def judge(self, claim: Claim, lines: Lines, context: Context) -> Iterator[Hit]:
        """Fail each such modifier, at its own place."""
        for line in lines:
            for modifier in line.modifiers:
                if modifier not in self.modifiers:
                    continue
                if self.remove is not None:
                    yield without_modifier(line, modifier, self.remove)
                else:
                    yield Hit(modifier.at, modifier, line.ordinal, {"modifier": modifier})


class UnitsAtMost(Clause):
    """SV104 of a subject line is no more than `units`."""

    key = "units_at_most"
    units: str

    @field_validator("units")
    @classmethod
    def _a_number(cls, units: str) -> str:
        if values.amount(units) is None:
            raise ValueError(f"{units!r} is no number; expected e.g. 1")
        return units

    def judge(self, claim: Claim, lines: Lines, context: Context) -> Iterator[Hit]:
        """Fail each line with more."""
        limit = values.amount(self.units)
        for line in lines:
            if line.units is not None and limit is not None and line.units > limit:
                yield Hit(line.units.at, str(line.units), line.ordinal, {"units": str(line.units)})


class RenderingTaxonomyNot(Clause):
    """The rendering provider's taxonomy does not begin with one of `prefixes`; without one: no data."""

    key = "rendering_taxonomy_not"
    prefixes: Prefixes

    def judge(self, claim: Claim, lines: Lines, context: Context) -> Iterator[Hit]:
        """Fail each line whose provider has such a taxonomy."""
        for line in lines:
            if line.rendering is None:
                continue
            taxonomy = line.rendering.taxonomy
            if not taxonomy:
                yield Hit(
                    taxonomy.at,
                    line=line.ordinal,
                    outcome=Outcome.NO_DATA,
                    reason="the claim gives no taxonomy code for the rendering provider",
                )
            elif self.prefixes.matches(taxonomy):
                yield Hit(taxonomy.at, taxonomy, line.ordinal, {"taxonomy": taxonomy})


class DiagnosesNotAll(Clause):
    """Not every diagnosis that a subject line points to begins with one of `prefixes`."""

    key = "diagnoses_not_all"
    prefixes: Prefixes

    def judge(self, claim: Claim, lines: Lines, context: Context) -> Iterator[Hit]:
        """Fail each line whose diagnoses all do."""
        for line in lines:
            pointed = line.diagnoses
            if pointed and all(self.prefixes.matches(diagnosis.key) for diagnosis in pointed):
                codes = ", ".join(diagnosis.code for diagnosis in pointed)
                yield Hit(line.pointers[0].at, pointed[0].code, line.ordinal, {"diagnoses": codes})


class ReferencePresent(Clause):
    """The claim, or the line itself, has a REF with a `qualifier`; one finding for the claim."""

    key = "reference_present"
    qualifier: str

    def judge(self, claim: Claim, lines: Lines, context: Context) -> Iterator[Hit]:
        """Fail the claim where a subject line is left without."""
        missing = claim.reference(self.qualifier)
        if missing:
            return
        for line in lines:
            if not line.reference(self.qualifier):
                yield Hit(missing.at, "", None, {"code": line.code})
                return


class Distinct(Clause):
    """Of subject lines with the same code (day and rendering provider), all but one say what sets them apart.

    `modifiers` are those that do, and `sides` those that do where the lines differ in them (RT and LT); a
    line that is set apart is a bypass. `add` names the safety of a fix that adds the first of `modifiers`.
    Different diagnoses alone do not set lines apart.
    """

    key = "distinct"
    modifiers: CodeSet
    sides: CodeSet = CodeSet()
    same: tuple[Aspect, ...] = ("day", "rendering")
    add: Safety | None = None

    def judge(self, claim: Claim, lines: Lines, context: Context) -> Iterator[Hit]:
        """Fail or bypass each line that repeats an earlier one."""
        for position, line in enumerate(lines):
            earlier = lines[:position]
            twins = [o for o in earlier if o.code == line.code and same_service(line, o, self.same)]
            if not twins:
                continue
            alike = [line, *twins]
            apart = [one for one in alike if self._apart(one, alike)]
            facts = {"first": str(twins[0].ordinal), "expected": self.modifiers.describe()}
            if len(apart) >= len(twins):
                yield Hit(line.code.at, line.code, line.ordinal, facts, Outcome.BYPASSED)
            elif line not in apart:
                fixes = with_modifier(line, next(iter(self.modifiers)), self.add) if self.add else ()
                yield Hit(line.code.at, line.code, line.ordinal, facts, fixes=fixes)

    def _apart(self, line: ServiceLine, alike: Lines) -> bool:
        taken = {side for other in alike if other is not line for side in other.modifiers}
        own_side = self.sides.intersection(line.modifiers) - taken
        return bool(own_side) or not self.modifiers.isdisjoint(line.modifiers)


CLAUSES: dict[str, type[Clause]] = {
    clause.key: clause
    for clause in (
        LinePresent,
        ModifiersAbsent,
        UnitsAtMost,
        RenderingTaxonomyNot,
        DiagnosesNotAll,
        ReferencePresent,
        Distinct,
    )
}


def build(
    require: Sequence[tuple[str, Any]], triggers: CodeSet | None, parameters: Mapping[str, CodeSet | str]
) -> Check:
    """Make one check of an edit's clauses, its parameters filled in. Raises ClauseError."""
    clauses = [_clause(name, arguments, parameters) for name, arguments in require]

    def check(claim: Claim, context: Context) -> Iterator[Hit]:
        lines = [line for line in claim.lines if triggers is None or line.code in triggers]
        for clause in clauses:
            yield from clause.judge(claim, lines, context)

    return check


def _clause(name: str, arguments: object, parameters: Mapping[str, CodeSet | str]) -> Clause:
    kind = CLAUSES.get(name) or _cel(name)
    if kind is None:
        raise ClauseError(f"no clause is called {name!r}; known: {', '.join(sorted((*CLAUSES, 'cel')))}")
    if not isinstance(arguments, Mapping):
        raise ClauseError(f"clause {name} takes named arguments, not {arguments!r}")
    filled = {key: _fill(value, parameters, name) for key, value in arguments.items()}
    try:
        return kind(**filled)
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise ClauseError(f"clause {name}: {told}") from error


def _fill(value: object, parameters: Mapping[str, CodeSet | str], clause: str) -> object:
    if not isinstance(value, str) or not value.startswith("$"):
        return value
    if value[1:] not in parameters:
        raise ClauseError(f"clause {clause}: {value} is no parameter of the edit")
    return parameters[value[1:]]


def _cel(name: str) -> type[Clause] | None:
    if name != "cel":
        return None
    from scrubber.edit.cel import Cel  # an extra: only where an edit uses it

    return Cel
