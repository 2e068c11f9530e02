"""What the tests of remittances share: a ledger, claims filed as they were sent, remittances loaded, and the log."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from make_remits import REMITS, Asked, _claims

from scrubber.finding import Finding
from scrubber.ledger import Ledger
from scrubber.ledger.told_remits import Decision, LoggedDenial
from scrubber.pipeline.filing import sent_as_is
from scrubber.pipeline.options import Options
from scrubber.pipeline.remitting import Loaded, Loading
from scrubber.pipeline.rules import Rules
from scrubber.pipeline.source import open_source

KEY = bytes(range(32))
SENT = datetime(2026, 7, 13, 9, 0, tzinfo=UTC)
SENT_AGAIN = datetime(2026, 8, 20, 9, 0, tzinfo=UTC)
LOADED = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
OPTIONS = Options(as_of=date(2026, 7, 13))
SAMPLES = Path(__file__).resolve().parents[2] / "samples"
DAY = "demo_day"
OF_DAY = tuple(name for name, (asked, *_) in REMITS.items() if asked == DAY)
"""The samples that answer the demo day."""


def claims_file(name: str = DAY, *changes: tuple[bytes, bytes]) -> bytes:
    """A sample of claims with texts replaced."""
    data = (SAMPLES / "837p" / f"{name}.837").read_bytes()
    for old, new in changes:
        assert old in data, old
        data = data.replace(old, new)
    return data


def remit_file(name: str) -> bytes:
    """A sample of remittances."""
    return (SAMPLES / "835" / f"{name}.835").read_bytes()


def asked(data: bytes, ordinal: int = 901) -> Asked:
    """Claims to be answered by the makers of the samples."""
    return Asked(ordinal, _claims(data))


class Office:
    """A ledger with those who file and load."""

    def __init__(self, ledger: Ledger, rules: Rules, options: Options = OPTIONS) -> None:
        self.ledger = ledger
        self.rules = rules
        self.options = options

    def send(self, data: bytes, at: datetime = SENT) -> bool:
        """File claims as they stand; whether they are new."""
        with open_source(data) as source:
            records = sent_as_is(source, self.rules, self.options, self.ledger.keys, at, name="day.837")
            return self.ledger.file(records, at)

    def loading(self, source: Any, at: datetime = LOADED) -> Loading:
        return Loading(source, self.rules, self.options, self.ledger, at, "remit.835")

    def load(self, data: bytes, at: datetime = LOADED) -> tuple[Loaded, list[Finding]]:
        """Load remittances; what they came to, and what was found."""
        with open_source(data) as source:
            loading = self.loading(source, at)
            findings = [*loading]
        return loading.loaded, findings

    # -- taking stock

    def log(self) -> list[Any]:
        """The log, all decisions and what became of every claim, with nothing that depends on the order of loading."""
        reader = self.ledger.remit_reader()
        return [
            *map(_placeless, reader.denials()),
            *map(_unnumbered, reader.decisions()),
            *sorted((f.number, f.frequency, f.charge or 0, f.state) for f in reader.sent()),
        ]


def _placeless(row: LoggedDenial) -> LoggedDenial:
    """A row without its place in the file that brought it; the file of its claim is told by its digest."""
    denial = replace(row.denial, payment=0)
    return replace(row, decision=_unnumbered(row.decision), denial=denial)


def _unnumbered(decision: Decision) -> Decision:
    """A decision whose claim is known by its place in its file, since numbers of inputs are those of loading."""
    return replace(decision, claim=decision.claim and replace(decision.claim, input=0))


@contextmanager
def opened(path: Path | str, rules: Rules) -> Any:
    with Ledger.open(str(path), KEY) as ledger:
        yield Office(ledger, rules)


def filled(
    path: Path, rules: Rules, claims: Iterable[bytes | tuple[bytes, datetime]], remits: Iterable[bytes]
) -> list[Any]:
    """The log of a new ledger, after claims and then remittances were loaded in this order."""
    with opened(path, rules) as office:
        for data in claims:
            assert office.send(data) if isinstance(data, bytes) else office.send(*data)
        for data in remits:
            assert office.load(data)[0].filed
        assert not office.ledger.verify().faults
        return office.log()
