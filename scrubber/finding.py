"""The words every room speaks: places, findings, fixes.

This is the lowest layer. It knows nothing of X12 beyond what a place in a file is, and imports nothing of
ours. All text here is the *Latin-1 view* of the bytes (one character is one byte, nothing is lost);
`display` turns such a text into what a person reads.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

__all__ = [
    "Answer",
    "At",
    "Change",
    "ClaimRef",
    "ClaimStatus",
    "Finding",
    "Fix",
    "Gap",
    "Insert",
    "Locator",
    "LocatorError",
    "Outcome",
    "Place",
    "Prevents",
    "Reference",
    "Safety",
    "Severity",
    "Status",
    "Suppression",
    "TableRef",
    "display",
]


def display(text: str) -> str:
    """Return what a person should read for a Latin-1 view: UTF-8 where the bytes are UTF-8, else Latin-1."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


class Severity(StrEnum):
    """What happens if nobody acts (HOUSE law 6)."""

    REJECT = "reject"
    """A front end refuses the claim or the file."""
    DENY = "deny"
    """The claim is accepted, then denied."""
    ADVISE = "advise"
    """A compliance, payment or documentation risk."""

    @property
    def rank(self) -> int:
        """3 for reject, 2 for deny, 1 for advise: higher is worse."""
        return {"reject": 3, "deny": 2, "advise": 1}[self.value]


class Outcome(StrEnum):
    """How an edit ended on what it judged."""

    FAIL = "fail"
    BYPASSED = "bypassed"
    """A modifier or condition lifts the edit."""
    NO_DATA = "no_data"
    """A table or a fact that the edit needs is not there; never a pass."""
    PASS = "pass"


class Safety(StrEnum):
    """Who may apply a fix (HOUSE law 7)."""

    SAFE = "safe"
    """Form only; may be automatic."""
    REVIEW = "review"
    """Content that follows from the claim or the practice profile; needs a person's yes."""
    ATTEST = "attest"
    """A clinical or legal fact; needs a named person, a reason and a date."""

    @property
    def rank(self) -> int:
        """0 for safe, 1 for review, 2 for attest: higher needs more of a person."""
        return {"safe": 0, "review": 1, "attest": 2}[self.value]


class Status(StrEnum):
    """The life of an edit; a preview edit reports and never holds."""

    PREVIEW = "preview"
    STABLE = "stable"
    RETIRED = "retired"


# -- locators -----------------------------------------------------------------------------------------------


class LocatorError(ValueError):
    """A locator does not follow the grammar; the message quotes it and says what was expected."""


_LOCATOR = re.compile(
    r"^(?:(?P<path>[A-Z0-9_]+(?:\#[1-9][0-9]*)?(?:/[A-Z0-9_]+(?:\#[1-9][0-9]*)?)*)\.)?"
    r"(?P<segment>[A-Z][A-Z0-9]{1,2})"
    r"(?:\[(?P<qualifier>[^\]]+)\])?"
    r"(?:\#(?P<occurrence>[1-9][0-9]*)(?P<dot>\.)?)?"
    r"(?P<element>[0-9]{2})?"
    r"(?:\^(?P<repeat>[1-9][0-9]*))?"
    r"(?:-(?P<component>[1-9][0-9]*))?$"
)
_STEP = re.compile(r"([A-Z0-9_]+)(?:#([0-9]+))?")


@dataclass(frozen=True, slots=True)
class Locator:
    """`loop[#n](/loop[#n])*.SEG[qualifier][#n][ee[^r][-c]]`, taken apart (HOUSE law 4).

    `path` is a tuple of (loop id, n); every n counts from 1 within the parent and defaults to 1. After an
    occurrence number the element is set off by a dot: `2400#2/2430#1.CAS[CO]#2.03`.
    """

    path: tuple[tuple[str, int], ...]
    segment: str
    qualifier: str | None = None
    occurrence: int = 1
    element: int | None = None
    repeat: int | None = None
    component: int | None = None

    @classmethod
    def parse(cls, text: str) -> Locator:
        """Take a locator apart. Raises LocatorError."""
        match = _LOCATOR.match(text)
        if match is None or (match["element"] is None and (match["repeat"] or match["component"])):
            raise LocatorError(
                f"{text!r} is no locator; expected e.g. 2400#2.SV101-2, 2310B.NM1[82]09 or ISA13"
            )
        steps = tuple((m[1], int(m[2] or 1)) for m in _STEP.finditer(match["path"] or ""))
        found = match.groupdict()
        return cls(
            steps,
            match["segment"],
            match["qualifier"],
            int(match["occurrence"] or 1),
            _number(found["element"]),
            _number(found["repeat"]),
            _number(found["component"]),
        )

    def __str__(self) -> str:
        path = "/".join(loop if n == 1 else f"{loop}#{n}" for loop, n in self.path)
        return segment_locator(
            path, self.segment, self.qualifier, self.occurrence, self.element, self.repeat, self.component
        )


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def segment_locator(
    path: str,
    segment: str,
    qualifier: str | None = None,
    occurrence: int = 1,
    element: int | None = None,
    repeat: int | None = None,
    component: int | None = None,
) -> str:
    """Build a locator's text from a loop path that is already text (`2400#2`, or empty for the envelope)."""
    text = f"{path}.{segment}" if path else segment
    if qualifier:
        text += f"[{qualifier}]"
    if occurrence > 1:
        text += f"#{occurrence}." if element is not None else f"#{occurrence}"
    if element is not None:
        text += f"{element:02d}"
        if repeat is not None:
            text += f"^{repeat}"
        if component is not None:
            text += f"-{component}"
    return text


# -- places -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """A segment, element, component or run of bytes that is there.

    `interchange`, `group`, `transaction` and `segment` count from 1, each within the one before; 0 says
    that there is none (an ISA has no group). `segment` counts in the innermost envelope that the segment
    belongs to: ST is 1 of its transaction, GS 1 of its group, ISA 1 of its interchange. `start` and `end`
    are byte offsets in the input, end exclusive.
    """

    locator: str
    interchange: int
    group: int
    transaction: int
    segment: int
    start: int
    end: int

    def as_dict(self) -> dict[str, Any]:
        """The `at` object of the JSON contract."""
        return {
            "locator": self.locator,
            "interchange": self.interchange,
            "group": self.group,
            "transaction": self.transaction,
            "segment": self.segment,
            "start": self.start,
            "end": self.end,
        }


@dataclass(frozen=True, slots=True)
class Gap(Place):
    """Where something belongs that is not there: `start == end` is the offset at which it would be put.

    The locator names what is missing; `segment` is the ordinal that a segment put there would take.
    """


At = Place | Gap


# -- fixes --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """Replace the bytes of a place: `old` is what must stand there now, `new` what will (Latin-1 views).

    An empty `new` over a whole segment, terminator included, removes the segment.
    """

    at: Place
    old: str
    new: str

    @property
    def start(self) -> int:
        """First byte that goes away."""
        return self.at.start

    @property
    def end(self) -> int:
        """One past the last byte that goes away."""
        return self.at.end


@dataclass(frozen=True, slots=True)
class Insert:
    """Put a segment (with its terminator) or a run of bytes into a gap."""

    at: Gap
    new: str
    old: str = field(default="", init=False)

    @property
    def start(self) -> int:
        """The offset at which the text goes in."""
        return self.at.start

    @property
    def end(self) -> int:
        """The same offset: an insertion takes nothing away."""
        return self.at.start


@dataclass(frozen=True, slots=True)
class Fix:
    """A proposal: what it does, who may apply it, and the bytes it would change."""

    title: str
    safety: Safety
    changes: tuple[Change | Insert, ...]

    def as_dict(self) -> dict[str, Any]:
        """One entry of `fixes` in the JSON contract."""
        return {
            "title": self.title,
            "safety": self.safety.value,
            "changes": [
                {"at": change.at.as_dict(), "from": display(change.old), "to": display(change.new)}
                for change in self.changes
            ],
        }


# -- findings -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reference:
    """Who says so: a title, where it can be read, and when we read it."""

    title: str
    url: str = ""
    retrieved: str = ""


@dataclass(frozen=True, slots=True)
class Prevents:
    """The denial an edit prevents: claim adjustment group, reason code, and remark code where one is used."""

    group: str
    carc: str
    rarc: str | None = None

    def __str__(self) -> str:
        return " ".join(part for part in (self.group, self.carc, self.rarc) if part)


@dataclass(frozen=True, slots=True)
class TableRef:
    """The reference table and release that a verdict rests on; stale when the date lies after the release."""

    name: str
    release: str
    stale: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The `table` object of the JSON contract."""
        return {"name": self.name, "release": self.release, "stale": self.stale}


@dataclass(frozen=True, slots=True)
class ClaimStatus:
    """One status of a 277CA (STC01, STC10 or STC11): category, status, and an entity code or nothing."""

    category: str
    status: str
    entity: str = ""

    def __str__(self) -> str:
        return ":".join(filter(None, (self.category, self.status, self.entity)))


@dataclass(frozen=True, slots=True)
class Answer:
    """How acknowledgements put a finding.

    `statuses` are those of the 277CA, of one error (at most three). The others are codes for the place the
    finding stands at: `segment` IK304, `element` IK403, `set` IK502, `group` AK905, `ta1` TA105. `basis` says
    whose choice they are (`proposed` is ours), `reference` the CMS edit that states them. With `quiet` the codes
    stand alone, without the edit's id and message.
    """

    statuses: tuple[ClaimStatus, ...] = ()
    basis: str = "proposed"
    reference: str = ""
    segment: str = ""
    element: str = ""
    set: str = ""
    group: str = ""
    ta1: str = ""
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class ClaimRef:
    """A claim as the submitter knows it: CLM01, and its ordinal in the file, from 1."""

    number: str
    index: int


@dataclass(frozen=True, slots=True)
class Suppression:
    """Who set a finding aside, why, and until when (ISO date)."""

    by: str
    reason: str
    until: str

    def as_dict(self) -> dict[str, str]:
        """The `suppressed` object of the JSON contract."""
        return {"by": self.by, "reason": self.reason, "until": self.until}


@dataclass(slots=True)
class Finding:
    """One fault (or bypassed or undecidable edit), in the shape of HOUSE section 5.

    `line` is the ordinal of the service line (LX) in its claim; `claim` is None above the claim.
    `charge_at_risk` is what was charged, in dollars as decimal text, or None; `allowed_at_risk` what the payer is
    expected to allow for it, where that is known, and `allowed_basis` by which schedule or contract. `fixed` tells
    that an accepted fix took the fault away in the output, and by which safety; `holds` is then False.
    `claim_digest` (SHA-256 of the claim's bytes) stands on what holds a claim: a waiver is bound to it. `variant`
    is the kind of hit, where the edit names several; `payer` the name of the payer of the claim. `appeared` tells
    that the finding only shows after accepted fixes: its offsets are those of the output. `answer` is how
    acknowledgements put it, where they can. `claims` are, of what had no data, the claims of the input that it is true
    of, as `scrubber.edit.ordinals` writes them; None is all of them.
    """

    edit: str
    name: str
    title: str
    status: Status
    outcome: Outcome
    severity: Severity
    snip: int
    at: At
    message: str
    value: str = ""
    claim: ClaimRef | None = None
    line: int | None = None
    why: Mapping[str, str] = field(default_factory=dict)
    references: tuple[Reference, ...] = ()
    prevents: tuple[Prevents, ...] = ()
    table: TableRef | None = None
    set_by: str = ""
    fixes: tuple[Fix, ...] = ()
    charge_at_risk: str | None = None
    allowed_at_risk: str | None = None
    allowed_basis: str | None = None
    suppressed: Suppression | None = None
    holds: bool = False
    fixed: Safety | None = None
    count: int = 1
    occurrence: int = 1
    claim_digest: str | None = None
    variant: str | None = None
    payer: str = ""
    appeared: bool = False
    answer: Answer | None = None
    claims: str | None = None

    @property
    def like(self) -> tuple[str, str, str, str]:
        """What a finding shares with those that differ only in their occurrence."""
        return self.edit, self.claim.number if self.claim else "", str(self.line or ""), self.value

    @property
    def id(self) -> str:
        """Digest of edit, claim number, line, value and occurrence: stable while the claim stays the same."""
        parts = (*self.like, str(self.occurrence))
        return hashlib.sha256("\x1f".join(parts).encode("latin-1", "replace")).hexdigest()[:16]

    def as_dict(self) -> dict[str, Any]:
        """The finding as the JSON contract has it (HOUSE section 5, F)."""
        claim = self.claim
        return {
            "id": self.id,
            "edit": self.edit,
            "name": self.name,
            "status": self.status.value,
            "outcome": self.outcome.value,
            "severity": self.severity.value,
            "holds": self.holds,
            "suppressed": self.suppressed.as_dict() if self.suppressed else None,
            "snip": self.snip,
            "claim": {"number": display(claim.number), "index": claim.index} if claim else None,
            "payer": self.payer,
            "line": self.line,
            "at": self.at.as_dict(),
            "title": self.title,
            "variant": self.variant,
            "message": self.message,
            "value": display(self.value),
            "why": dict(self.why),
            "references": [{"title": r.title, "url": r.url} for r in self.references],
            "prevents": [{"group": p.group, "carc": p.carc, "rarc": p.rarc} for p in self.prevents],
            "table": self.table.as_dict() if self.table else None,
            "set_by": self.set_by,
            "fixes": [fix.as_dict() for fix in self.fixes],
            "fixed": self.fixed.value if self.fixed else None,
            "appeared": self.appeared,
            "count": self.count,
            "claim_digest": self.claim_digest,
            "charge_at_risk": self.charge_at_risk,
            "allowed_at_risk": self.allowed_at_risk,
            "allowed_basis": self.allowed_basis,
        }
