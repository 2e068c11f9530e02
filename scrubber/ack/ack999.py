"""999 (005010X231A1): what the guide finds wrong, for each functional group that came.

Written from notes alone: a claim without faults costs nothing here. A group of 999s is not answered, since nobody
acknowledges an acknowledgement; nor is one whose interchange has a header that cannot be trusted (TA1 says so).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scrubber.ack.envelope import Answering, clean, reply, segment
from scrubber.ack.errors import Context, errors, segment_code
from scrubber.ack.received import Received, ReceivedGroup, ReceivedSet
from scrubber.ack.route import Routes, Said, code_of, of_element
from scrubber.guide.load import functional_code, guide_for
from scrubber.model.read import Guides

__all__ = ["interchanges"]

VERSION = "005010X231A1"
_ACKNOWLEDGEMENTS = ("FA",)
_FUNCTIONS = ("BE", "HB", "HC", "HI", "HN", "HP", "HR", "HS", "RA")
"""Functional codes that AK101 has; another is told as the code of the guide in GS08, where that is known."""
_MOST_CODES = 5
_STANDARD, _GUIDE = "5", "I5"
_UNSUPPORTED = "I6"
_KINDS = ("837",)
_CODE = re.compile(r"[A-Z0-9]{2}\Z")
_KIND = re.compile(r"[A-Z0-9]{3}\Z")


def interchanges(received: Received, routes: Routes, answering: Answering, guides: Guides) -> Iterator[str]:
    """Write a 999 interchange for each interchange that has groups to answer.

    `guides` gives the guide of a version, from which IK402 takes the numbers of data elements.
    """
    for one in received.interchanges:
        if not routes.trusted(one):
            continue
        answered = [group for group in one.groups if group.header[:1] != _ACKNOWLEDGEMENTS]
        if answered:
            groups = ((group, "FA", VERSION, (_group(group, routes, guides),)) for group in answered)
            yield from reply("999", one, answering, groups)


def _group(group: ReceivedGroup, routes: Routes, guides: Guides) -> Iterator[str]:
    header = (*group.header, *[""] * 8)
    function, number, version = header[0], clean(header[5]), clean(header[7], 12)
    if not version:
        version = next((clean(one.version, 12) for one in group.sets if one.version), "") or "005010"
    if function not in _FUNCTIONS:
        function = functional_code(version) or (function if _CODE.match(function) else "HC")
    yield segment("AK1", function, _digits(number, 9) or "0", version)
    verdicts = []
    for one in group.sets:
        verdict = routes.transaction(one)
        verdicts.append(verdict)
        yield from _set(one, verdict, routes, guides)
    received = len(verdicts)
    accepted = 0 if routes.refused(group) else sum(verdict != "R" for verdict in verdicts)
    stated = _digits(group.stated, 6) or str(received)
    codes = _codes(routes.groups.get(group.ordinals, ()))
    yield segment("AK9", routes.group(group, verdicts), stated, received, accepted, *codes)


def _set(one: ReceivedSet, verdict: str, routes: Routes, guides: Guides) -> Iterator[str]:
    kind = one.kind if _KIND.match(one.kind) else "837"
    yield segment("AK2", kind, clean(one.control, 9).zfill(4), clean(one.version, 35))
    codes = [_supported(one, code) for code in _codes(routes.sets.get(one.ordinals, ()))]
    if notes := routes.content.get(one.ordinals, ()):
        name = guide_for(one.guide)
        context = Context(one.kind, guides(name) if name else None)
        yield from errors(notes, context)
        each = {code_of(note) if of_element(note) else segment_code(note, context) for note in notes}
        codes += sorted({_GUIDE if code.startswith("I") else _STANDARD for code in each})
    yield segment("IK5", verdict, *list(dict.fromkeys(codes))[:_MOST_CODES])


def _codes(told: Iterable[Said]) -> list[str]:
    """The codes of a set or group: each once, in the order of the file, at most five."""
    ordered = sorted(told, key=lambda one: (one.note.at.start, one.code))
    return list(dict.fromkeys(one.code for one in ordered if one.code))[:_MOST_CODES]


def _supported(one: ReceivedSet, code: str) -> str:
    """A set by no guide of ours: its kind is none (6), none that is read here (1), or its guide is not (I6)."""
    if code != _UNSUPPORTED:
        return code
    if not _KIND.match(one.kind):
        return "6"
    return code if one.kind in _KINDS else "1"


def _digits(text: str, most: int) -> str:
    digits = re.sub(r"[^0-9]", "", text)[:most]
    return digits.lstrip("0") or digits[:1]
