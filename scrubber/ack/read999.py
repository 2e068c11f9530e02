"""One 999, or 997: what a receiver says of a functional group of ours and of its transaction sets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from scrubber.ledger.answers import EnvelopeVerdict, GroupAnswer, GroupVerdict, SetAnswer
from scrubber.x12 import Segment

__all__ = ["SyntaxAnswer"]

_CLAIMS, _CLAIM_SET = "HC", "837"
_ACCEPTED, _REFUSED, _PARTLY = ("A", "E"), ("R", "M", "W", "X"), "P"
"""IK501 and AK901; M, W and X refuse for want of security."""
_SEE_ELEMENTS = "8"
_CODE = re.compile(r"[A-Z0-9]{1,6}", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,6}", re.ASCII)
_SET_CODES, _GROUP_CODES = range(2, 7), range(5, 10)
"""IK502 to IK506, AK905 to AK909."""


@dataclass(slots=True)
class _Set:
    """A set that is being answered: AK201, AK202, what is wrong with it; `place` and `at` are of the last IK3."""

    kind: str
    control: str
    errors: list[str] = field(default_factory=list)
    place: str = ""
    at: str = ""
    untold: str = ""

    def segment(self, segment: Segment) -> None:
        """IK3. Its code 8 says only that IK4 will follow, and is told where none does."""
        self.told()
        name, position, loop, code = (_code(segment.get(n)) for n in (1, 2, 3, 4))
        self.place = f"{loop}.{name}" if loop else name
        self.at = f"@{position}" if position else ""
        if code == _SEE_ELEMENTS:
            self.untold = f"{self.place}{self.at}:{code}"
        elif code:
            self.errors.append(f"{self.place}{self.at}:{code}")

    def element(self, segment: Segment) -> None:
        """IK4."""
        self.untold = ""
        element, component, code = _code(segment.get(1, 1)), _code(segment.get(1, 2)), _code(segment.get(3))
        if code:
            where = element.zfill(2) + (f"-{component}" if component else "")
            self.errors.append(f"{self.place}{where}{self.at}:{code}")

    def told(self) -> None:
        """Tell an IK3 without IK4."""
        if self.untold:
            self.errors.append(self.untold)
        self.untold = ""


@dataclass(slots=True)
class _Group:
    """A group that is being answered: AK101, AK102, its sets, and that which is open."""

    kind: str
    control: str
    sets: list[SetAnswer] = field(default_factory=list)
    open: _Set | None = None


class SyntaxAnswer:
    """Reads a set from AK1 to AK9 into `groups`; a set of a group counts with its IK5, the group with its AK9.

    Groups of other kinds than claims (AK101), and sets in them (AK201), are left out. `day` is the envelope's date.
    """

    def __init__(self, sender: str, receiver: str, groups: list[GroupAnswer], day: str = "") -> None:
        self.left_out = 0
        self._day = day
        self._ends = sender, receiver
        self._groups = groups
        self._group: _Group | None = None
        self._said = False

    def take(self, segment: Segment) -> None:
        """Take the next segment of the set."""
        name, group = segment.id, self._group
        if name == "AK1":
            self._torn()
            self._group = _Group(segment.get(1).strip(), segment.get(2).strip())
            self._said = True
        elif group is None:
            return
        elif name == "AK2":
            self._leave(group)
            group.open = _Set(segment.get(1).strip(), segment.get(2).strip())
        elif name == "AK9":
            self._end(group, segment)
        elif group.open is not None:
            if name in ("IK3", "AK3"):
                group.open.segment(segment)
            elif name in ("IK4", "AK4"):
                group.open.element(segment)
            elif name in ("IK5", "AK5"):
                self._judged(group, group.open, segment)

    def close(self, complete: bool) -> None:
        """End the set, at SE or without it: what matters is whether AK9 came."""
        self._torn()
        self.left_out += not self._said

    def _judged(self, group: _Group, one: _Set, segment: Segment) -> None:
        """IK5: the set is done."""
        one.told()
        group.open = None
        code = segment.get(1).strip()
        verdict = _verdict(code)
        if verdict is None or not one.control or one.kind != _CLAIM_SET:
            self.left_out += group.kind == _CLAIMS
            return
        codes = (_code(segment.get(n)) for n in _SET_CODES)
        errors = dict.fromkeys((*one.errors, *(f"IK5:{each}" for each in codes if each)))
        group.sets.append(SetAnswer(one.control, verdict, code, tuple(errors)))

    def _end(self, group: _Group, segment: Segment) -> None:
        """AK9: the group is done."""
        self._leave(group)
        self._group = None
        code = segment.get(1).strip()
        errors = dict.fromkeys(each for n in _GROUP_CODES if (each := _code(segment.get(n))))
        verdict = _verdict(code)
        if verdict == "refused":
            group.sets = [replace(one, verdict="refused") for one in group.sets]
        if verdict is None and code == _PARTLY:
            self._add(group, _of_the_others(group, segment), code, tuple(errors))
        elif verdict is None:
            self.left_out += 1
            self._add(group, "partly", "")
        else:
            self._add(group, verdict, code, tuple(errors))

    def _add(
        self,
        group: _Group,
        verdict: GroupVerdict,
        code: str,
        errors: tuple[str, ...] = (),
    ) -> None:
        """Keep the answer to a group of claims; one of which nothing is known says nothing."""
        if group.kind != _CLAIMS or not group.control:
            self.left_out += bool(code)
        elif code or group.sets:
            self._groups.append(
                GroupAnswer(*self._ends, group.control, verdict, code, tuple(group.sets), errors, self._day)
            )

    def _leave(self, group: _Group) -> None:
        """Leave a set that has no IK5."""
        self.left_out += group.open is not None
        group.open = None

    def _torn(self) -> None:
        """Leave a group that has no AK9; what was said of its sets stands."""
        if (group := self._group) is not None:
            self._leave(group)
            self.left_out += 1
            self._add(group, "partly", "")
            self._group = None


def _verdict(code: str) -> EnvelopeVerdict | None:
    return "accepted" if code in _ACCEPTED else "refused" if code in _REFUSED else None


def _of_the_others(group: _Group, segment: Segment) -> GroupVerdict:
    """The verdict on the sets that a partly accepted group does not name.

    They are accepted where those that are named as refused make up all that are not accepted (AK904 of AK902).
    """
    stated, accepted = segment.get(2), segment.get(4)
    if not _COUNT.fullmatch(stated) or not _COUNT.fullmatch(accepted):
        return "partly"
    refused = sum(one.verdict == "refused" for one in group.sets)
    return "accepted" if refused == int(stated) - int(accepted) else "partly"


def _code(text: str) -> str:
    """A code, a name or a position; anything else is no part of an answer, and might be a value."""
    return text if _CODE.fullmatch(text) else ""
