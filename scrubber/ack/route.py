"""Which acknowledgement says what: TA1 for interchanges, 999 for groups and sets, 277CA for claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from scrubber.ack.note import Level, Note
from scrubber.ack.received import ReceivedGroup, ReceivedInterchange, ReceivedSet
from scrubber.edit.spec import EditSpec

__all__ = ["Routes", "Said", "Settings", "code_of", "judged_by", "of_element", "said", "to_999"]

Verdict = Literal["A", "E", "P", "R"]
_TRAILERS = {"SE": Level.SET, "GE": Level.GROUP, "IEA": Level.INTERCHANGE}
_OF = {"ISA": 0, "IEA": 0, "TA1": 0, "GS": 1, "GE": 1, "ST": 2, "SE": 2}
_NAMES = {Level.INTERCHANGE: "ta1", Level.GROUP: "group", Level.SET: "set"}
_LEVELS = {name: level for level, name in _NAMES.items()}
_UNTOLD = {Level.INTERCHANGE: "022", Level.GROUP: "", Level.SET: "5"}
_STRUCTURE = (1, 2)
_SITUATIONAL = 4


@dataclass(frozen=True, slots=True)
class Settings:
    """How the trading partner wants faults told.

    `snip4` says where values that a situational rule refuses go: to the 277CA alone, or to the 999 as well. What
    is missing or unexpected altogether (segments, loops) always goes to the 999.
    """

    snip4: Literal["999", "277ca"] = "277ca"


@dataclass(frozen=True, slots=True)
class Said:
    """One note at one level, with the code of that level (TA105, AK905, IK502; empty for content)."""

    level: Level
    code: str
    note: Note


def code_of(note: Note) -> str:
    """Return IK403 where the note stands on an element, else IK304; empty where the 999 has nothing to say."""
    if of_element(note):
        return note.code or note.answer.element
    return note.answer.segment or ("" if note.target else note.code)


def of_element(note: Note) -> bool:
    """Whether a note is told by IK4: it stands on an element, and there is a code for elements."""
    return bool(note.where.element and not note.target and (note.code or note.answer.element))


def said(note: Note) -> tuple[Said, ...]:
    """Return where a note is told, and by which code; a trailer that closes several envelopes is told at each."""
    if note.target and note.code:
        return (Said(_LEVELS[note.target], note.code, note),)
    names = note.value.split() if note.missing else []
    if names and all(name in _TRAILERS for name in names):
        return tuple(_at(_TRAILERS[name], note) for name in names)
    return (_at(_level(note), note),)


def to_999(note: Note, settings: Settings) -> bool:
    """Whether a note on the content of a set stands in the 999; the 277CA tells all that hold a claim."""
    if not code_of(note):
        return False
    if note.snip in _STRUCTURE:
        return True
    return note.snip == _SITUATIONAL and (not of_element(note) or settings.snip4 == "999")


def judged_by(edit: EditSpec, settings: Settings) -> bool:
    """Whether the 999 may have something to say of what an edit finds: `to_999`, asked before there is a note."""
    if edit.detects is not None or edit.snip in _STRUCTURE:
        return True
    answers = (edit.answer_of(variant) for variant in (None, *edit.variants))
    return edit.snip == _SITUATIONAL and any(
        answer.segment or (answer.element and settings.snip4 == "999") for answer in answers if answer
    )


def _level(note: Note) -> Level:
    """The level of a place: by its segment, else by the innermost envelope that it stands in."""
    natural = Level(_OF.get(note.where.segment, Level.CONTENT)) if not note.where.path else Level.CONTENT
    inner = Level.CONTENT if note.at.transaction else Level.GROUP if note.at.group else Level.INTERCHANGE
    level = min(natural, inner)
    if level is Level.CONTENT:
        if note.claim or note.snip not in _STRUCTURE or code_of(note):
            return level  # what is wrong within a claim refuses that claim, never the set it came in
        level = Level.SET
    answer = note.answer
    only_interchange = answer.ta1 and not (answer.set or answer.group)
    return Level.INTERCHANGE if only_interchange or not note.at.group else level


def _at(level: Level, note: Note) -> Said:
    code = "" if level is Level.CONTENT else getattr(note.answer, _NAMES[level]) or _UNTOLD[level]
    return Said(level, code, note)


def _of_header(note: Note) -> bool:
    """Whether a fault of content breaks the set above its levels: submitter, receiver, or the set itself."""
    path = note.where.path
    return not path or path[0][0].startswith("1000")


@dataclass(slots=True)
class Routes:
    """All notes of one input, by where they are told; verdicts follow from them."""

    notes: Iterable[Note]
    settings: Settings = Settings()
    interchanges: dict[int, list[Said]] = field(default_factory=lambda: defaultdict(list))
    groups: dict[tuple[int, int], list[Said]] = field(default_factory=lambda: defaultdict(list))
    sets: dict[tuple[int, int, int], list[Said]] = field(default_factory=lambda: defaultdict(list))
    content: dict[tuple[int, int, int], list[Note]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for note in self.notes:
            for one in said(note):
                interchange, group, _ = key = note.transaction
                if one.level is Level.INTERCHANGE:
                    self.interchanges[interchange].append(one)
                elif one.level is Level.GROUP:
                    self.groups[interchange, group].append(one)
                elif one.level is Level.SET:
                    self.sets[key].append(one)
                elif to_999(note, self.settings):
                    self.content[key].append(note)
        self.notes = ()

    # -- interchanges

    def of_interchange(self, interchange: ReceivedInterchange) -> list[Said]:
        """What the TA1 says, the worst first; what stands outside all interchanges counts for each."""
        told = self.interchanges.get(interchange.ordinal, []) + self.interchanges.get(0, [])
        return sorted(told, key=lambda one: (not one.note.holds, one.note.at.start))

    def interchange(self, interchange: ReceivedInterchange) -> Verdict:
        """TA104: A, E (faults that a fix has taken away) or R."""
        told = self.of_interchange(interchange)
        return "R" if any(one.note.holds for one in told) else "E" if told else "A"

    def trusted(self, interchange: ReceivedInterchange) -> bool:
        """Whether the header can be read, so that groups may be answered; if not, the TA1 is all there is."""
        header = (
            one for one in self.interchanges.get(interchange.ordinal, []) if one.note.where.segment == "ISA"
        )
        return interchange.readable and not any(one.note.holds for one in header)

    # -- sets

    def transaction(self, one: ReceivedSet) -> Verdict:
        """IK501: R where the set itself cannot be used, E for faults in its levels and claims, else A."""
        key = one.ordinals
        told, content = self.sets.get(key, []), self.content.get(key, [])
        bad = [note for note in content if note.holds]
        empty = one.professional and not one.claims
        if any(said.note.holds for said in told) or any(empty or _of_header(note) for note in bad):
            return "R"
        return "E" if told or content else "A"

    # -- groups

    def refused(self, group: ReceivedGroup) -> bool:
        """Whether a group is rejected for itself, or with its interchange, whatever its sets are."""
        told = self.groups.get(group.ordinals, ())
        return any(one.note.holds for one in told) or self.interchange(group.interchange) == "R"

    def group(self, group: ReceivedGroup, verdicts: Iterable[Verdict] | None = None) -> Verdict:
        """AK901: R where the group or all of its sets are rejected, P where some are, E, or A."""
        each = set(verdicts if verdicts is not None else map(self.transaction, group.sets))
        if self.refused(group) or each == {"R"}:
            return "R"
        if "R" in each:
            return "P"
        return "E" if "E" in each or self.groups.get(group.ordinals) else "A"

    # -- claims

    def answers_claims(self, one: ReceivedSet) -> bool:
        """Whether the claims of a set are answered one by one in a 277CA; a set that is rejected has none."""
        group = one.group
        if group is None or not one.professional:
            return False
        return not self.refused(group) and self.transaction(one) != "R"
