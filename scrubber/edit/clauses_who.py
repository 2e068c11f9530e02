"""Clauses about who, where and for how much: patient, providers, place of service, charge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, field_validator, model_validator

from scrubber.edit.clause import Clause, Lines, Number
from scrubber.edit.codes import CodeSet
from scrubber.edit.hit import Context, Hit
from scrubber.finding import Outcome
from scrubber.model import Claim, ServiceLine
from scrubber.x12 import values

__all__ = [
    "ChargeAtLeast",
    "ChargeAtMost",
    "PatientAge",
    "PatientSex",
    "PlaceOfServiceIn",
    "PlaceOfServiceNot",
    "ProviderPresent",
    "age_on",
]


class PlaceOfServiceIn(Clause):
    """The place of service of a subject line (SV105, else CLM05-1) is one of `places`."""

    key = "place_of_service_in"
    tells = ("place", "needs")
    places: CodeSet

    def judge(self, claim: Claim, lines: Lines, context: Context) -> Iterator[Hit]:
        """Fail each line of another place; where none is told, that is another edit's matter."""
        for line in lines:
            place = line.place_of_service
            if place and place not in self.places:
                yield Hit(place.at, place, line.ordinal, {"place": place, "needs": self.places.describe()})


class PlaceOfServiceNot(Clause):
    """The place of service of a subject line (SV105, else CLM05-1) is none of `places`."""

    key = "place_of_service_not"
    tells = ("place",)
    places: CodeSet

    def judge(self, claim: Claim, lines: Lines, context: Context) -> Iterator[Hit]:
        """Fail each line of such a place."""
        for line in lines:
            place = line.place_of_service
            if place in self.places:
                yield Hit(place.at, place, line.ordinal, {"place": place})


class ChargeAtMost(Clause):
    """The charge of a subject line (SV102) is no more than `amount`, in dollars."""

    key = "charge_at_most"
    tells = ("limit",)
    amount: Number

    def judge(self, claim: Claim, lines: Lines, context: Context) -> Iterator[Hit]:
        """Fail each line that charges more."""
        limit = values.amount(self.amount)
        for line in lines:
            if line.charge is not None and limit is not None and line.charge > limit:
                yield Hit(line.charge.at, str(line.charge), line.ordinal, {"limit": self.amount})


class ChargeAtLeast(Clause):
    """The charge of a subject line (SV102) is no less than `amount`, in dollars."""

    key = "charge_at_least"
    tells = ("limit",)
    amount: Number

    def judge(self, claim: Claim, lines: Lines, context: Context) -> Iterator[Hit]:
        """Fail each line that charges less."""
        limit = values.amount(self.amount)
        for line in lines:
            if line.charge is not None and limit is not None and line.charge < limit:
                yield Hit(line.charge.at, str(line.charge), line.ordinal, {"limit": self.amount})


class PatientAge(Clause):
    """The patient (DMG02) is `from` to `to` years old on the day of a subject line, both ends included."""

    key = "patient_age"
    tells = ("age",)
    youngest: str | None = Field(default=None, alias="from")
    oldest: str | None = Field(default=None, alias="to")

    @field_validator("youngest", "oldest")
    @classmethod
    def _in_years(cls, years: str | None) -> str | None:
        if years is not None and not years.isdecimal():
            raise ValueError(f"{years!r} is no age; expected whole years, e.g. 18")
        return years

    @model_validator(mode="after")
    def _an_end(self) -> PatientAge:
        if self.youngest is None and self.oldest is None:
            raise ValueError("expected from, to, or both")
        if self.youngest and self.oldest and int(self.youngest) > int(self.oldest):
            raise ValueError("from is more than to; expected the younger age first")
        return self

    def judge(self, claim: Claim, lines: Lines, context: Context) -> Iterator[Hit]:
        """Fail each line whose patient is younger or older; without a date of birth: no data."""
        for line in lines:
            age = age_on(claim, line)
            if age is None:
                reason = "the claim gives no date of birth or no day that can be read"
                yield Hit(line.code.at, line=line.ordinal, outcome=Outcome.NO_DATA, reason=reason)
            elif not int(self.youngest or 0) <= age <= int(self.oldest or age):
                yield Hit(line.code.at, line.code, line.ordinal, {"age": str(age)})


def age_on(claim: Claim, line: ServiceLine) -> int | None:
    """The patient's age in whole years on a line's day; None where a date is missing or cannot be read."""
    birth, day = claim.patient.birth if claim.patient else None, line.day
    if birth is None or day is None or day < birth:
        return None
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


class PatientSex(Clause):
    """The patient's sex (DMG03) is one of `sex`; where the claim says U or nothing: no data."""

    key = "patient_sex"
    tells = ("sex", "needs")
    sex: CodeSet

    @field_validator("sex")
    @classmethod
    def _known(cls, sex: CodeSet) -> CodeSet:
        if not sex or not sex <= {"F", "M"}:
            raise ValueError(f"found {sex.describe() or 'nothing'}; expected F or M, as a list: [F]")
        return sex

    def judge(self, claim: Claim, lines: Lines, context: Context) -> Iterator[Hit]:
        """Fail each line of a patient of the other sex."""
        if claim.patient is None:
            return
        sex = claim.patient.sex
        for line in lines:
            if sex not in ("F", "M"):
                reason = "the claim does not say whether the patient is F or M"
                yield Hit(sex.at, line=line.ordinal, outcome=Outcome.NO_DATA, reason=reason)
            elif sex not in self.sex:
                yield Hit(line.code.at, line.code, line.ordinal, {"sex": sex, "needs": self.sex.describe()})


class ProviderPresent(Clause):
    """A subject line, or its claim, names a provider in a `role`."""

    key = "provider_present"
    tells = ("role",)
    role: Literal["rendering", "referring", "ordering", "supervising", "facility"]

    def judge(self, claim: Claim, lines: Lines, context: Context) -> Iterator[Hit]:
        """Fail each line for which nobody is named."""
        for line in lines:
            if getattr(line, self.role) is None:
                yield Hit(line.code.at, line.code, line.ordinal, {"role": self.role})
