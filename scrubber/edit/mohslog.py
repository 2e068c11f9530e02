"""A Mohs log: what the operative record says of a claim's day, tumor by tumor, and what it makes of it.

The record is not part of the claim. A site that keeps such a log hands it to a run (`--mohs-log`), and the edits
from MOH020 on compare the two. An entry is what one surgeon did on one day for one claim; it is found by the
claim's number (CLM01) and the day of service. The guide is docs/mohs_log.md, the schema docs/mohs_log.schema.json.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field, TypeAdapter, WithJsonSchema, model_validator

from scrubber.edit.document import Document
from scrubber.edit.numbers import npi_fault
from scrubber.edit.spec import Day

__all__ = ["WORDS", "Biopsy", "Family", "MohsEntry", "Repair", "Site", "Tumor", "mohs_log_schema"]

Site = Literal[
    "head", "scalp", "face", "forehead", "temple", "cheek", "chin", "eyelid", "ear", "nose", "lip", "mouth",
    "neck", "hand", "foot", "genitalia", "trunk", "axilla", "arm", "leg",
]  # fmt: skip
"""Where a tumor is. An ankle is a leg, a shoulder an arm, a finger a hand, a toe a foot."""

Family = Literal["head", "trunk"]
"""The codes that a site belongs to: 17311 and 17312, or 17313 and 17314."""

_TRUNK: frozenset[str] = frozenset(("trunk", "axilla", "arm", "leg"))
_BLOCKS_OF_A_STAGE = 5


def _npi(text: str) -> str:
    if npi_fault(text):
        raise ValueError("expected an NPI: ten digits, the last of which fits the others")
    return text


def _diagnosis(text: str) -> str:
    return text.replace(".", "").upper()


Words = Annotated[str, Field(min_length=1)]
Npi = Annotated[str, Field(pattern=r"^[0-9]{10}$"), AfterValidator(_npi)]
Blocks = Annotated[int, Field(ge=1, le=99)]
Size = Annotated[
    Decimal,
    Field(gt=0, le=999),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": 999}),
]
Authorization = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ./#-]{0,49}$")]
Icd10 = Annotated[
    str, Field(pattern=r"^[A-Za-z][0-9][0-9A-Za-z]\.?[0-9A-Za-z]{0,4}$"), AfterValidator(_diagnosis)
]


class Biopsy(Document):
    """A biopsy that was taken on the day of surgery, or whose day is given."""

    lesion: Literal["tumor", "other"] = Field(
        "tumor", description="What was biopsied: this tumor, or another lesion."
    )
    day: Day | None = Field(None, description="When; the day of service if not said.")
    site: Site | None = Field(None, description="Where; the tumor's site if not said.")
    frozen: bool = Field(False, description="Whether a frozen section of it was read.")


class Repair(Document):
    """How the wound of a tumor was closed that day; kind `none` is second intention, or no repair that day."""

    kind: Literal["simple", "intermediate", "complex", "flap", "graft", "none"] = Field(
        description="How it was closed; none: it heals by second intention, or is closed another day."
    )
    site: Site | None = Field(None, description="Where; the tumor's site if not said.")
    length_cm: Size | None = Field(None, description="The length of the closed wound in centimeters.")
    area_sq_cm: Size | None = Field(None, description="The area of a flap or graft in square centimeters.")
    by: Npi | None = Field(None, description="The NPI of who closed it; the surgeon if not said.")


class Tumor(Document):
    """One tumor: where it is, the stages it took, and what else the record says of it."""

    label: Words = Field(description="What the record calls it, e.g. A.")
    site: Site = Field(description="Where it is.")
    words: Words | None = Field(
        None, description="Where it is in the record's own words, e.g. left alar crease."
    )
    side: Literal["left", "right", "middle"] | None = Field(None, description="On which side.")
    deep: bool = Field(
        False,
        description="Whether the surgery directly involved muscle, cartilage, bone, tendon, a major nerve or"
        " vessel.",
    )
    diagnosis: Icd10 | None = Field(None, description="The diagnosis in ICD-10-CM.")
    stages: tuple[Blocks, ...] = Field(
        min_length=1, description="The number of tissue blocks of each stage, in order."
    )
    slides_read_by: Npi | None = Field(None, description="The NPI of who examined the slides.")
    prior_report: Day | None = Field(None, description="The date of the pathology report that was at hand.")
    biopsy: Biopsy | None = Field(None, description="A biopsy, if one was taken that day.")
    repair: Repair | None = Field(
        None, description="How the wound was closed; left out: the log does not say."
    )

    @property
    def family(self) -> Family:
        """The codes that site and depth ask for: 17311-17312 (head), or 17313-17314 (trunk)."""
        return "trunk" if self.site in _TRUNK and not self.deep else "head"

    @property
    def further(self) -> int:
        """Its stages but the first: units of 17312 or 17314."""
        return len(self.stages) - 1

    @property
    def extra_blocks(self) -> int:
        """Blocks beyond five of a stage, summed over its stages: units of 17315."""
        return sum(max(0, blocks - _BLOCKS_OF_A_STAGE) for blocks in self.stages)

    @property
    def shown(self) -> str:
        """The tumor and its blocks as a finding names them: `A (nose, left ala: 3, 7 blocks)`."""
        blocks = ", ".join(map(str, self.stages))
        where = ", ".join(filter(None, (self.site, self.words, "deep" if self.deep else "")))
        return f"{self.label} ({where}: {blocks} block{'' if blocks == '1' else 's'})"


class MohsEntry(Document):
    """What one surgeon did on one day for one claim."""

    claim: Words = Field(description="The claim's number (CLM01).")
    day: Day = Field(description="The day of service.")
    surgeon: Npi | None = Field(
        None, description="The surgeon's NPI; needed where several operated that day."
    )
    authorization: Authorization | None = Field(None, description="The payer's authorization number.")
    tumors: tuple[Tumor, ...] = Field(min_length=1, description="The tumors, in any order.")

    @model_validator(mode="after")
    def _agrees(self) -> MohsEntry:
        twice = [label for label, times in Counter(tumor.label for tumor in self.tumors).items() if times > 1]
        if twice:
            raise ValueError("two tumors have the same label; expected one label for each")
        if any(tumor.prior_report and tumor.prior_report > self.day for tumor in self.tumors):
            raise ValueError("a pathology report is dated after the day of service; expected an earlier one")
        return self

    @property
    def parts(self) -> Mapping[str, int]:
        """What the day makes: `first` stages, `further` stages and extra `blocks`, in units."""
        return _parts(self.tumors)

    def parts_of(self, family: Family) -> Mapping[str, int]:
        """The same, of the tumors of one family of codes."""
        return _parts(tuple(tumor for tumor in self.tumors if tumor.family == family))

    @property
    def key(self) -> tuple[str, date, str]:
        """What an entry is found by: claim, day and surgeon (empty where the log names none)."""
        return self.claim, self.day, self.surgeon or ""

    @property
    def shown(self) -> str:
        """Every tumor, as a finding names it."""
        return ", ".join(tumor.shown for tumor in self.tumors)

    def shown_of(self, family: Family) -> str:
        """The tumors of one family of codes, as a finding names them."""
        return ", ".join(tumor.shown for tumor in self.tumors if tumor.family == family)

    @property
    def biopsies(self) -> tuple[tuple[Tumor, Biopsy], ...]:
        """The biopsies that were taken on the day of service, each with the tumor whose entry it stands in."""
        return tuple(
            (tumor, tumor.biopsy)
            for tumor in self.tumors
            if tumor.biopsy is not None and tumor.biopsy.day in (None, self.day)
        )

    def repairs(self) -> Iterator[tuple[Tumor, Repair]]:
        """Yield the repairs that the surgeon did, `none` left out."""
        for tumor in self.tumors:
            repair = tumor.repair
            if repair is not None and repair.kind != "none" and repair.by in (None, self.surgeon):
                yield tumor, repair


def _parts(tumors: Sequence[Tumor]) -> Mapping[str, int]:
    return {
        "first": len(tumors),
        "further": sum(tumor.further for tumor in tumors),
        "blocks": sum(tumor.extra_blocks for tumor in tumors),
    }


def _values(literal: object) -> str:
    return ", ".join(get_args(literal))


WORDS: Mapping[str, str] = {
    "claim": "the claim's number (CLM01)",
    "day": "a day, e.g. 2026-07-09",
    "surgeon": "an NPI: ten digits",
    "authorization": "the payer's authorization number: letters and digits, 50 at most",
    "tumors": "a list of tumors, one at least",
    "label": "a text that names the tumor, e.g. A",
    "site": f"one of {_values(Site)}",
    "words": "a text",
    "side": "left, right or middle",
    "deep": "true or false",
    "diagnosis": "an ICD-10-CM code, e.g. C44.311",
    "stages": "the number of blocks of each stage, e.g. [3, 2]",
    "slides_read_by": "an NPI: ten digits",
    "prior_report": "a day, e.g. 2026-06-18",
    "biopsy": "a biopsy with lesion, day, site and frozen",
    "lesion": "tumor or other",
    "frozen": "true or false",
    "repair": "a repair with kind, site, length_cm, area_sq_cm and by",
    "kind": "one of simple, intermediate, complex, flap, graft, none",
    "length_cm": "centimeters, e.g. 3.2",
    "area_sq_cm": "square centimeters, e.g. 12.5",
    "by": "an NPI: ten digits",
}
"""What belongs under each key, for problems; no value is ever repeated there."""


def mohs_log_schema() -> dict[str, Any]:
    """The JSON Schema of a log, a list of entries; docs/mohs_log.schema.json publishes it."""
    schema = TypeAdapter(list[MohsEntry]).json_schema(mode="validation")
    title = "Mohs log: what the operative records say of the claims of a run"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **schema}
