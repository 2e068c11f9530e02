"""Proves the denial log on a whole year: `python tests/year/prove.py [--claims 50000] [--seed 7] [--keep FOLDER]`.

Makes a year, files its claims and loads its remittances through the library, and prints how what the log says compares
with what was planned: confusion matrices, rates, and how long it took. Ends with 1 where anything differs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

import make_year
from year_filing import Filer, compared, names, rates_differ, shift_seen, truth_of, underpaid_differ
from year_scenarios import SHIFT_FROM

from scrubber.ledger import Ledger
from scrubber.pipeline.rules import load_rules

KEY = bytes(range(32))
AS_OF = date(2026, 12, 31)
T = TypeVar("T")


def proved(folder: Path, claims: int, seed: int) -> bool:
    """Make, load and compare a year; print what came of it, and return whether nothing differs."""
    _timed("made", lambda: make_year.write(folder, claims, seed))
    database = folder / "ledger.sqlite"
    database.unlink(missing_ok=True)
    with Ledger.open(str(database), KEY) as ledger:
        filer = Filer(load_rules(), ledger)
        _timed("filed and loaded", lambda: filer.year(folder))
        missing = _timed("judged again", lambda: filer.judge_again(folder, AS_OF))
        truth = truth_of(folder)
        found = _timed("compared", lambda: compared(ledger, names(database, folder), truth))
        rates = _timed("counted", lambda: rates_differ(ledger, truth, AS_OF))
        shift = shift_seen(ledger, AS_OF)
        short = _timed("priced", lambda: underpaid_differ(ledger, folder, truth))
    print(found.text())
    print("\nrates: " + ("as planned, every one" if not rates else "\n  ".join(["differ", *rates[:40]])))
    print("underpaid lines: " + ("as planned" if not short else "\n  ".join(["differ", *short[:40]])))
    print(
        f"payer that denies more from {SHIFT_FROM} on: beyond the limits in {', '.join(shift) or 'no month'}"
    )
    print("findings on remittances:", ", ".join(sorted(set(filer.said))) or "none")
    return found.right and not rates and not short and not filer.said and not missing


def _timed(what: str, work: Callable[[], T]) -> T:
    start = time.perf_counter()
    done = work()
    print(f"{what}: {time.perf_counter() - start:.1f} s", flush=True)
    return done


def main() -> None:
    parser = argparse.ArgumentParser(description="Prove the denial log on a year with known truth.")
    parser.add_argument("--claims", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", type=Path, help="where to leave the year and its ledger")
    said = parser.parse_args()
    if said.keep:
        sys.exit(not proved(said.keep, said.claims, said.seed))
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(not proved(Path(folder), said.claims, said.seed))


if __name__ == "__main__":
    main()
