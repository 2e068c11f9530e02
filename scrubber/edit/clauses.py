"""The declarative clauses: what an edit can require without code.

A clause is one key of `require` in edit.yaml. Its arguments are literals or `$name`, a parameter of the edit
(so that a payer profile can change it). A clause judges the edit's subject lines, which are those whose code
is one of the edit's triggers, or all lines where it has none. Adding a clause is adding a class here, or in
`clauses_coding` and `clauses_who`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from scrubber.edit.clause import WORDS, Clause, ClauseError, Lines, Number, OnlyAttest, ReviewOrAttest
from scrubber.edit.clauses_coding import (
    CodesAbsent,
    DiagnosesAbsent,
    DiagnosisPresent,
    ModifierPresent,
    UnitsPerDayAtMost,
)
from scrubber.edit.clauses_who import (
    ChargeAtLeast,
    ChargeAtMost,
    PatientAge,
    PatientSex,
    PlaceOfServiceIn,
    PlaceOfServiceNot,
    ProviderPresent,
)
from scrubber.edit.codes import CodeSet, Prefixes
from scrubber.edit.document import Keys, told
from scrubber.edit.hit import Context, Hit
from scrubber.edit.lines import Aspect, same_service, with_modifier, without_modifier
from scrubber.finding import Outcome
from scrubber.model import Claim, ServiceLine
from scrubber.x12 import values

__all__ = ["CLAUSES", "Check", "build", "clause_faults", "same_service", "with_modifier", "without_modifier"]

Check = Callable[[Claim, Context], Iterator[Hit]]


class LinePresent(Clause):
    """Some other line of the claim has one of `codes`, on the `same` day and by the same rendering NPI."""

    key = "line_present"
    tells = ("needs",)
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
    tells = ("modifier",)
    modifiers: CodeSet
    remove: ReviewOrAttest | None = None

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
    tells = ("units",)
    units: Number

    def judge(self, claim: Claim, lines: Lines, context: Context) -> Iterator[Hit]:
        """Fail each line with more."""
        limit = values.amount(self.units)
        for line in lines:
            if line.units is not None and limit is not None and line.units > limit:
                yield Hit(line.units.at, str(line.units), line.ordinal, {"units": str(line.units)})


class RenderingTaxonomyNot(Clause):
    """The rendering provider's taxonomy does not begin with one of `prefixes`; without one: no data."""

    key = "rendering_taxonomy_not"
    tells = ("taxonomy",)
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
    tells = ("diagnoses",)
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
    of_claim = True
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
    tells = ("first", "expected")
    modifiers: CodeSet
    sides: CodeSet = CodeSet()
    same: tuple[Aspect, ...] = ("day", "rendering")
    add: OnlyAttest | None = None

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
        CodesAbsent,
        DiagnosisPresent,
        DiagnosesAbsent,
        ModifierPresent,
        UnitsPerDayAtMost,
        PlaceOfServiceIn,
        PlaceOfServiceNot,
        ChargeAtMost,
        ChargeAtLeast,
        PatientAge,
        PatientSex,
        ProviderPresent,
    )
}


def build(
    require: Sequence[tuple[str, Any]], triggers: CodeSet | None, parameters: Mapping[str, CodeSet | str]
) -> Check:
    """Make one check of an edit's clauses, its parameters filled in. Raises ClauseError."""
    clauses = []
    for name, arguments in require:
        clause, faults = _read(name, arguments, parameters)
        if clause is None:
            raise ClauseError("; ".join(_line(name, keys, text) for keys, text in faults))
        clauses.append(clause)

    def check(claim: Claim, context: Context) -> Iterator[Hit]:
        lines = [line for line in claim.lines if triggers is None or line.code in triggers]
        for clause in clauses:
            yield from clause.judge(claim, lines, context)

    return check


def _line(name: str, keys: Keys, text: str) -> str:
    return f"clause {name}: {'.'.join(map(str, keys))}: {text}" if keys else f"clause {name}: {text}"


_OF_EVERY_HIT = frozenset(("value", "claim", "charge", "code"))
_OF_A_LINE = frozenset(("line", "day"))


def clause_faults(
    require: Sequence[tuple[str, Any]],
    parameters: Mapping[str, CodeSet | str],
    holes: frozenset[str] = frozenset(),
) -> Iterator[tuple[Keys, str]]:
    """What is wrong with an edit's clauses: the keys from `require` on, and what was expected there.

    `holes` are the facts that the edit's message asks for; each clause has to tell them all.
    """
    for number, (name, arguments) in enumerate(require):
        clause, faults = _read(name, arguments, parameters)
        yield from ((("require", number, name, *keys), text) for keys, text in faults)
        if clause is not None:
            told_here = _OF_EVERY_HIT.union(clause.tells, () if clause.of_claim else _OF_A_LINE)
            for hole in sorted(holes - told_here):
                known = ", ".join(sorted(told_here))
                yield ("message",), f"the clause {name} does not tell {{{hole}}}; known: {known}"


def _read(
    name: str, arguments: object, parameters: Mapping[str, CodeSet | str]
) -> tuple[Clause | None, list[tuple[Keys, str]]]:
    """A clause with its parameters filled in, or what is wrong with it, by argument."""
    kind = CLAUSES.get(name) or _cel(name)
    if kind is None:
        return None, [((), _unknown(name))]
    if not isinstance(arguments, Mapping):
        return None, [((), f"expected its arguments by name: {', '.join(kind.model_fields)}")]
    missing = [(key, value) for key, value in arguments.items() if _asked(value) not in (None, *parameters)]
    if missing:
        known = ", ".join(parameters) or "none"
        return None, [
            ((key,), f"{value} is no parameter of the edit; known: {known}") for key, value in missing
        ]
    filled = {key: parameters[_asked(v) or ""] if _asked(v) else v for key, v in arguments.items()}
    try:
        return kind(**filled), []
    except ValidationError as error:
        return None, list(told(error, kind, WORDS))
    except ClauseError as error:
        return None, [((), str(error))]


def _asked(value: object) -> str | None:
    """The parameter that an argument names, if it does."""
    return value[1:] if isinstance(value, str) and value.startswith("$") else None


def _unknown(name: str) -> str:
    from difflib import get_close_matches  # only needed to word a complaint

    names = sorted((*CLAUSES, "cel"))
    near = get_close_matches(name, names, 1)
    return f"no clause is called {name!r}; " + (
        f"did you mean {near[0]}?" if near else f"known: {', '.join(names)}"
    )


def _cel(name: str) -> type[Clause] | None:
    if name != "cel":
        return None
    from scrubber.edit.cel import Cel  # an extra: only where an edit uses it

    return Cel
