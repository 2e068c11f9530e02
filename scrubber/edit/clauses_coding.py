"""Clauses about how codes, modifiers, diagnoses and units of a claim fit together."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from scrubber.edit.clause import Clause, Lines, Number, OnlyAttest
from scrubber.edit.codes import CodeSet, Prefixes
from scrubber.edit.hit import Context, Hit
from scrubber.edit.lines import Aspect, same_service, with_modifier
from scrubber.finding import Outcome
from scrubber.model import Claim, ServiceLine
from scrubber.x12 import values

__all__ = ["CodesAbsent", "DiagnosesAbsent", "DiagnosisPresent", "ModifierPresent", "UnitsPerDayAtMost"]


class CodesAbsent(Clause):
    """No other line has one of `codes`, on the `same` day and by the same rendering NPI.

    A modifier of `unless` on either line lifts it: then it is a bypass.
    """

    key = "codes_absent"
    tells = ("other", "other_line")
    codes: CodeSet
    same: tuple[Aspect, ...] = ("day", "rendering")
    unless: CodeSet = CodeSet()

    def judge(self, claim: Claim, lines: Lines, context: Context) -> Iterator[Hit]:
        """Fail each subject line that has such a line beside it, once."""
        for line in lines:
            beside = [
                other
                for other in claim.lines
                if other is not line and other.code in self.codes and same_service(line, other, self.same)
            ]
            clashing = [other for other in beside if not self._lifted(line, other)]
            if beside:
                other = (clashing or beside)[0]
                facts = {"other": str(other.code), "other_line": str(other.ordinal)}
                outcome = Outcome.FAIL if clashing else Outcome.BYPASSED
                yield Hit(line.code.at, line.code, line.ordinal, facts, outcome)

    def _lifted(self, *lines: ServiceLine) -> bool:
        return any(not self.unless.isdisjoint(line.modifiers) for line in lines)


class DiagnosisPresent(Clause):
    """A subject line points to a diagnosis that begins with one of `prefixes`."""

    key = "diagnosis_present"
    tells = ("diagnoses", "needs")
    prefixes: Prefixes

    def judge(self, claim: Claim, lines: Lines, context: Context) -> Iterator[Hit]:
        """Fail each line that points to others only; one that points to nothing is another edit's matter."""
        for line in lines:
            pointed = line.diagnoses
            if pointed and not any(self.prefixes.matches(diagnosis.key) for diagnosis in pointed):
                codes = ", ".join(diagnosis.code for diagnosis in pointed)
                facts = {"diagnoses": codes, "needs": self.prefixes.describe()}
                yield Hit(line.pointers[0].at, pointed[0].code, line.ordinal, facts)


class DiagnosesAbsent(Clause):
    """A subject line points to no diagnosis that begins with one of `prefixes`."""

    key = "diagnoses_absent"
    tells = ("diagnosis",)
    prefixes: Prefixes

    def judge(self, claim: Claim, lines: Lines, context: Context) -> Iterator[Hit]:
        """Fail each line that does, at its first such diagnosis."""
        for line in lines:
            wrong = [diagnosis for diagnosis in line.diagnoses if self.prefixes.matches(diagnosis.key)]
            if wrong:
                facts = {"diagnosis": str(wrong[0].code)}
                yield Hit(line.pointers[0].at, wrong[0].code, line.ordinal, facts)


class ModifierPresent(Clause):
    """A subject line carries one of `modifiers`.

    `add: attest` proposes the first of them, for a person to vouch for.
    """

    key = "modifier_present"
    tells = ("needs",)
    modifiers: CodeSet
    add: OnlyAttest | None = None

    def judge(self, claim: Claim, lines: Lines, context: Context) -> Iterator[Hit]:
        """Fail each line without."""
        for line in lines:
            if self.modifiers.isdisjoint(line.modifiers):
                fixes = with_modifier(line, next(iter(self.modifiers)), self.add) if self.add else ()
                facts = {"needs": self.modifiers.describe()}
                yield Hit(line.code.at, line.code, line.ordinal, facts, fixes=fixes)


class UnitsPerDayAtMost(Clause):
    """The units (SV104) of all subject lines with one code are together no more than `units`.

    Lines are counted together that agree in `same`: the day and the rendering NPI, unless it says less. With
    `together` the units of all subject lines count, whatever their code.
    """

    key = "units_per_day_at_most"
    tells = ("total", "limit")
    units: Number
    same: tuple[Aspect, ...] = ("day", "rendering")
    together: bool = False

    def judge(self, claim: Claim, lines: Lines, context: Context) -> Iterator[Hit]:
        """Fail the line with which the sum first goes beyond; one finding for each sum."""
        limit = values.amount(self.units)
        assert limit is not None
        for position, line in enumerate(lines):
            before = sum((o.counted_units for o in lines[:position] if self._counts(line, o)), Decimal())
            if before <= limit < before + line.counted_units:
                total = sum((o.counted_units for o in lines if self._counts(line, o)), Decimal())
                at = line.units.at if line.units is not None else line.code.at
                facts = {"total": f"{total.normalize():f}", "limit": self.units}
                yield Hit(at, str(line.units or ""), line.ordinal, facts)

    def _counts(self, line: ServiceLine, other: ServiceLine) -> bool:
        return (self.together or line.code == other.code) and same_service(line, other, self.same)
