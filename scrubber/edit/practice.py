"""What a practice knows of itself and of its contracts, and a claim may lack or contradict.

Where something is told by payer, the key is the id of a payer profile, or `*` for every payer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, Self, TypeVar

from scrubber.edit.codes import CodeSet
from scrubber.finding import Fix, Gap, Insert, Safety
from scrubber.model import Claim, Party
from scrubber.x12 import Segment

__all__ = [
    "EVERYONE",
    "Practice",
    "PracticeProvider",
    "clia_fill",
    "of_payer",
    "of_payers",
    "reference_gap",
    "segment_text",
]

V = TypeVar("V")

EVERYONE = "*"
"""The key for what holds with every payer, or for every place."""
_BEFORE_REF = ("CLM", "DTP", "PWK", "CN1", "AMT", "REF")
"""The segments of loop 2300 that a REF may follow at once."""
_ZIP = 5


@dataclass(frozen=True, slots=True)
class PracticeProvider:
    """A provider of the practice, by NPI: a person with last and first name, or an organisation with its name.

    `taxonomies` are the provider's own (PRV03); the first is the one to bill under.
    """

    npi: str
    name: str
    first: str = ""
    kind: Literal["person", "organisation"] = "person"
    taxonomies: tuple[str, ...] = ()

    @property
    def taxonomy(self) -> str:
        """The taxonomy to bill under, or nothing."""
        return self.taxonomies[0] if self.taxonomies else ""


@dataclass(frozen=True, slots=True)
class Practice:
    """The practice profile.

    `clia` maps an NPI (billing provider or service location), the ZIP code of a location (five or nine digits) or `*`
    to the CLIA number of its laboratory. `providers` are known by NPI. `fees` are what a payer's contract allows
    for one unit of a code (`88305`) or of a code with its modifier (`88305-26`), in dollars. `filing_limits` and
    `resubmission_limits` (replacement claims) are days after the service within which the contract wants the claim.
    `authorisations` and `referrals` are the codes for which the contract asks for a number (REF*G1, REF*9F).
    `locality` is the Medicare contractor and locality that services are priced by (`01112-05`), nothing for national.
    """

    clia: Mapping[str, str] = field(default_factory=dict)
    providers: Mapping[str, PracticeProvider] = field(default_factory=dict)
    fees: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    filing_limits: Mapping[str, int] = field(default_factory=dict)
    resubmission_limits: Mapping[str, int] = field(default_factory=dict)
    authorisations: Mapping[str, CodeSet] = field(default_factory=dict)
    referrals: Mapping[str, CodeSet] = field(default_factory=dict)
    locality: str = ""

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Self:
        """Make a practice of plain values, as a case writes them. Raises ValueError, naming the key."""
        raw = dict(raw)
        locality = str(raw.pop("locality", ""))
        known = [each.name for each in fields(cls) if each.name in _READ]
        for key, table in raw.items():
            if key not in known or not isinstance(table, Mapping):
                raise ValueError(f"practice.{key}: expected a mapping under one of {', '.join(known)}")
        try:
            tables = {key: {k: _READ[key](k, v) for k, v in table.items()} for key, table in raw.items()}
            return cls(**tables, locality=locality)
        except (TypeError, InvalidOperation) as error:
            raise ValueError(f"practice: {error}") from error

    def has(self, need: str | None, parameters: Mapping[str, Any]) -> bool:
        """Whether there is something for an edit to ask of: what it needs of the practice, or its own list `codes`."""
        if need in ("authorisations", "referrals"):
            return bool(getattr(self, need) or parameters["codes"])
        return need != "providers" or bool(self.providers)

    @property
    def payers(self) -> Mapping[str, frozenset[str]]:
        """The payer profiles that each table names, `*` left out."""
        by_payer = ("fees", "filing_limits", "resubmission_limits", "authorisations", "referrals")
        return {name: frozenset(getattr(self, name)) - {EVERYONE} for name in by_payer}

    def fee(self, payers: Sequence[str], code: str, modifier: str = "") -> Decimal | None:
        """What the contract allows for one unit, in dollars; None where it is not told.

        `payers` are the payer profiles of the claim, the most specific first. A component (26, TC) has its own fee:
        that of the whole service is not taken for it.
        """
        key = f"{code}-{modifier}" if modifier else code
        for payer in (*payers, EVERYONE):
            found = self.fees.get(payer, {}).get(key)
            if found is not None:
                return found
        return None

    def laboratory(self, claim: Claim) -> str:
        """The CLIA number of the laboratory where a claim's services were done; empty where it is not told.

        That is the service location's, or the billing provider's where the claim has none: by ZIP code, by NPI, else
        the number of all places. Nothing where a line has a place of its own.
        """
        if not self.clia or any(line.loop.child("2420C") for line in claim.lines):
            return ""
        party: Party | None = claim.facility or (claim.billing.party if claim.billing else None)
        keys = (party.postal_code, party.postal_code[:_ZIP], party.npi) if party else ()
        return next((self.clia[key] for key in (*keys, EVERYONE) if key in self.clia), "")


def of_payer(table: Mapping[str, V], payers: Sequence[str]) -> V | None:
    """What a table says of the most specific of the payer profiles; `*` is not looked at."""
    return next((table[payer] for payer in payers if payer in table), None)


def of_payers(table: Mapping[str, V], payers: Sequence[str]) -> tuple[V, ...]:
    """All that a table says of any of the payer profiles, and of every payer."""
    return tuple([table[payer] for payer in (*payers, EVERYONE) if payer in table])


def segment_text(like: Segment, *elements: str) -> str:
    """Write a segment as the file writes its own: delimiters, and what stands before a segment, as `like` has them."""
    return f"{like.lead}{like.delimiters.element.join(elements)}{like.delimiters.segment}"


def reference_gap(claim: Claim, qualifier: str) -> tuple[Segment, Gap]:
    """Where a further REF of a claim (2300) belongs: behind the references it has, and the segment that is there."""
    last = [segment for segment in claim.loop.segments if segment.id in _BEFORE_REF][-1]
    return last, claim.loop.gap(f"REF[{qualifier}]", after=last)


def clia_fill(claim: Claim, practice: Practice) -> tuple[Fix, ...]:
    """Propose the CLIA number (2300 REF*X4) that the practice has for the place of the services; or nothing."""
    number = practice.laboratory(claim)
    if not number:
        return ()
    last, gap = reference_gap(claim, "X4")
    insert = Insert(gap, segment_text(last, "REF", "X4", number))
    return (Fix("add the CLIA number of the practice profile", Safety.REVIEW, (insert,)),)


def _provider(npi: str, raw: Mapping[str, Any]) -> PracticeProvider:
    return PracticeProvider(npi, **{**raw, "taxonomies": tuple(raw.get("taxonomies", ()))})


def _fees(_: str, raw: Mapping[str, Any]) -> Mapping[str, Decimal]:
    return {code: Decimal(amount) for code, amount in raw.items()}


def _days(_: str, raw: Any) -> int:  # noqa: ANN401 - whatever YAML holds
    return int(raw)


def _codes(_: str, raw: Any) -> CodeSet:  # noqa: ANN401 - whatever YAML holds
    return CodeSet(raw)


_READ: Mapping[str, Any] = {
    "clia": lambda _, number: number,
    "providers": _provider,
    "fees": _fees,
    "filing_limits": _days,
    "resubmission_limits": _days,
    "authorisations": _codes,
    "referrals": _codes,
}
