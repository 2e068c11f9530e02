"""Charges that together make another one: lines that were split, and lines that were bundled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from scrubber.remit.comparing import Compared

__all__ = ["bundled", "completed", "sums_to"]

_MOST_TRIED = 8
"""Lines of which every choice is tried; more than that would take long, and would fit by chance."""


def sums_to(charges: Iterable[Decimal | None], whole: Decimal | None) -> bool:
    """Whether charges are all known and make the whole."""
    total = Decimal(0)
    for charge in charges:
        if charge is None:
            return False
        total += charge
    return whole is not None and total == whole


def bundled(service: Compared, lines: Mapping[int, Compared]) -> tuple[int, ...]:
    """The lines (by number) that a service payment answers at once, the one with its code first; none where unsure.

    Lines of its code and day are tried first, then all of its day, then the only choice of them that fits.
    """
    of_day = [at for at, line in lines.items() if service.day in (line.day, None)]
    own = [at for at in of_day if lines[at].code == service.code]
    for these in (own, of_day):
        if len(these) > 1 and _fits(service, [lines[at] for at in these]):
            return _led(service, these, lines)
    if not own or len(of_day) > _MOST_TRIED:
        return ()
    found = [
        these
        for count in range(2, len(of_day))
        for these in combinations(of_day, count)
        if set(own) & set(these) and _fits(service, [lines[at] for at in these])
    ]
    return _led(service, found[0], lines) if len(found) == 1 else ()


def completed(service: Compared, line: Compared, others: Mapping[int, Compared]) -> tuple[int, ...]:
    """The other lines (by number) that a service payment answers beside a line that it names; none where unsure.

    They are of its day, and with the line's their charges make its own: all of them, else the only choice that does.
    """
    of_day = [at for at, other in others.items() if service.day in (other.day, None)]
    if not of_day or line.charge is None:
        return ()
    if _fits(service, [line, *(others[at] for at in of_day)]):
        return tuple(of_day)
    if len(of_day) > _MOST_TRIED:
        return ()
    found = [
        these
        for count in range(1, len(of_day))
        for these in combinations(of_day, count)
        if _fits(service, [line, *(others[at] for at in these)])
    ]
    return found[0] if len(found) == 1 else ()


def _fits(service: Compared, lines: Sequence[Compared]) -> bool:
    return bool(service.charge) and sums_to((line.charge for line in lines), service.charge)


def _led(service: Compared, these: Sequence[int], lines: Mapping[int, Compared]) -> tuple[int, ...]:
    """Lines with the one that was billed as the service payment says in front."""
    return tuple(
        sorted(these, key=lambda at: (lines[at].code not in (service.code, service.judged), these.index(at)))
    )
