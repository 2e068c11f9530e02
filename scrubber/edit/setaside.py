"""What people set aside or vouch for, each with a name, a reason and a date: three kinds of YAML file.

A suppression silences an edit until a day; a waiver releases one claim, as its bytes are now, in spite of one
finding; an attestation vouches for the clinical or legal fact that a fix asserts. All days are compared with
the as-of date that the caller gives. Problems name file, entry and key but never repeat a value: it might be
a patient's number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Self, TypeVar

from pydantic import Field

from scrubber.edit.document import Document, DocumentError, Keys, Problem, Reading, build, read_file
from scrubber.edit.spec import Day, EditId, Words
from scrubber.finding import Fix, Suppression

__all__ = [
    "Attestation",
    "Attestations",
    "SetAsideError",
    "SuppressionRule",
    "Suppressions",
    "Waiver",
    "Waivers",
]


class SetAsideError(DocumentError):
    """A suppression, waiver or attestation cannot be used; `problems` names every entry."""


FindingId = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-fA-F]{64}$")]


class Entry(Document):
    """An entry of such a file, and where it stands there (entries count from 1)."""

    file: str
    number: int

    @property
    def place(self) -> str:
        """Names the entry to a person: `waive.yaml entry 2`."""
        return f"{self.file} entry {self.number}"


class SuppressionRule(Entry):
    """Silences the failures of an edit, everywhere or for one claim (CLM01) or payer, through `until`."""

    edit: EditId
    claim: Words | None = None
    payer: Words | None = None
    reason: Words
    owner: Words
    until: Day

    def matches(self, edit: str, claim: str | None, payers: Collection[str]) -> bool:
        """Whether a finding of this edit on this claim and payer is meant; payers compare without case."""
        if edit != self.edit or (self.claim is not None and claim != self.claim):
            return False
        return self.payer is None or self.payer.upper() in {payer.upper() for payer in payers}

    def as_suppression(self) -> Suppression:
        """What the finding carries."""
        return Suppression(self.owner, self.reason, self.until.isoformat())


class Waiver(Entry):
    """Releases a claim in spite of one finding, as long as the claim's bytes have the digest `content`."""

    finding: FindingId
    person: Words
    reason: Words
    expires: Day
    content: Digest

    def binds(self, finding: str, content: str) -> bool:
        """Whether it is about this finding on a claim with this content (SHA-256 in hexadecimal)."""
        return finding == self.finding and content.lower() == self.content.lower()

    def as_suppression(self) -> Suppression:
        """What the finding carries."""
        return Suppression(self.person, self.reason, self.expires.isoformat())


class Attestation(Entry):
    """A named person vouches for what a fix asserts: the fix by its title, or by its position from 0."""

    finding: FindingId
    fix: Words = "0"
    person: Words
    role: Words | None = None
    reason: Words
    date: Day

    def picks(self, fixes: Sequence[Fix]) -> Fix | None:
        """The fix that is meant, or None where the finding offers no such fix."""
        titled = next((fix for fix in fixes if fix.title == self.fix), None)
        if titled or not self.fix.isdecimal():
            return titled
        return fixes[int(self.fix)] if int(self.fix) < len(fixes) else None

    def as_dict(self) -> dict[str, str | None]:
        """What the report keeps."""
        kept = {"finding": self.finding, "fix": self.fix, "person": self.person, "role": self.role}
        return kept | {"reason": self.reason, "date": self.date.isoformat()}


WORDS: Mapping[str, str] = {
    "edit": "the id of an edit, e.g. MOH011",
    "claim": "the claim's number (CLM01)",
    "payer": "a payer profile or a payer id",
    "reason": "a reason, in words",
    "owner": "the name of the person or team that answers for it",
    "until": "the last day it is good for, e.g. 2026-12-31",
    "finding": "the id of a finding: the 16 characters under `id` in the json report",
    "person": "the name of the person who decided",
    "expires": "the last day it is good for, e.g. 2026-12-31",
    "content": "the `claim_digest` of the held finding, which `scrubber check FILE --format json` prints",
    "fix": "the title of a fix, or its position from 0",
    "date": "the day it was attested, e.g. 2026-01-31",
    "role": "what the person is, e.g. surgeon",
}

E = TypeVar("E", bound=Entry)


class Suppressions:
    """The suppressions of all files, in order. Raises SetAsideError.

    `expired` no longer apply and are to be reported. `known` are the ids of live edits, where they are to be
    checked.
    """

    def __init__(self, rules: Iterable[SuppressionRule], as_of: date) -> None:
        rules = tuple(rules)
        self.rules = tuple(rule for rule in rules if rule.until >= as_of)
        self.expired = tuple(rule for rule in rules if rule.until < as_of)
        self._by_edit: dict[str, list[SuppressionRule]] = {}
        for rule in self.rules:
            self._by_edit.setdefault(rule.edit, []).append(rule)

    @classmethod
    def load(cls, paths: Iterable[Path], *, as_of: date, known: Collection[str] | None = None) -> Self:
        """Read suppression files."""
        read = _load(SuppressionRule, paths)
        _refuse(
            reading.problem((rule.number - 1, "edit"), f"no live edit is {rule.edit}; expected one that is")
            for rule, reading in read
            if known is not None and rule.edit not in known
        )
        return cls((rule for rule, _ in read), as_of)

    def match(self, edit: str, claim: str | None, *payers: str) -> SuppressionRule | None:
        """The first rule that silences a finding; `payers` are the names the claim's payer goes by."""
        return next((rule for rule in self._by_edit.get(edit, ()) if rule.matches(edit, claim, payers)), None)

    def unused(self, used: Collection[SuppressionRule]) -> tuple[SuppressionRule, ...]:
        """The rules that silenced nothing, given those that did."""
        return tuple(rule for rule in self.rules if rule not in used)


class Waivers:
    """The waivers of all files; an expired one is refused. Raises SetAsideError."""

    def __init__(self, waivers: Iterable[Waiver]) -> None:
        self.waivers = tuple(waivers)
        self._bound = {(waiver.finding, waiver.content.lower()): waiver for waiver in self.waivers}

    @classmethod
    def load(cls, paths: Iterable[Path], *, as_of: date) -> Self:
        """Read waiver files."""
        read = _load(Waiver, paths)
        _refuse(_dated(read, as_of))
        _refuse(_doubled(((waiver.finding, waiver.content.lower()), waiver, at) for waiver, at in read))
        return cls(waiver for waiver, _ in read)

    def binds(self, finding: str, content: str) -> Waiver | None:
        """The waiver of this finding on a claim with this content, if there is one."""
        return self._bound.get((finding, content.lower()))

    def unused(self, used: Collection[Waiver]) -> tuple[Waiver, ...]:
        """The waivers that released nothing, given those that did: their claim has changed or is not here."""
        return tuple(waiver for waiver in self.waivers if waiver not in used)


class Attestations:
    """The attestations of all files; one dated after the as-of date is refused. Raises SetAsideError."""

    def __init__(self, attestations: Iterable[Attestation]) -> None:
        self.attestations = tuple(attestations)
        self._by_finding = {attestation.finding: attestation for attestation in self.attestations}

    @classmethod
    def load(cls, paths: Iterable[Path], *, as_of: date) -> Self:
        """Read attestation files."""
        read = _load(Attestation, paths)
        _refuse(
            at.problem(
                (entry.number - 1, "date"), f"this lies after {as_of}; expected a day gone by, or today"
            )
            for entry, at in read
            if entry.date > as_of
        )
        _refuse(_doubled((attestation.finding, attestation, at) for attestation, at in read))
        return cls(attestation for attestation, _ in read)

    def get(self, finding: str) -> Attestation | None:
        """The attestation of a fix of this finding, if there is one."""
        return self._by_finding.get(finding)

    def unused(self, used: Collection[Attestation]) -> tuple[Attestation, ...]:
        """The attestations that no finding asked for, given those that one did."""
        return tuple(attestation for attestation in self.attestations if attestation not in used)


def _load(model: type[E], paths: Iterable[Path]) -> list[tuple[E, Reading]]:
    """The entries of all files with the file each came from; all problems of all files at once."""
    entries: list[tuple[E, Reading]] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            reading = read_file(path)
        except DocumentError as error:
            problems += error.problems
            continue
        if not isinstance(reading.content, list | None):
            problems.append(reading.problem((), "expected a list: each entry begins with a dash"))
            continue
        for n in range(len(reading.content or ())):
            try:
                made = build(model, reading, WORDS, entry=n, quote=False, file=path.name, number=n + 1)
                entries.append((made, reading))
            except DocumentError as error:
                problems += error.problems
    _refuse(problems)
    return entries


def _refuse(problems: Iterable[Problem]) -> None:
    problems = tuple(problems)
    if problems:
        raise SetAsideError(problems)


def _dated(read: Iterable[tuple[Waiver, Reading]], as_of: date) -> Iterator[Problem]:
    for waiver, reading in read:
        if waiver.expires < as_of:
            text = f"this waiver ran out on {waiver.expires} (as of {as_of}); expected a new decision"
            yield reading.problem((waiver.number - 1, "expires"), text)


def _doubled(read: Iterable[tuple[object, Entry, Reading]]) -> Iterator[Problem]:
    """Two entries about one thing would leave open who answers for it."""
    first: dict[object, Entry] = {}
    for key, entry, reading in read:
        before = first.setdefault(key, entry)
        if before is not entry:
            keys: Keys = (entry.number - 1, "finding")
            yield reading.problem(keys, f"{before.place} is about the same; expected one entry for each")
