"""How long the tables take, printed: `python tests/bench/tables.py [FILE...]`.

FILE is CMS's practitioner PTP, in its parts; without one, that of ../shared/data where it is there. The import runs in
a process of its own, whose peak memory is told; then the release is opened anew and asked about pairs.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE = ROOT.parent / "shared" / "data" / "ncci" / "ccipra-2024q3-practitioner-ptp.txt.gz"
QUESTIONS = 200_000
MOST_SECONDS, MOST_MEGABYTES, MOST_OPENING, MOST_LOOKING_UP = 120, 1024, 20, 2


def main(files: Sequence[str]) -> None:
    """Import, open, ask."""
    if not files and not FILE.is_file():
        print("tables         no practitioner PTP file was named, and none lies beside the checkout")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds, megabytes = imported([*files] or [str(FILE)], folder)
        print(
            f"PTP import     {seconds:.1f} s of at most {MOST_SECONDS} s, {megabytes} of at most {MOST_MEGABYTES} MB"
        )
        opening, size, rows = opened(folder)
        print(f"PTP open       {opening:.1f} ms of at most {MOST_OPENING} ms ({size} MB, {rows:,} rows)")
        print(f"PTP look-up    {asked(folder):.2f} us of at most {MOST_LOOKING_UP} us for a pair")


def imported(files: Sequence[str], folder: Path) -> tuple[float, str]:
    """Seconds and peak megabytes of `scrubber tables import`."""
    command = [sys.executable, "-m", "scrubber", "tables", "import", *files, "--data", str(folder)]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    if not hasattr(os, "wait4"):  # Windows
        process.wait()
        return time.perf_counter() - start, "an unknown number"
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit("the import failed")
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return time.perf_counter() - start, f"{usage.ru_maxrss / unit:.0f}"


def opened(folder: Path) -> tuple[float, str, int]:
    """Milliseconds to open the release, the median of nine, its megabytes and rows."""
    from scrubber.tables.ptp import PtpTable

    (path,) = folder.glob("ptp-*.tbl")
    took = []
    for _ in range(9):
        start = time.perf_counter()
        table = PtpTable(path)
        took.append(time.perf_counter() - start)
    return sorted(took)[4] * 1000, f"{path.stat().st_size / 1e6:.1f}", len(table)


def asked(folder: Path) -> float:
    """Microseconds for one look-up: half of them of pairs that are there."""
    from scrubber.tables.ptp import PtpTable

    (path,) = folder.glob("ptp-*.tbl")
    table = PtpTable(path)
    chance = random.Random(17311)
    there = [
        (pair.column1, pair.column2) for code in chance.sample(table.codes, 500) for pair in table.of(code)
    ]
    pairs = chance.choices(there, k=QUESTIONS // 2)
    pairs += [(chance.choice(table.codes), chance.choice(table.codes)) for _ in range(QUESTIONS // 2)]
    chance.shuffle(pairs)
    start = time.perf_counter()
    for one, two in pairs:
        table.find(one, two)
    return (time.perf_counter() - start) / len(pairs) * 1e6


if __name__ == "__main__":
    main(sys.argv[1:])
