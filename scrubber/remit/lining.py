"""Which line of a claim each service payment answers.

By the line's control number (REF*6R) first, where code or charge speak for it too; else by the procedure as it was
billed, its modifiers, day, charge and units, from the strictest likeness to the loosest; then lines that the payer
split, bundled or recoded. A group of equal lines is only taken where as many service payments stand against it, and
position alone decides nothing: where several fit, the match is uncertain, or probable where every one of them was
decided alike, so that the result is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Final, NamedTuple

from scrubber.ledger.remitted import Confidence, LineMatch, SentLine, ServiceRecord
from scrubber.remit.comparing import Compared, of_line, of_service
from scrubber.remit.sums import bundled, completed, sums_to

__all__ = ["Lining", "line_up", "lined"]


class Lining(NamedTuple):
    """What line each service payment answers; `exact` says that all of them have all that was billed."""

    matches: tuple[LineMatch, ...]
    exact: bool


_BY_CONTROL = "line control number, code and charge agree"
_CERTAIN: Final = "certain"
_PROBABLE: Final = "probable"
_UNCERTAIN: Final = "uncertain"


def line_up(services: Sequence[ServiceRecord], lines: Sequence[SentLine]) -> tuple[LineMatch, ...]:
    """Match every service payment of one claim payment to a line of the claim, or to none; one match for each."""
    return lined(services, lines).matches


def lined(services: Sequence[ServiceRecord], lines: Sequence[SentLine]) -> Lining:
    """Match as `line_up` does, and say whether all that was billed agrees."""
    return _plain(services, lines) or _Matching(services, lines).run()


def _plain(services: Sequence[ServiceRecord], lines: Sequence[SentLine]) -> Lining | None:
    """The usual remittance: every control number is there once and code, day and charge agree; else None."""
    by_control = {line.control: line for line in lines if line.control}
    if len(by_control) != len(lines):
        return None
    matches, exact = [], True
    for service in services:
        line = by_control.pop(service.control, None)
        if line is None or line.code != service.billed_code or line.day != service.day:
            return None
        charge = service.charge
        if charge is None or line.charge is None or (charge != line.charge and abs(charge) != line.charge):
            return None
        exact = exact and _exactly(service, line)
        matches.append(LineMatch(service.ordinal, line.ordinal, _CERTAIN, _BY_CONTROL))
    return Lining(tuple(matches), exact)


def _exactly(service: ServiceRecord, line: SentLine) -> bool:
    """Whether modifiers and units agree too."""
    if service.billed_modifiers == line.modifiers and str(service.billed_units) == line.units:
        return True
    one, other = of_service(service), of_line(line)
    return one.modifiers == other.modifiers and one.units == other.units


# -- likeness, from the strictest on ------------------------------------------------------------------------

_Key = Callable[[Compared], Hashable]


class _Likeness(NamedTuple):
    key: _Key
    reason: str
    confidence: Confidence


def _known(*values: object) -> Hashable:
    """A key that fits nothing where a part of it is not known."""
    return None if None in values or "" in values else values


_CODE_AND_CHARGE = (
    _Likeness(
        lambda one: _known(one.code, one.modifiers, one.day, one.charge, one.units),
        "code, modifiers, day, charge and units agree",
        _CERTAIN,
    ),
    _Likeness(
        lambda one: _known(one.code, one.day, one.charge, one.units),
        "code, day, charge and units agree, modifiers do not",
        _PROBABLE,
    ),
    _Likeness(lambda one: _known(one.code, one.day, one.charge), "code, day and charge agree", _PROBABLE),
    _Likeness(lambda one: _known(one.code, one.charge), "code and charge agree, the day does not", _PROBABLE),
)
_CODE_AND_DAY = (
    _Likeness(
        lambda one: _known(one.code, one.modifiers, one.day),
        "code, modifiers and day agree, the charge does not",
        _PROBABLE,
    ),
    _Likeness(
        lambda one: _known(one.code, one.day), "code and day agree, modifiers and charge do not", _PROBABLE
    ),
)
_RECODED = (
    _Likeness(
        lambda one: _known(one.judged, one.day, one.charge),
        "the judged code, day and charge agree, the billed code does not",
        _PROBABLE,
    ),
    _Likeness(
        lambda one: _known(one.day, one.charge), "day and charge agree: judged as another code", _PROBABLE
    ),
)
_CODE_ALONE = _Likeness(
    lambda one: _known(one.code), "only the code agrees, and it is there once", _UNCERTAIN
)


class _Matching:
    """Matches the service payments of one claim payment.

    `_open` are those without a line so far, `_free` the lines without one, both in order. `_weak` are lines whose
    control number is all that speaks for them, `_short` those whose charge is another than what was answered, and
    `_also` has further lines of a bundle. `_guesses` are groups of equal ones that were taken in order.
    """

    def __init__(self, services: Sequence[ServiceRecord], lines: Sequence[SentLine]) -> None:
        self._given, self._sent = services, lines
        self._services = [of_service(one) for one in services]
        self._lines = [of_line(one) for one in lines]
        self._open = dict.fromkeys(range(len(services)))
        self._free = dict.fromkeys(range(len(lines)))
        self._found: dict[int, tuple[int, Confidence, str]] = {}
        self._weak: dict[int, int] = {}
        self._short: dict[int, int] = {}
        self._also: dict[int, list[int]] = {}
        self._guesses: list[tuple[list[int], list[int]]] = []

    def run(self) -> Lining:
        """Go from the surest evidence to the weakest."""
        self._by_control()
        for likeness in _CODE_AND_CHARGE:
            self._alike(likeness)
        self._parts()
        self._bundles()
        for likeness in _CODE_AND_CHARGE[:3]:
            self._unequal(likeness)
        self._parts()
        for likeness in _CODE_AND_DAY:
            self._alike(likeness)
        for likeness in _RECODED:
            self._alike(likeness, single=True)
        self._only_control()
        self._alike(_CODE_ALONE, single=True)
        self._further_parts()
        for numbers, lines in self._guesses:
            self._doubt(numbers, lines)
        return Lining(
            tuple(self._match(number) for number in range(len(self._given))),
            all(self._is_exact(number) for number in range(len(self._given))),
        )

    def _match(self, number: int) -> LineMatch:
        ordinal = self._given[number].ordinal
        if number not in self._found:
            return LineMatch(ordinal, None, "none", "no line of the claim fits")
        line, confidence, reason = self._found[number]
        also = tuple(sorted(self._sent[at].ordinal for at in self._also.get(number, ())))
        return LineMatch(ordinal, self._sent[line].ordinal, confidence, reason, also)

    def _is_exact(self, number: int) -> bool:
        found = self._found.get(number)
        return found is not None and self._services[number].whole == self._lines[found[0]].whole

    def _take(self, services: Iterable[int], line: int, confidence: Confidence, reason: str) -> None:
        for number in services:
            self._found[number] = (line, confidence, reason)
            del self._open[number]
        self._free.pop(line, None)

    # -- by control number

    def _by_control(self) -> None:
        of_lines = _grouped(self._lines, self._free, lambda one: one.control)
        of_services = _grouped(self._services, self._open, lambda one: one.control)
        for control, numbers in of_services.items():
            there = of_lines.get(control, [])
            if control and len(there) == 1:
                self._under_control(numbers, there[0])

    def _under_control(self, numbers: list[int], at: int) -> None:
        """Judge the service payments with the control number of a line, which a payer may have made up."""
        line = self._lines[at]
        all_of_it = sums_to((self._services[number].charge for number in numbers), line.charge)
        for number in numbers:
            service = self._services[number]
            code = line.code in (service.code, service.judged)
            charge = service.charge == line.charge and line.charge is not None
            if not line.numbered and not (code and (charge or all_of_it)):
                continue  # an ordinal alone is no more than a position
            told = _told_by_control(service, line, code=code, charge=charge, all_of_it=all_of_it)
            if told is None:
                self._weak[number] = at
                continue
            if len(numbers) == 1 and code and not charge:
                self._short[number] = at
            if not code and self._billed_elsewhere(service, at):
                self._take(
                    [number], at, _UNCERTAIN, "its control number is of this line, its code of another"
                )
            elif len(numbers) > 1 and not all_of_it and told[0] == _CERTAIN:
                self._take([number], at, _PROBABLE, "its control number is answered more than once")
            else:
                self._take([number], at, *told)

    def _billed_elsewhere(self, service: Compared, at: int) -> bool:
        """Whether another line than that of its control number is just what was answered."""
        return any(
            (line.code, line.charge) == (service.code, service.charge) and number != at
            for number, line in enumerate(self._lines)
        )

    def _only_control(self) -> None:
        """Keep the line of a control number that nothing else speaks for, where no other line fits."""
        for number, at in self._weak.items():
            if number in self._open:
                self._take([number], at, _UNCERTAIN, "only the line control number agrees")

    # -- by what was billed

    def _alike(self, likeness: _Likeness, *, single: bool = False) -> None:
        """Pair the groups that have as many service payments as lines (`single`: only one of each)."""
        for numbers, lines in self._groups(likeness.key):
            if len(numbers) != len(lines) or (single and len(numbers) > 1):
                continue
            confidence, reason = likeness.confidence, likeness.reason
            if len(numbers) > 1 and self._same_outcome(numbers):
                confidence, reason = _PROBABLE, "equal lines, decided alike"
            elif len(numbers) > 1:
                confidence, reason = _UNCERTAIN, "equal lines, decided differently: taken in order"
            elif confidence == _CERTAIN and self._stranger(numbers[0], lines[0]):
                confidence, reason = _PROBABLE, f"{reason}, the line control number does not"
            elif confidence == _CERTAIN and self._left_out(numbers[0]):
                confidence, reason = _PROBABLE, f"{reason}; a line that differs in them is not answered"
            for number, line in zip(numbers, lines, strict=True):
                self._take([number], line, confidence, reason)

    def _unequal(self, likeness: _Likeness) -> None:
        """Pair what there is of groups that have more of the one than of the other; none of it can be told."""
        for numbers, lines in self._groups(likeness.key):
            reason = (
                "several equal lines fit: the first is taken"
                if len(lines) > len(numbers)
                else "several service payments fit the line: the first is taken"
            )
            self._guesses.append((numbers, lines))
            for number, line in zip(numbers, lines, strict=False):
                self._take([number], line, _UNCERTAIN, reason)

    def _doubt(self, numbers: list[int], lines: list[int]) -> None:
        """What follows from a guess is no surer than it: whatever else has to do with its equals, decided otherwise."""
        of_lines = [number for number, found in self._found.items() if found[0] in lines]
        about = dict.fromkeys((*numbers, *of_lines))
        if self._same_outcome([*about]):
            return
        for number in about:
            line, confidence, reason = self._found.get(number, (0, _UNCERTAIN, ""))
            if confidence == _PROBABLE:
                self._found[number] = (line, _UNCERTAIN, f"{reason}; but equal ones were taken in order")

    def _groups(self, key: _Key) -> list[tuple[list[int], list[int]]]:
        """Service payments and lines that are still to be matched and have a key in common."""
        if not self._open or not self._free:
            return []
        of_lines = _grouped(self._lines, self._free, key)
        of_services = _grouped(self._services, self._open, key)
        return [(numbers, of_lines[value]) for value, numbers in of_services.items() if value in of_lines]

    def _same_outcome(self, numbers: Sequence[int]) -> bool:
        """Whether it makes no difference which of them is which."""
        return len({_outcome(self._given[number]) for number in numbers}) == 1

    def _stranger(self, number: int, line: int) -> bool:
        """Whether both have a control number of their own, and another one."""
        one, other = self._services[number], self._lines[line]
        return one.numbered and other.numbered and one.control != other.control

    def _left_out(self, number: int) -> bool:
        """Whether some of the lines with its code, day and charge are not answered: a payer may drop modifiers."""
        key = _CODE_AND_CHARGE[2].key
        value = key(self._services[number])
        return sum(key(one) == value for one in self._lines) > sum(
            key(one) == value for one in self._services
        )

    # -- split and bundled

    def _parts(self) -> None:
        """A billed line that is answered in parts: their charges together are its own."""
        for numbers, lines in self._groups(lambda one: _known(one.code, one.day)):
            charges = (self._services[number].charge for number in numbers)
            if len(lines) == 1 and len(numbers) > 1 and sums_to(charges, self._lines[lines[0]].charge):
                self._take(numbers, lines[0], _PROBABLE, "parts of one billed line: code, day and sum agree")

    def _bundles(self) -> None:
        """Several billed lines that are answered by one service payment: it stands at the leading one of them."""
        for number, at in [*self._short.items()]:
            self._put_together(number, at, self._completed(number, at))
        for number in list(self._open):
            found = bundled(self._services[number], {at: self._lines[at] for at in self._free})
            if found:
                leading = self._weak.get(number, found[0])
                leading = leading if leading in found else found[0]
                self._put_together(number, leading, [at for at in found if at != leading])

    def _completed(self, number: int, at: int) -> tuple[int, ...]:
        """The lines that nobody answers and that make the charge of a line what its control number is paid for."""
        return completed(
            self._services[number], self._lines[at], {each: self._lines[each] for each in self._free}
        )

    def _put_together(self, number: int, leading: int, others: Sequence[int]) -> None:
        if not others:
            return
        self._open.setdefault(number)
        self._take([number], leading, _PROBABLE, "several billed lines paid as one: their sum agrees")
        self._also[number] = [*others]
        for at in others:
            self._free.pop(at, None)

    def _further_parts(self) -> None:
        """What is left is a further part of a line that is answered already, where that can be only one."""
        for number in list(self._open):
            service = self._services[number]
            fitting = [
                at
                for at, line in enumerate(self._lines)
                if line.code == service.code and service.day in (line.day, None)
            ]
            if len(fitting) == 1:
                nothing = service.charge == 0
                confidence: Confidence = _PROBABLE if nothing else _UNCERTAIN
                told = "without a charge of its own" if nothing else "its code is there once"
                self._take([number], fitting[0], confidence, f"a further answer to a line, {told}")


def _grouped(every: Sequence[Compared], numbers: Iterable[int], key: _Key) -> dict[Hashable, list[int]]:
    """Numbers by the key of what they stand for, without those that have none."""
    groups: dict[Hashable, list[int]] = {}
    for number in numbers:
        value = key(every[number])
        if value is not None:
            groups.setdefault(value, []).append(number)
    return groups


def _outcome(service: ServiceRecord) -> tuple[object, ...]:
    """What was decided, and for what."""
    decided = (service.paid, service.allowed, service.units, service.adjustments, service.remarks)
    return (service.code, service.modifiers, service.charge, *decided)


def _told_by_control(
    service: Compared, line: Compared, *, code: bool, charge: bool, all_of_it: bool
) -> tuple[Confidence, str] | None:
    """How sure a control number makes it, given what else agrees; None where nothing does."""
    other_day = service.day != line.day and None not in (service.day, line.day)
    confidence: Confidence = _PROBABLE if other_day else _CERTAIN
    if code and charge:
        return confidence, "line control number and charge agree" if other_day else _BY_CONTROL
    if code and all_of_it:
        return confidence, "a part of the line with its control number and code"
    if charge:
        return confidence, "line control number and charge agree: judged as another code"
    if all_of_it:
        return _PROBABLE, "a part of the line with its control number, judged as another code"
    if code:
        return _PROBABLE, "line control number and code agree, the charge does not"
    return None
