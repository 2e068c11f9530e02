"""What our edits did about a denial: the second axis of its cause.

Who may speak for a denial is decided first, by the reason (group, CARC, RARC) that an edit names:

1. the same CARC and RARC; 2. the CARC alone; 3. the CARC with another RARC, or where the payer told none;
4. a CARC that payers use for the same fault (`like` in `causes.yaml`). In each, another group comes after the same
group: it says who pays, not why, and commercial payers write PI or PR where Medicare writes CO. A CARC that leaves its
reason to the remark (16) is another matter: there an edit with another RARC does not name the denial at all.

What was found then decides, the first that applies:

- `unmatched`: the claim is not known to us, so nobody can say.
- An edit that names it fired, and the claim went out all the same: `overridden` (suppressed, waived, or advice only),
  `attested` (a person vouched for the fix), `fixed` (a fix that needs nobody's word was applied; still denied).
- An edit that names it is switched off here, and fires where the claim is judged again with every edit on: `off`.
- No edit fired, but one names it and looks at such lines: `silent` with outcome `bypassed` (a modifier lifted it),
  `no_data`, `silent` with outcome `pass`, or `off` where nobody has tried whether it would fire.
- No edit names it: `unknowable` where no claim could have shown it, else `no_edit`. So an edit that names a reason
  proves that it can be known, whatever the table says.

Among several edits the nearest reason speaks, then the nearest place (the line, the claim, another line of the same
code), then the one that asked more of a person, then the severer, then the lower id. Of those that did not fire, one
that is about this very procedure comes before one that looks at any line.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from scrubber.denials.causes import Cause
from scrubber.ledger.told_remits import FiledFinding

__all__ = [
    "Asked",
    "NamedEdit",
    "NamedEdits",
    "Part",
    "PartName",
    "Replay",
    "Verdict",
    "nobody_names",
    "part_of",
    "today_of",
]

PartName = Literal[
    "overridden",
    "attested",
    "fixed",
    "off",
    "no_data",
    "silent",
    "no_edit",
    "unknowable",
    "unmatched",
]

_SAME_RARC, _NO_RARC, _OTHER_RARC, _LIKE = 0, 2, 4, 6
"""How near an answer that an edit names is to the denial; one more where the group is another."""

Company = Literal["", "another", "same"]

_REMEMBERED = 1024
"""Reasons that are remembered for one payer: few come again and again."""

Answer = tuple[str, str, str]
"""Group, CARC, and RARC or nothing."""


@dataclass(frozen=True, slots=True)
class NamedEdit:
    """An edit of the catalogue that names denials, for one payer.

    `prevents` are the answers that the edit and its variants name. `codes` are the procedures whose lines it looks at
    (trigger codes, and codes that its trigger lists set apart), None where it looks at any; `modifiers` likewise the
    modifiers of which a line must carry one. `company` says that it looks at claims with `another` line only, or with
    another line of the `same` code. `on` is false where it is switched off for the payer; `start` and `end` are its
    days of service.
    """

    id: str
    prevents: tuple[Answer, ...]
    codes: Container[str] | None = None
    modifiers: Container[str] | None = None
    severity: str = "deny"
    on: bool = True
    start: date | None = None
    end: date | None = None
    company: Company = ""


class NamedEdits:
    """The edits that name denials, for one payer: as its profile sets them, without those that are retired or belong to
    another payer. `digest` is that of the pack.
    """

    def __init__(self, edits: Iterable[NamedEdit], digest: str = "") -> None:
        self.digest = digest
        self._by_carc: dict[str, list[NamedEdit]] = {}
        self._by_id: dict[str, NamedEdit] = {}
        self._nearness: dict[tuple[object, ...], tuple[tuple[int, NamedEdit], ...]] = {}
        for edit in sorted(edits, key=lambda one: one.id):
            self._by_id[edit.id] = edit
            for carc in dict.fromkeys(carc for _, carc, _ in edit.prevents):
                self._by_carc.setdefault(carc, []).append(edit)

    def any(self, carcs: Iterable[str]) -> bool:
        """Whether any edit names one of these CARCs."""
        return any(carc in self._by_carc for carc in carcs)

    def get(self, edit: str) -> NamedEdit | None:
        """The edit with an id, if it names any denial."""
        return self._by_id.get(edit)

    def near(self, asked: Asked) -> tuple[tuple[int, NamedEdit], ...]:
        """The edits that name a denial, each with how near the nearest of its answers is; remembered by reason."""
        cause = asked.cause
        reason = (asked.group, asked.carc, asked.rarcs, cause.like, cause.by_remark, cause.remark)
        known = self._nearness.get(reason)
        if known is None:
            every = (
                (asked.is_named_by(edit.prevents), edit) for edit in self.naming((asked.carc, *cause.like))
            )
            known = tuple((near, edit) for near, edit in every if near is not None)
            if len(self._nearness) >= _REMEMBERED:
                self._nearness.clear()
            self._nearness[reason] = known
        return known

    def naming(self, carcs: Iterable[str]) -> Iterator[NamedEdit]:
        """Yield each edit that names one of these CARCs."""
        seen: set[str] = set()
        for carc in carcs:
            for edit in self._by_carc.get(carc, ()):
                if edit.id not in seen:
                    seen.add(edit.id)
                    yield edit


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an edit says of a claim that is judged again: its line (None is the claim) and outcome."""

    edit: str
    line: int | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Replay:
    """A claim judged again by the pack of `digest`.

    `today` are the verdicts of the edits that are on, `everything` those with every edit on; None where that was not
    asked for.
    """

    digest: str
    today: Sequence[Verdict]
    everything: Sequence[Verdict] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The denial that is asked about.

    `codes` and `modifiers` are the line's, as billed and as judged; of the whole claim where `service` is 0. `line` is
    the claim's line, None where that is not known or the denial is the claim's; `also` are further lines that the payer
    put together with it, `alike` the claim's lines with the same code. `matched` is false where the claim is not known
    to us. `company` is what else the claim has, as far as it is known.
    """

    group: str
    carc: str
    rarcs: tuple[str, ...]
    cause: Cause
    matched: bool = True
    line: int | None = None
    alike: Collection[int] = ()
    codes: Collection[str] = ()
    modifiers: Collection[str] = ()
    day: date | None = None
    also: Collection[int] = ()
    company: Collection[Company] = ("another", "same")

    def is_named_by(self, prevents: Iterable[Answer]) -> int | None:
        """How near the nearest of these answers is, 0 the nearest; None where none of them is this denial."""
        return min((near for one in prevents if (near := self._near(one)) is not None), default=None)

    def _near(self, answer: Answer) -> int | None:
        group, carc, rarc = answer
        other_group = int(group != self.group)
        if carc != self.carc:
            return _LIKE + other_group if carc in self.cause.like else None
        if rarc and rarc in self.rarcs:
            return _SAME_RARC + other_group
        if not rarc:
            return _NO_RARC + other_group
        if self.cause.by_remark and self.cause.remark:
            return None
        return _OTHER_RARC + other_group

    def has(self, line: int | None) -> int | None:
        """How near a line is to the denied one, 0 the nearest; None where it is about something else."""
        if line is None:
            return 1
        if self.line is None:
            return 1 if line in self.alike or not self.alike else None
        if line == self.line or line in self.also:
            return 0
        return 2 if line in self.alike else None

    def is_seen_by(self, edit: NamedEdit) -> bool:
        """Whether an edit looks at such lines on such a day."""
        day = self.day
        if day is not None and ((edit.start and day < edit.start) or (edit.end and edit.end < day)):
            return False
        if edit.company and edit.company not in self.company:
            return False
        if edit.codes is not None and not any(code in edit.codes for code in self.codes):
            return False
        return edit.modifiers is None or any(modifier in edit.modifiers for modifier in self.modifiers)


@dataclass(frozen=True, slots=True)
class Part:
    """What our edits did: the edit that speaks for it, and its outcome (fail, bypassed, no_data, pass, or nothing)."""

    name: PartName
    edit: str = ""
    outcome: str = ""


def part_of(
    asked: Asked, findings: Iterable[FiledFinding], named: NamedEdits, replay: Replay | None = None
) -> Part:
    """Say what our edits did about a denial. `findings` are those filed with the claim, above it, and no_data."""
    if not asked.matched:
        return Part("unmatched")
    heard = [(near, one) for one in findings if (near := _named_by(asked, one, named)) is not None]
    fired = _fired(asked, heard)
    if fired is not None:
        return fired
    off = _would_have_fired(asked, named, replay)
    if off is not None:
        return off
    quiet = [*_bypassed_or_without_data(asked, heard, named), *_looking(asked, named, replay)]
    if _untold(asked.cause):
        # the reason stands in a remark that is not told: an edit with a remark of its own did not stay silent about it
        quiet = [found for found in quiet if found[0][0] < _OTHER_RARC]
    if quiet:
        return min(quiet, key=lambda found: found[0])[1]
    return nobody_names(asked.cause)


def _untold(cause: Cause) -> bool:
    """Whether the reason stands in a remark, and the remark is not told."""
    return cause.by_remark and not cause.remark


def nobody_names(cause: Cause) -> Part:
    """What our edits did about a denial of a known claim that none of them names."""
    return _NO_EDIT if cause.knowable else _UNKNOWABLE


_NO_EDIT, _UNKNOWABLE = Part("no_edit"), Part("unknowable")


def today_of(asked: Asked, named: NamedEdits, replay: Replay | None) -> tuple[str, str]:
    """Say whether today's edits would have caught a denial (yes, no, unknown), and which one.

    Where no edit names the denial the answer is no without judging the claim again.
    """
    if not asked.matched:
        return "unknown", ""
    if replay is not None:
        edit = _catching(asked, named, replay.today)
        return ("yes", edit) if edit else ("no", "")
    nobody = not named.near(asked)
    return ("no" if nobody else "unknown"), ""


# -- who names it ---------------------------------------------------------------------------------------------


def _named_by(asked: Asked, finding: FiledFinding, named: NamedEdits) -> int | None:
    """How near what a finding says is to the denial; by what its edit names today where the finding names nothing."""
    if finding.prevents:
        return asked.is_named_by(_answers(finding.prevents))
    edit = named.get(finding.edit)
    return asked.is_named_by(edit.prevents) if edit else None


@lru_cache(maxsize=1024)
def _answers(text: str) -> tuple[Answer, ...]:
    """`CO 97 M15, CO 236` as answers."""
    parts = [one.split() for one in text.split(",")]
    return tuple((p[0], p[1], p[2] if len(p) > 2 else "") for p in parts if len(p) > 1)


# -- what was found -------------------------------------------------------------------------------------------

_SEVERITY = {"reject": 0, "deny": 1, "advise": 2}
_BYPASSED, _NO_DATA, _LOOKING = range(3)
"""Of edits that did not fire, who speaks first where all name the reason alike. Of those that only look at such lines
(silent, or off where nobody has tried whether it would fire) one that is about this very procedure comes before one
that looks at any, and then one that is on before one that is off."""


def _fired(asked: Asked, heard: Sequence[tuple[int, FiledFinding]]) -> Part | None:
    found = [
        ((near, place, rank, _SEVERITY.get(one.severity, 3), one.edit), Part(name, one.edit, "fail"))
        for near, one in heard
        if one.outcome == "fail" and (place := asked.has(one.line)) is not None
        for rank, name in (_sent_all_the_same(one),)
    ]
    return min(found, key=lambda each: each[0])[1] if found else None


def _sent_all_the_same(finding: FiledFinding) -> tuple[int, PartName]:
    if finding.fixed is None:
        return 0, "overridden"
    return (1, "attested") if finding.fixed == "attest" else (2, "fixed")


_Ranked = tuple[tuple[int, int, int, int, str], Part]


def _bypassed_or_without_data(
    asked: Asked, heard: Sequence[tuple[int, FiledFinding]], named: NamedEdits
) -> Iterator[_Ranked]:
    for near, one in heard:
        severity = _SEVERITY.get(one.severity, 3)
        if one.outcome == "bypassed" and asked.has(one.line) is not None:
            # It spoke of this very line: that is more than another edit's silence, whatever remarks either names.
            nearest = near % 2 if near < _LIKE and not _untold(asked.cause) else near
            yield (nearest, _BYPASSED, 0, severity, one.edit), Part("silent", one.edit, "bypassed")
        elif one.outcome == "no_data":  # told once for an input, so its line says nothing
            edit = named.get(one.edit)
            if edit is None or asked.is_seen_by(edit):
                yield (near, _NO_DATA, 0, severity, one.edit), Part("no_data", one.edit, "no_data")


def _would_have_fired(asked: Asked, named: NamedEdits, replay: Replay | None) -> Part | None:
    """An edit that is off, and fires where every edit is on: the nearest, then the severest."""
    if replay is None or replay.everything is None:
        return None
    fires = _firing(asked, replay.everything)
    found = [
        (near, _SEVERITY.get(edit.severity, 3), edit.id)
        for near, edit in named.near(asked)
        if not edit.on and edit.id in fires
    ]
    return Part("off", min(found)[-1]) if found else None


def _looking(asked: Asked, named: NamedEdits, replay: Replay | None) -> Iterator[_Ranked]:
    """Edits that name the denial and look at such lines: switched off, or silent."""
    tried = replay is not None and replay.everything is not None
    for near, edit in named.near(asked):
        if not asked.is_seen_by(edit):
            continue
        severity = _SEVERITY.get(edit.severity, 3)
        wide = 2 * int(edit.codes is None and edit.modifiers is None and not edit.company)
        if edit.on or tried:
            yield (near, _LOOKING, wide, severity, edit.id), Part("silent", edit.id, "pass")
        else:
            yield (near, _LOOKING, wide + 1, severity, edit.id), Part("off", edit.id)


def _firing(asked: Asked, verdicts: Sequence[Verdict]) -> set[str]:
    return {one.edit for one in verdicts if one.outcome == "fail" and asked.has(one.line) is not None}


def _catching(asked: Asked, named: NamedEdits, verdicts: Sequence[Verdict]) -> str:
    """The edit that speaks for the denial among those that fire, or nothing."""
    found = [
        (near, place, _SEVERITY.get(edit.severity, 3), edit.id)
        for one in verdicts
        if one.outcome == "fail"
        and (place := asked.has(one.line)) is not None
        and (edit := named.get(one.edit)) is not None
        and (near := asked.is_named_by(edit.prevents)) is not None
    ]
    return min(found)[-1] if found else ""
