"""What is wrong with the elements of ISA, GS, ST and their trailers, which no transaction's guide is needed for.

What the envelope's reader says is not said again: widths of ISA, delimiters that collide, counts, and control
numbers that a trailer does not repeat. Codes are those of the acknowledgement that answers the segment: fact
`answer` says whether `code` is for TA105, AK905 or IK502.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from scrubber.guide.load import functional_code, guide_for
from scrubber.x12 import Fault, Group, Interchange, Segment, Transaction, place
from scrubber.x12.values import day

__all__ = ["Headers"]

_TA1, _GROUP, _SET = "TA105", "AK905", "IK502"
_WIDTHS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
_PRINTED = re.compile(r"[ -~]+\Z")
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9](?:[0-9]{1,2})?)?\Z", re.ASCII)
_DIGITS = re.compile(r"[0-9]+\Z", re.ASCII)
_WHO = frozenset(("01", "14", "20", "27", "28", "29", "30", "33", "ZZ"))
_WHO_IN_X12 = frozenset((*(f"{n:02d}" for n in range(1, 39)), "AM", "NR", "SA", "SN"))
"""Qualifiers of ids that X12 has and the guides of health care do not use."""
_NAME_THEIR_GUIDE = frozenset(("FA", "HN"))
"""Groups whose sets must say in ST03 by which guide they are; claims may, as pyx12 reads their guide."""


class _Rule(NamedTuple):
    """What one element must be, and how the acknowledgement puts it where it is not."""

    number: int
    what: str
    good: Callable[[str], bool]
    expected: str
    code: str
    answer: str


def _one_of(*codes: str) -> Callable[[str], bool]:
    return frozenset(codes).__contains__


def _text(value: str) -> bool:
    return _PRINTED.match(value) is not None


def _name(value: str) -> bool:
    return _text(value) and bool(value.strip())


def _code(value: str) -> bool:
    return _name(value) and 2 <= len(value) <= 15


def _short_day(value: str) -> bool:
    return day(f"20{value}") is not None


def _clock(value: str) -> bool:
    return _CLOCK.match(value) is not None


def _number(value: str) -> bool:
    return _DIGITS.match(value) is not None and len(value) <= 9


def _positive(value: str) -> bool:
    return _number(value) and bool(value.strip("0"))


def _set_number(value: str) -> bool:
    return _name(value) and 4 <= len(value) <= 9


def _who(value: str) -> bool:
    return value in _WHO or value in _WHO_IN_X12


_ANY_TEXT = "letters, digits, signs or blanks"
_AN_ID = "an id of letters, digits and signs"
_ISA = (
    _Rule(1, "authorization qualifier", _one_of("00", "03"), "00 or 03", "010", _TA1),
    _Rule(2, "authorization information", _text, _ANY_TEXT, "011", _TA1),
    _Rule(3, "security qualifier", _one_of("00", "01"), "00 or 01", "012", _TA1),
    _Rule(4, "security information", _text, _ANY_TEXT, "013", _TA1),
    _Rule(5, "qualifier of the sender's id", _who, f"one of {', '.join(sorted(_WHO))}", "005", _TA1),
    _Rule(6, "sender's id", _name, _AN_ID, "006", _TA1),
    _Rule(7, "qualifier of the receiver's id", _who, f"one of {', '.join(sorted(_WHO))}", "007", _TA1),
    _Rule(8, "receiver's id", _name, _AN_ID, "008", _TA1),
    _Rule(9, "date", _short_day, "a date as YYMMDD", "014", _TA1),
    _Rule(10, "time", _clock, "a time as HHMM", "015", _TA1),
    _Rule(12, "version of the interchange", _one_of("00501"), "00501", "017", _TA1),
    _Rule(13, "control number", _positive, "nine digits, not all of them zero", "018", _TA1),
    _Rule(14, "flag that asks for an acknowledgment", _one_of("0", "1"), "0 or 1", "019", _TA1),
    _Rule(15, "usage flag", _one_of("P", "T"), "P or T", "020", _TA1),
)
_GS = (
    _Rule(2, "sender's code", _code, "2 to 15 letters, digits and signs", "1", _GROUP),
    _Rule(3, "receiver's code", _code, "2 to 15 letters, digits and signs", "1", _GROUP),
    _Rule(4, "date", lambda value: day(value) is not None, "a date as YYYYMMDD", "024", _TA1),
    _Rule(5, "time", _clock, "a time as HHMM", "024", _TA1),
    _Rule(6, "control number", _number, "a number of at most nine digits", "6", _GROUP),
    _Rule(7, "responsible agency", _one_of("X"), "X", "024", _TA1),
)
_ST = (_Rule(2, "control number", _set_number, "4 to 9 letters and digits", "7", _SET),)


class Headers:
    """Judges the envelopes of one input, in the order of the file, and remembers their control numbers."""

    __slots__ = ("_groups", "_interchanges", "_sets")

    def __init__(self) -> None:
        self._interchanges: set[tuple[str, ...]] = set()
        self._groups: set[str] = set()
        self._sets: set[str] = set()

    def check(self, envelope: Interchange | Group | Transaction) -> Iterator[Fault]:
        """Judge the header of an envelope that has just opened."""
        if isinstance(envelope, Interchange):
            yield from self._interchange(envelope.header)
        elif isinstance(envelope, Group):
            yield from self._group(envelope)
        else:
            yield from self._set(envelope)

    def trailer(self, segment: Segment) -> Iterator[Fault]:
        """Judge a trailer: the envelope's reader has compared its two elements with the header."""
        if len(segment.elements) <= 3 or not segment.terminated:
            return
        value = next((v for v in segment.elements[3:] if v), "")
        if segment.id == "SE":
            yield Fault("wrong_set_value", place(segment, 3), value, _beyond(segment, 2, "5", _SET))
        elif segment.id == "GE":
            yield Fault("wrong_group_value", place(segment, 3), value, _beyond(segment, 2, "024", _TA1))
        else:
            yield Fault("wrong_interchange_value", place(segment, 3), value, _beyond(segment, 2, "022", _TA1))

    def _interchange(self, isa: Segment) -> Iterator[Fault]:
        self._groups = set()
        if len(isa.elements) != len(_WIDTHS) + 1:
            return  # it has no form at all, and that has been said
        for rule in _ISA:
            value = isa.get(rule.number)
            if len(value) == _WIDTHS[rule.number - 1] and not rule.good(value):
                yield Fault("wrong_interchange_value", place(isa, rule.number), value, _facts(isa, rule))
        for number, side, code in ((5, "sender", "005"), (7, "receiver", "007")):
            if isa.get(number) in _WHO_IN_X12 - _WHO:
                rule = _Rule(number, f"qualifier of the {side}'s id", _who, _ISA[4].expected, code, _TA1)
                yield Fault("unusual_header_value", place(isa, number), isa.get(number), _facts(isa, rule))
        if not isa.delimiters.repetition and isa.get(12) == "00501":
            rule = _Rule(
                11, "repetition separator", _text, "a sign that sets repeats apart, as ^", "026", _TA1
            )
            yield Fault("unusual_header_value", place(isa, 11), isa.get(11), _facts(isa, rule))
        key = tuple(isa.get(number) for number in (5, 6, 7, 8, 13))
        if key in self._interchanges:
            facts = {"element": "ISA13", "within": "the file", "code": "025", "answer": _TA1}
            yield Fault(
                "repeated_control_number", place(isa, 13), isa.get(13), {**facts, "value": isa.get(13)}
            )
        self._interchanges.add(key)

    def _group(self, group: Group) -> Iterator[Fault]:
        self._sets = set()
        gs = group.header
        if not gs.terminated:
            return
        due = functional_code(group.version)
        if gs.get(1) != due and (due or not re.fullmatch("[A-Z]{2}", gs.get(1))):
            expected = f"{due} for the guide {group.version}" if due else "two letters"
            rule = _Rule(1, "functional code", _text, expected, "1", _GROUP)
            yield Fault("wrong_group_value", place(gs, 1), gs.get(1), _facts(gs, rule))
        for rule in _GS:
            value = gs.get(rule.number)
            if not rule.good(value) or gs.delimiters.component in value:
                yield Fault("wrong_group_value", place(gs, rule.number), value, _facts(gs, rule))
            elif value[-1] == " ":
                yield _blank(gs, rule)
        if len(gs.elements) > 9:
            yield Fault("wrong_group_value", place(gs, 9), gs.get(9), _beyond(gs, 8, "024", _TA1))
        yield from self._older(gs, 8, "2", _GROUP)
        if group.control_number and group.control_number in self._groups:
            facts = {"element": "GS06", "within": "the interchange", "code": "19", "answer": _GROUP}
            yield Fault("repeated_control_number", place(gs, 6), gs.get(6), {**facts, "value": gs.get(6)})
        self._groups.add(group.control_number)

    def _set(self, transaction: Transaction) -> Iterator[Fault]:
        st = transaction.header
        if not st.terminated:
            return
        for rule in _ST:
            value = st.get(rule.number)
            if not rule.good(value) or st.delimiters.component in value:
                yield Fault("wrong_set_value", place(st, rule.number), value, _facts(st, rule))
            elif value[-1] == " ":
                yield _blank(st, rule)
        if len(st.elements) > 4:
            yield Fault("wrong_set_value", place(st, 4), st.get(4), _beyond(st, 3, "5", _SET))
        yield from self._guide(transaction)
        if transaction.control_number and transaction.control_number in self._sets:
            facts = {"element": "ST02", "within": "the group", "code": "23", "answer": _SET}
            yield Fault("repeated_control_number", place(st, 2), st.get(2), {**facts, "value": st.get(2)})
        self._sets.add(transaction.control_number)

    def _guide(self, transaction: Transaction) -> Iterator[Fault]:
        """ST03 repeats GS08 where the guide has it at all; the remittance's guide does not use it."""
        st, group = transaction.header, transaction.parent
        said, due = st.get(3), group.version if isinstance(group, Group) else ""
        if (
            isinstance(group, Group) and not due and guide_for(said)
        ):  # without it nothing is read: that says enough
            rule = _Rule(8, "guide", _name, f"{said}, as ST03 has it", "2", _GROUP)
            yield Fault("wrong_group_value", place(group.header, 8), "", _facts(group.header, rule))
        if not said and functional_code(due) in _NAME_THEIR_GUIDE and guide_for(due):
            yield Fault(
                "wrong_set_value", place(st, 3), "", _facts(st, _Rule(3, "guide", _text, due, "I6", _SET))
            )
        if said and due and said != due:
            if said.strip() == due.strip() or (
                guide_for(said) is not None and guide_for(said) == guide_for(due)
            ):
                if said != said.strip():
                    yield _blank(st, _Rule(3, "guide", _text, due, "I6", _SET))
                return  # two names of one guide: GS08 has been judged
            rule = _Rule(3, "guide", _text, f"{due}, as GS08 has it", "I6", _SET)
            yield Fault("wrong_set_value", place(st, 3), said, _facts(st, rule))
        if not due:
            yield from self._older(st, 3, "I6", _SET)

    def _older(self, segment: Segment, number: int, code: str, answer: str) -> Iterator[Fault]:
        """A guide that is read by the one that replaced it."""
        value = segment.get(number)
        newer = guide_for(value)
        if newer is not None and newer != value:
            rule = _Rule(number, "guide", _text, f"{newer}, which took its place", code, answer)
            yield Fault("unusual_header_value", place(segment, number), value, _facts(segment, rule))


def _blank(segment: Segment, rule: _Rule) -> Fault:
    """A blank behind a value that may be shorter."""
    facts = _facts(segment, rule) | {"expected": "the same without blanks behind it"}
    return Fault("unusual_header_value", place(segment, rule.number), segment.get(rule.number), facts)


def _facts(segment: Segment, rule: _Rule) -> dict[str, str]:
    return {
        "element": f"{segment.id}{rule.number:02d}",
        "what": rule.what,
        "value": segment.get(rule.number),
        "expected": rule.expected,
        "code": rule.code,
        "answer": rule.answer,
    }


def _beyond(segment: Segment, last: int, code: str, answer: str) -> dict[str, str]:
    rule = _Rule(last + 1, "element that there is no place for", _text, "no more elements", code, answer)
    return _facts(segment, rule)
