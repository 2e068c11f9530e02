"""Which services of a day include which others (NCCI pairs), and what lifts that.

A pair joins two services of one patient, day and rendering provider: column one is paid, column two is denied
beside it. The service in column two is the one that a finding is about, whatever the order of lines or charges.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from scrubber.edit.codes import CodeSet
from scrubber.edit.dayline import DayLine
from scrubber.edit.hit import Hit
from scrubber.finding import Outcome
from scrubber.model import Claim, ServiceLine
from scrubber.tables import Looked, Pair, Pairs
from scrubber.x12.values import day

__all__ = [
    "VISITS",
    "VISIT_MODIFIERS",
    "Bundle",
    "Lifting",
    "Service",
    "across",
    "bundled",
    "bundles",
    "is_void",
    "lifted_at_sight",
    "unjudged",
    "unread",
]

VISITS = CodeSet(["92002", "92004", "92012", "92014", "99202-99499", "G0402", "G0438", "G0439", "G0463"])
"""Evaluation and management: the codes that 24, 25 and 57 belong to, and 58, 59, 78, 79, XE, XP, XS, XU never do."""

VISIT_MODIFIERS = frozenset(("24", "25", "57"))
_VOID = "8"


class Service(NamedTuple):
    """One service as pairs see it: a line of the claim itself, or of another claim, which `claim` then names.

    `filed` is the day on which that other claim was sent, empty where it is one of this input. `group` is the tax
    number and taxonomy of who renders it, by which physicians of one group and specialty are told; empty where
    one of them is not there.
    """

    code: str
    modifiers: tuple[str, ...]
    day: date
    rendering: str
    line: int
    claim: str = ""
    filed: str = ""
    group: tuple[str, str] | None = None

    @classmethod
    def of_line(cls, line: ServiceLine, day: date) -> Service:
        """A line of the claim that is judged."""
        who, billing = line.rendering, line.claim.billing
        npi, taxonomy = (str(who.npi), str(who.taxonomy)) if who else ("", "")
        group = _group(str(billing.tax_id) if billing else "", taxonomy)
        return cls(str(line.code), tuple(map(str, line.modifiers)), day, npi, line.ordinal, group=group)

    @classmethod
    def elsewhere(cls, line: DayLine) -> Service:
        """A line of another claim of the patient's day."""
        group = _group(line.tax_id, line.taxonomy)
        return cls(
            line.code, line.modifiers, line.day, line.rendering, line.ordinal, line.claim, line.filed, group
        )


def _group(tax_id: str, taxonomy: str) -> tuple[str, str] | None:
    return (tax_id, taxonomy) if tax_id and taxonomy else None


class Bundle(NamedTuple):
    """A pair in force, and the two services that it joins."""

    pair: Pair
    one: Service
    two: Service

    @property
    def of_one_provider(self) -> bool:
        """Whether one and the same provider renders both, and not two of one group and specialty."""
        return self.one.rendering == self.two.rendering

    @property
    def facts(self) -> dict[str, str]:
        """What a finding tells of it."""
        return {
            "column1": self.one.code,
            "column2": self.two.code,
            "column1_line": str(self.one.line),
            "lines": f"{self.one.line} and {self.two.line}",
            "indicator": self.pair.indicator,
            "release": self.pair.issue.release.name,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Lifting:
    """What lifts a pair of indicator 1: `modifiers` on column two, `either` on column one too, from a day on.

    24, 25 and 57 on a visit lift from column one as well, where column two is no visit: they can stand nowhere
    else.
    """

    modifiers: Collection[str]
    either: Collection[str]
    either_from: date

    def by(self, bundle: Bundle) -> str:
        """The modifier that lifts a pair from column two, or from the visit in column one; empty where none does."""
        found = _first(bundle.two.modifiers, self.modifiers)
        if not found and bundle.one.code in VISITS and bundle.two.code not in VISITS:
            found = _first(bundle.one.modifiers, VISIT_MODIFIERS.intersection(self.modifiers))
        return found

    def by_column_one(self, bundle: Bundle) -> str:
        """The modifier on column one that lifts the pair for a payer who reads either line; empty where none does."""
        if bundle.two.day < self.either_from:
            return ""
        return _first(bundle.one.modifiers, self.either)


def _first(carried: Iterable[str], wanted: Collection[str]) -> str:
    return next((modifier for modifier in carried if modifier in wanted), "")


def is_void(claim: Claim) -> bool:
    """Whether the claim takes an earlier one back (CLM05-3 is 8): nothing is billed, so no coding is judged."""
    return claim.segments[0].get(5, 3) == _VOID


def _one_provider(one: Service, two: Service) -> bool:
    """Whether two services of one claim are one provider's, who may have no number there."""
    return one.rendering == two.rendering


def _one_group(one: Service, two: Service) -> bool:
    """Whether services of two claims are one provider's, or of one group and specialty."""
    if one.rendering and two.rendering == one.rendering:
        return True
    return bool(one.rendering and two.rendering and one.group) and one.group == two.group


def bundles(
    pairs: Iterable[Pair],
    ones: Iterable[Service],
    twos: Iterable[Service] | None = None,
    same: Callable[[Service, Service], bool] = _one_provider,
) -> list[Bundle]:
    """Return what pairs join among services, by the service in column two and then the one in column one.

    `pairs` are sorted by their codes, as `Pairs.rows` are. Column one is looked for among `ones`, column two among
    `twos`, or among the same services; `same` says whether one provider's rule holds for two services.
    """
    in_one = _by_code(ones)
    in_two = in_one if twos is None else _by_code(twos)
    found: list[Bundle] = []
    for (column1, column2), rows in groupby(pairs, lambda pair: (pair.column1, pair.column2)):
        alike = list(rows)
        for two in in_two.get(column2, ()):
            pair = _of_day(alike, two.day)
            if pair is not None:
                ones = in_one.get(column1, ())
                found += [Bundle(pair, one, two) for one in ones if one.day == two.day and same(one, two)]
    found.sort(key=lambda bundle: (*_place(bundle.two), *_place(bundle.one)))
    return found


def _by_code(services: Iterable[Service]) -> dict[str, list[Service]]:
    found: dict[str, list[Service]] = {}
    for service in services:
        found.setdefault(service.code, []).append(service)
    return found


def _of_day(rows: Iterable[Pair], day: date) -> Pair | None:
    """Of the rows of one pair the one of a day: the first to end, since a copy that lost first days has several."""
    standing = [pair for pair in rows if pair.in_force(day)]
    return min(standing, key=lambda pair: pair.last or date.max) if standing else None


def _place(service: Service) -> tuple[str, str, int]:
    return service.filed, service.claim, service.line


def lifted_at_sight(claim: Claim, pairs: Pairs, lifting: Lifting, either: bool) -> tuple[int, ...] | None:
    """Return the lines that stand in column two of pairs that all are lifted; None where it takes a closer look.

    For the claims that most are: one day of service, one rendering provider. What it says depends on the codes and
    modifiers as they stand, so that it is remembered by them; `either` says that column one may lift too.
    """
    if pairs.reason or not claim.one_day or not claim.one_rendering or is_void(claim):
        return None
    services = claim.services
    texts = tuple([service.elements[1] if len(service.elements) > 1 else "" for service in services])
    return _sight(texts, services[0].delimiters.component, claim.one_day, pairs, lifting, either)


@lru_cache(maxsize=1 << 13)
def _sight(
    texts: tuple[str, ...], component: str, day_text: str, pairs: Pairs, lifting: Lifting, either: bool
) -> tuple[int, ...] | None:
    read = day(day_text)
    if read is None or not pairs.since or day_text < pairs.since:
        return None
    services = []
    for number, text in enumerate(texts, 1):
        parts = text.split(component)
        code = parts[1] if len(parts) > 1 else ""
        services.append(Service(code, tuple(filter(None, parts[2:6])), read, "", number))
    found = [bundle for bundle in bundles(pairs.rows, services) if bundle.pair.indicator == "1"]
    if any(not (lifting.by(b) or (either and lifting.by_column_one(b))) for b in found):
        return None
    return tuple(dict.fromkeys(bundle.two.line for bundle in found))


def bundled(claim: Claim, pairs: Pairs, indicator: str) -> Mapping[int, list[Bundle]]:
    """Return the claim's lines that stand in column two of a pair with this indicator, each with its pairs.

    Days before the first that the table knows are left out: `unjudged` speaks of them.
    """
    codes: set[str] = set()
    for pair in pairs.rows:
        if pair.indicator == indicator:
            codes.update((pair.column1, pair.column2))
    if not codes or is_void(claim):
        return {}
    before = _before(claim, pairs)
    own = []
    for line in claim.lines:
        day = line.day
        if line.code in codes and day and (not before or pairs.speaks(day)):
            own.append(Service.of_line(line, day))
    found = [bundle for bundle in bundles(pairs.rows, own) if bundle.pair.indicator == indicator]
    return {line: list(of_line) for line, of_line in groupby(found, lambda bundle: bundle.two.line)}


def across(
    claim: Claim, pairs: Pairs, others: Iterable[DayLine]
) -> tuple[Mapping[int, list[Bundle]], Mapping[int, list[Bundle]]]:
    """Return what pairs join between a claim and lines of other claims of its days, by the claim's lines.

    The first are its lines in column two, the second those in column one. One provider renders both, or two of one
    group and specialty do.
    """
    own = [Service.of_line(line, line.day) for line in claim.lines if line.day and pairs.speaks(line.day)]
    there = [Service.elsewhere(other) for other in others]
    in_two: dict[int, list[Bundle]] = {}
    in_one: dict[int, list[Bundle]] = {}
    for bundle in bundles(pairs.rows, there, own, _one_group):
        in_two.setdefault(bundle.two.line, []).append(bundle)
    for bundle in bundles(pairs.rows, own, there, _one_group):
        in_one.setdefault(bundle.one.line, []).append(bundle)
    return in_two, in_one


def unjudged(claim: Claim, pairs: Pairs, *, alone: bool = True) -> Hit | None:
    """Return why the pairs of a claim cannot be judged, or not all of them; None where they can.

    A code on its own needs no table; without `alone` the pairs are those with other claims' codes.
    """
    if (alone and len(claim.codes) < 2) or is_void(claim):
        return None
    reason = ""
    lines: tuple[ServiceLine, ...] = ()
    if pairs.reason:
        reason = pairs.reason
        lines = tuple(line for line in claim.lines if line.code in pairs.missing) or claim.lines
    elif _before(claim, pairs):
        reason = f"the table {pairs.ref(date.max).name} does not know days of service that long ago"
        lines = tuple(line for line in claim.lines if line.day and not pairs.speaks(line.day))
    if not lines:
        return None
    table = pairs.ref(lines[0].day or date.max)
    return Hit(lines[0].code.at, line=lines[0].ordinal, outcome=Outcome.NO_DATA, table=table, reason=reason)


def _before(claim: Claim, pairs: Pairs) -> bool:
    """Whether a day of service may lie before the table's first, by the dates as they stand: most lie after it."""
    return any(day < pairs.since for day in claim.service_days)


def unread(line: ServiceLine, looked: Looked[Any]) -> Iterator[Hit]:
    """Give the reason why a table could not be asked about a line; nothing where it could, and has no row for it."""
    if looked.reason:
        no_data = Outcome.NO_DATA
        yield Hit(line.code.at, line=line.ordinal, outcome=no_data, table=looked.table, reason=looked.reason)
