"""Makes what `make demo` shows of denials: `python tests/year/demo.py OUT`, a small year in a ledger, as it came about.

OUT/claims and OUT/remits are the files of the year (see make_year.py), OUT/ledger.sqlite is what they came to: every
claim filed, every remittance loaded and matched, and every denial judged again by the edits that are here.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import make_year
from year_filing import Filer
from year_truth import IGNORED

from scrubber.app.config import Settings
from scrubber.app.opening import open_ledger
from scrubber.app.originals import Originals
from scrubber.pipeline.options import Options
from scrubber.pipeline.replay import judge_again
from scrubber.pipeline.rules import load_rules

CLAIMS = 300
AT = datetime(2026, 9, 30, 9, tzinfo=UTC)


def write(folder: Path) -> None:
    """Make the year and its ledger in a folder, which may not be there yet."""
    make_year.write(folder, CLAIMS)
    for end in ("", ".key", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            (folder / f"ledger.sqlite{end}").unlink()
    with open_ledger(Settings(), str(folder / "ledger.sqlite")) as ledger:
        rules = load_rules()
        Filer(rules, ledger).year(folder)
        options = Options(as_of=AT.date(), ignore=frozenset(IGNORED))
        judge_again(ledger, rules, options, Originals([folder / "claims"]).find, AT)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
