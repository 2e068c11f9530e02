"""The practice's part of the settings: providers, laboratories, and what its contracts say, by payer profile."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictInt,
    StringConstraints,
    model_validator,
)

from scrubber.edit.codes import CodeSet
from scrubber.edit.numbers import npi_fault
from scrubber.edit.practice import Practice, PracticeProvider

__all__ = ["EXPECTED", "Part", "PracticeSettings", "ProviderSettings"]


class Part(BaseModel):
    """A table of the settings: closed to unknown keys, and quiet about the values that are wrong."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def _npi(text: str) -> str:
    if len(text) == _NPI_DIGITS and npi_fault(text):
        raise ValueError("the NPI fails its check digit")
    return text


def _dollars(value: object) -> object:
    if isinstance(value, bool | float):  # a float has lost what was written
        raise ValueError("an amount is a number of dollars")
    return value


_NPI_DIGITS = 10
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Npi = Annotated[str, Field(pattern=r"^\d{10}$"), AfterValidator(_npi)]
Location = Annotated[str, Field(pattern=r"^(\d{10}|\d{9}|\d{5}|\*)$"), AfterValidator(_npi)]
Clia = Annotated[str, Field(pattern=r"^\d{2}D\d{7}$")]
Taxonomy = Annotated[str, Field(pattern=r"^[0-9A-Z]{9}X$")]
Payer = Annotated[str, Field(pattern=r"^([a-z][a-z0-9]*(_[a-z0-9]+)*|\*)$")]
Code = Annotated[str, Field(pattern=r"^[A-Z0-9]{5}(-[A-Z0-9]{2})?$")]
Dollars = Annotated[Decimal, BeforeValidator(_dollars), Field(ge=0, decimal_places=2)]
Days = Annotated[StrictInt, Field(ge=1, le=3660)]
Locality = Annotated[str, Field(pattern=r"^(\d{5}-\d{2})?$")]
Codes = Annotated[CodeSet, PlainSerializer(CodeSet.describe)]


class ProviderSettings(Part):
    """A provider: a person by `last` and `first`, or an organisation by `name`; and the taxonomies, the usual first."""

    last: Text | None = None
    first: Text | None = None
    name: Text | None = None
    taxonomies: list[Taxonomy] = Field(default_factory=list)

    @model_validator(mode="after")
    def _is_somebody(self) -> ProviderSettings:
        if (self.last is None) == (self.name is None) or (self.first and self.name):
            raise ValueError("a provider is a person or an organisation")
        return self

    def provider(self, npi: str) -> PracticeProvider:
        """The same as edits see it."""
        taxonomies = tuple(self.taxonomies)
        if self.name:
            return PracticeProvider(npi, self.name, "", "organisation", taxonomies)
        return PracticeProvider(npi, self.last or "", self.first or "", "person", taxonomies)


class PracticeSettings(Part):
    """What the practice knows and a claim may lack or contradict; all of it may be left out.

    What is told by payer has the id of a payer profile as its key, or `*` for every payer.
    """

    providers: dict[Npi, ProviderSettings] = Field(default_factory=dict)
    clia: dict[Location, Clia] = Field(default_factory=dict)
    """By NPI, by the ZIP code of the location (five or nine digits), or `*` for all."""
    fees: dict[Payer, dict[Code, Dollars]] = Field(default_factory=dict)
    """Dollars that the contract allows for one unit of a code, or of a code with 26 or TC (`88305-26`)."""
    filing_limits: dict[Payer, Days] = Field(default_factory=dict)
    """Days after the service within which the contract wants a claim."""
    resubmission_limits: dict[Payer, Days] = Field(default_factory=dict)
    """The same for replacement claims."""
    authorisations: dict[Payer, Codes] = Field(default_factory=dict)
    """Codes that need the number of a prior authorisation."""
    referrals: dict[Payer, Codes] = Field(default_factory=dict)
    """Codes that need the number of a referral."""
    locality: Locality = ""
    """The Medicare contractor and locality that services are priced by; national where it is not said."""

    def practice(self) -> Practice:
        """The same as edits see it."""
        providers = {npi: provider.provider(npi) for npi, provider in self.providers.items()}
        return Practice(
            **{**{key: getattr(self, key) for key in type(self).model_fields}, "providers": providers}
        )


EXPECTED: Mapping[str, str] = {
    "practice": f"a table with {', '.join(PracticeSettings.model_fields)}",
    "providers": (
        "providers by NPI (ten digits, the last one checks), e.g. "
        '{"1234567893" = {last = "Harlan", first = "Miriam", taxonomies = ["207ND0101X"]}}, '
        'an organisation with name = "..."'
    ),
    "taxonomies": 'a list of taxonomy codes, e.g. ["207ND0101X"]',
    "clia": (
        'CLIA numbers by NPI (ten digits, the last one checks), by ZIP code, or "*" for all, '
        'e.g. {"1234567893" = "99D0990099"}'
    ),
    "fees": 'dollars for one unit by payer profile and code, e.g. {uhc = {"17311" = 702.50, "88305-26" = 40}}',
    "filing_limits": "days after the service by payer profile, e.g. {uhc = 90}",
    "resubmission_limits": "days after the service by payer profile, e.g. {uhc = 365}",
    "authorisations": 'lists of codes by payer profile, e.g. {uhc = ["15820-15823"]}',
    "referrals": 'lists of codes by payer profile, e.g. {cigna = ["99202-99215"]}',
    "locality": 'a Medicare contractor and locality, e.g. "01112-05"',
}
"""What each key takes, for the message about one that is wrong."""
