"""From a locator's text to the segment it names: for cases, configuration and answers to people."""

from __future__ import annotations

from collections.abc import Iterable

from scrubber.finding import Locator, Place
from scrubber.guide.loop import Loop
from scrubber.model.claim import Claim
from scrubber.model.levels import Submission
from scrubber.model.payment import ClaimPayment
from scrubber.model.remit import RemittanceAdvice
from scrubber.x12 import Segment, qualifier

__all__ = ["find", "find_segment", "rewritten"]


def find(claim: Claim | ClaimPayment, text: str) -> Place | None:
    """Return the place a locator names in a claim (or claim payment) or above it; None where no such segment is.

    Raises LocatorError where the text is no locator. An absent element of a segment that is there has an
    empty place.
    """
    where = Locator.parse(text)
    segment = find_segment(claim, where)
    if segment is None:
        return None
    loop: Loop | None = segment.loop
    if loop is None:
        start, end = segment.span(where.element) if where.element else (segment.start, segment.end)
        ordinals = segment.owner.ordinals if segment.owner else (0, 0, 0)
        return Place(text, *ordinals, segment.ordinal, start, end)
    return loop.place(segment, where.element, where.component, where.repeat)


def find_segment(claim: Claim | ClaimPayment, where: Locator) -> Segment | None:
    """Return the segment a locator names, seen from a claim."""
    if not where.path:
        return _envelope(claim, where.segment) or _nth(_top(claim).loop, where)
    loop = _loop(claim, where.path)
    return None if loop is None else _nth(loop, where)


def rewritten(segment: Segment, element: int, component: int | None, value: str) -> str:
    """Return a segment's text with one element or component set, separators added as needed."""
    elements = segment.raw.split(segment.delimiters.element)
    elements += [""] * (element + 1 - len(elements))
    if component:
        parts = elements[element].split(segment.delimiters.component)
        parts += [""] * (component - len(parts))
        parts[component - 1] = value
        elements[element] = segment.delimiters.component.join(parts).rstrip(segment.delimiters.component)
    else:
        elements[element] = value
    return segment.delimiters.element.join(elements).rstrip(segment.delimiters.element)


def _top(claim: Claim | ClaimPayment) -> Submission | RemittanceAdvice:
    return claim.submission if isinstance(claim, Claim) else claim.advice


def _loop(claim: Claim | ClaimPayment, path: Iterable[tuple[str, int]]) -> Loop | None:
    steps = list(path)
    first, number = steps[0]
    for start in _chain(claim.loop):
        if start.id == first:
            return _down(start, steps[1:])
        inner = start.children(first)
        if inner:
            return _down(inner[number - 1], steps[1:]) if number <= len(inner) else None
    return None


def _down(loop: Loop, steps: Iterable[tuple[str, int]]) -> Loop | None:
    for loop_id, number in steps:
        inner = loop.children(loop_id)
        if number > len(inner):
            return None
        loop = inner[number - 1]
    return loop


def _chain(loop: Loop | None) -> Iterable[Loop]:
    while loop is not None:
        yield loop
        loop = loop.parent


def _nth(loop: Loop, where: Locator) -> Segment | None:
    found = [s for s in loop.segments if s.id == where.segment and where.qualifier in (None, qualifier(s))]
    return found[where.occurrence - 1] if where.occurrence <= len(found) else None


def _envelope(claim: Claim | ClaimPayment, segment_id: str) -> Segment | None:
    envelope = _top(claim).transaction
    while envelope is not None:
        if envelope.header.id == segment_id:
            return envelope.header
        envelope = envelope.parent  # type: ignore[assignment]
    return None
