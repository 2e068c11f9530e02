"""The drop folder with many small files: `python tests/bench/watch.py [--files N] [--json]`. README.md says what of it.

The same claims go three ways, each in a process of its own: `check` of one file with all of them, `scrub` of a file
for each, and `watch --once` of a file for each with a ledger in SQLite.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from generate import Maker

AS_OF = "2026-07-20"
SEED, FAULTS = 7, 0.01
_SAMPLE_EVERY = 0.5


def single(maker: Maker, number: int) -> Iterator[str]:
    """Yield an interchange with the claim of a number, and control numbers of its own."""
    control = f"{number + 1:09}"
    yield "ISA*00*          *00*          *ZZ*CEDARRIDGE     *ZZ*CLEARPATH      "
    yield f"*260713*0815*^*00501*{control}*0*T*:~GS*HC*CEDARRIDGE*CLEARPATH*20260713*0815*{number + 1}*X*005010X222A1~"
    yield from maker._transaction(number, number + 1)
    yield f"GE*1*{number + 1}~IEA*1*{control}~"


def dropped(folder: Path, files: int) -> int:
    """Write the files, of one claim each; return their bytes."""
    maker = Maker(files, SEED, FAULTS)
    size = 0
    for number in range(files):
        text = "".join(single(maker, number))
        (folder / f"claim{number:06}.837").write_text(text, "ascii", newline="")
        size += len(text)
    return size


class Timed(NamedTuple):
    """How many seconds a run took, and how many of them a processor worked: the rest it waited for the disk."""

    seconds: float
    worked: float


def timed(words: list[str], folder: Path) -> Timed:
    """Run the command."""
    start, before = time.perf_counter(), _worked()
    with open(os.devnull, "wb") as nowhere:
        done = subprocess.run(_command(words), cwd=folder, stdout=nowhere, check=False)
    assert done.returncode in (0, 1), done.returncode
    return Timed(time.perf_counter() - start, _worked() - before)


def watched(root: Path, files: int) -> tuple[Timed, list[float]]:
    """Watch once; also the memory (MB) in use at the first file, half-way and at the end."""
    words = ["watch", "--root", str(root), "--once", "--settle", "0", "--as-of", AS_OF]
    start, before = time.perf_counter(), _worked()
    samples: dict[int, float] = {}
    with open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen(_command(words), stdout=nowhere)
        while process.poll() is None:
            if (memory := _memory(process.pid)) is not None:
                samples[_done(root)] = memory
            time.sleep(_SAMPLE_EVERY)
    assert process.returncode == 0, process.returncode
    took = Timed(time.perf_counter() - start, _worked() - before)
    began = min((done for done in samples if done), default=0)
    near = (
        [min(samples, key=lambda done: abs(done - wanted)) for wanted in (began, files // 2, files)]
        if samples
        else []
    )
    return took, [samples[done] for done in near]


def _worked() -> float:
    """Seconds that processors have worked for processes of ours that ended."""
    times = os.times()
    return times.children_user + times.children_system


def _command(words: list[str]) -> list[str]:
    return [sys.executable, "-m", "scrubber", *words]


def _done(root: Path) -> int:
    try:
        return sum(json.loads((root / "health.json").read_text())["done"].values())
    except (OSError, ValueError):
        return 0


def _memory(process: int) -> float | None:
    """Resident megabytes, where the system tells (Linux)."""
    try:
        text = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith("VmRSS")), None)


def measured(folder: Path, files: int) -> dict[str, Any]:
    """Go all three ways."""
    inbox, root = folder / "files", folder / "root"
    inbox.mkdir()
    (root / "in").mkdir(parents=True)
    size = dropped(inbox, files)
    dropped(root / "in", files)
    together = folder / "together.837"
    maker = Maker(files, SEED, FAULTS)
    together.write_text(
        "".join("".join(single(maker, number)) for number in range(files)), "ascii", newline=""
    )
    check = timed(["check", str(together), "--format", "jsonl", "--as-of", AS_OF], folder)
    names = sorted(os.listdir(inbox))
    scrub = timed(["scrub", *names, "--out", str(folder / "out"), "--as-of", AS_OF], inbox)
    watch, memory = watched(root, files)
    passes = {"check": check, "scrub": scrub, "watch": watch}
    return {
        "files": files,
        "bytes": size,
        "passes": {
            name: {"seconds": round(t.seconds, 2), "worked": round(t.worked, 2)} for name, t in passes.items()
        },
        "files_per_second": round(files / watch.seconds, 1),
        "over_check": round(watch.seconds / check.seconds, 1),
        "over_scrub": round(watch.seconds / scrub.seconds, 2),
        "megabytes": [round(each) for each in memory],
        "ledger_megabytes": round((root / "ledger.sqlite").stat().st_size / 1e6, 1),
        "kept": len(list((root / "archive").glob("*/*"))),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="The drop folder with many files of one claim each.")
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = measured(Path(folder), said.files)
    if said.json:
        print(json.dumps(told))
        return
    print(f"{said.files:,} files of one claim each ({told['bytes']:,} bytes)")
    ways = {"check": "one file", "scrub": "a file each", "watch": "a file each, with a ledger"}
    for name, what in ways.items():
        took = told["passes"][name]
        rate = said.files / took["seconds"]
        print(
            f"  {name:6} {took['seconds']:8.1f} s ({took['worked']:.1f} s worked) {rate:8.0f} claims/s   {what}"
        )
    print(
        f"  watch: {told['files_per_second']} files and claims a second; {told['over_check']} times as long as check,"
    )
    print(
        f"         {told['over_scrub']} times as long as scrub of the same files; {told['kept']:,} inputs kept"
    )
    print(f"  memory at the first file, half-way and at the end: {told['megabytes']} MB")
    print(f"  ledger: {told['ledger_megabytes']} MB")


if __name__ == "__main__":
    main()
