"""What an engine counts beside its findings: how edits ended, what had no data, and what was lifted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from scrubber.edit.hit import Hit
from scrubber.edit.ordinals import Ordinals
from scrubber.edit.profiles import Setting
from scrubber.finding import Finding, Outcome

__all__ = ["Lifted", "Tally"]

_Key = tuple[str, str, str]
"""Of what had no data: edit, table, message."""


class Lifted(NamedTuple):
    """What a modifier or condition lifted, as far as it can be asked for when the claim is denied all the same.

    `prevents` are the denials that the edit would have prevented, as findings are filed (`CO 97, CO 236`); `claim` is
    the claim's index in the input, `line` its service line, None for the whole claim.
    """

    edit: str
    severity: str
    status: str
    prevents: str
    claim: int
    line: int | None


_What = tuple[str, str, str, str]


@dataclass(slots=True)
class Tally:
    """How often each edit ended how, what could not be judged, and for a ledger what was lifted."""

    outcomes: Counter[tuple[str, Outcome]] = field(default_factory=Counter)
    no_data: dict[_Key, Finding] = field(default_factory=dict)
    crashed: int = 0
    _without: dict[_Key, Ordinals] = field(default_factory=lambda: defaultdict(Ordinals))
    _lifted: dict[_What, list[tuple[int, int | None]]] = field(default_factory=lambda: defaultdict(list))

    def keep(self, finding: Finding) -> None:
        """Count a no_data; it becomes one finding an edit, table and reason, at the first place."""
        key = (finding.edit, finding.table.name if finding.table else "", finding.message)
        first = self.no_data.setdefault(key, finding)
        if first is not finding:
            first.count += 1
        if finding.claim is not None:
            self._without[key].add(finding.claim.index)

    def unjudged(self) -> Iterator[Finding]:
        """Yield what had no data, by edit, each with the claims that it is true of; of an edit that had none, all."""
        for key, claims in self._without.items():
            self.no_data[key].claims = str(claims)
        yield from sorted(self.no_data.values(), key=lambda finding: finding.edit)

    def lift(self, setting: Setting, hits: Iterable[Hit], claim: int) -> None:
        """Remember what was lifted on a claim, where the edit names a denial."""
        for hit in hits:
            prevents = setting.edit.prevents_of(hit.variant)
            if prevents and hit.outcome is Outcome.BYPASSED:
                denials, severity = ", ".join(map(str, prevents)), setting.severity_of(hit.variant)
                what = setting.edit.id, severity.value, setting.status.value, denials
                self._lifted[what].append((claim, hit.line))

    @property
    def lifted(self) -> Iterator[Lifted]:
        """What was lifted, edit by edit."""
        for what, places in self._lifted.items():
            for claim, line in places:
                yield Lifted(*what, claim, line)
