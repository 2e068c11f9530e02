"""Speed on remittances: `python tests/bench/remits.py [--claims N] [--json]`. README.md says how to read it.

As in `bench.py`, every pass runs in a process of its own, the passes by turns, and the median counts. What loading
takes (a file of one claim) is taken off.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from bench import BARE, PYX12, Row, _chunks, _drained, bare_split, pyx12

ROOT = Path(__file__).parents[2]
AS_OF = date(2026, 8, 10)
SEED = 835
LEAST_TIMES_PYX12 = 20
READ, BALANCED, LOGGED, OXEDI = "claim payments read", "read and balanced", "matched and logged", "oxedi"
LOADED = datetime(2026, 8, 10, 9, 0, tzinfo=UTC)
WRITTEN = ("remits", "payments", "services", "adjustments", "denials")
_CODES = ("17311", "17312", "88305", "99213", "13132", "11102", "17000")


def write(path: Path, claims: int) -> int:
    """Write a remittance of claims of one to four lines that balance, and file those claims in a ledger beside it.

    Returns how many segments the remittance has.
    """
    from sent import file

    from scrubber.edit.draft import build

    data = build({"transaction_set": "835", "claims": [*_described(claims)]})
    path.write_bytes(data)
    file(path.with_suffix(_LEDGER), _described(claims))
    return data.count(b"~")


_LEDGER = ".sqlite"


def _described(claims: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(SEED)
    return (_claim(chance, number) for number in range(claims))


def _claim(chance: random.Random, number: int) -> dict[str, Any]:
    day = f"202607{chance.randrange(1, 29):02}"
    lines = [_line(chance) for _ in range(chance.choice((1, 1, 2, 3, 4)))]
    return {"number": f"A{number:07}", "day": day, "rendering": "mohs_surgeon", "lines": lines}


def _line(chance: random.Random) -> dict[str, Any]:
    charge = Decimal(chance.randrange(5_000, 150_000)) / 100
    if chance.random() < 0.1:
        return {
            "code": "99213",
            "charge": str(charge),
            "cas": [["CO", "97", str(charge)]],
            "remarks": ["M15"],
        }
    over, share = (charge * part // 100 for part in (chance.randrange(30, 60), chance.randrange(5, 20)))
    about = {"code": chance.choice(_CODES), "charge": str(charge), "allowed": str(charge - over)}
    return {**about, "cas": [["CO", "45", str(over)], ["PR", chance.choice("123"), str(share)]]}


# -- what is measured: each takes a file and returns how many seconds it took -------------------------------


def read(path: str) -> float:
    """Views of each claim payment, none kept; structure and elements judged."""
    from scrubber.guide.load import load
    from scrubber.model.read import read_events

    load("005010X221A1")
    return _drained(lambda: read_events(_chunks(path), guides=load, keep=False))


def balanced(path: str) -> float:
    """Everything `scrubber check` does but for printing: the edits of RMT on each claim and on the whole."""
    from scrubber.pipeline.options import Options
    from scrubber.pipeline.rules import load_rules
    from scrubber.pipeline.scrub import check
    from scrubber.pipeline.source import open_source

    rules, options = load_rules(), Options(as_of=AS_OF)
    with open_source(path) as source:
        return _drained(lambda: check(source, rules, options))


def logged(path: str) -> float:
    """Everything `scrubber remit` does but for printing: judged, matched and logged, in a copy of the ledger."""
    from sent import KEY

    from scrubber.ledger import Ledger
    from scrubber.pipeline.options import Options
    from scrubber.pipeline.remitting import Loading
    from scrubber.pipeline.rules import load_rules
    from scrubber.pipeline.source import open_source

    rules, options = load_rules(), Options(as_of=AS_OF)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / f"ledger{_LEDGER}"
        shutil.copy(Path(path).with_suffix(_LEDGER), copy)
        with open_source(path) as source, Ledger.open(str(copy), KEY) as ledger:
            loading = Loading(source, rules, options, ledger, LOADED)
            seconds = _drained(lambda: loading)
        came_to = loading.loaded
        assert came_to.filed
        assert came_to.matched["certain"] == came_to.payments
        with closing(sqlite3.connect(copy)) as connection:
            for table in WRITTEN:
                (_ROWS[table],) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return seconds


_ROWS: dict[str, int] = {}
"""What the last pass wrote into the ledger, by table."""


def oxedi(path: str) -> float:
    """oxedi's whole reading, balancing included; its tables are not asked for."""
    import oxedi

    start = time.perf_counter()
    assert oxedi.parse_file(path).count_claims()
    return time.perf_counter() - start


PASSES: dict[str, Callable[[str], float]] = {
    BARE: bare_split,
    READ: read,
    BALANCED: balanced,
    LOGGED: logged,
    OXEDI: oxedi,
    PYX12: pyx12,
}


def speeds(folder: Path, claims: int, pyx12_claims: int, repeats: int) -> dict[str, Row]:
    """Segments and claim payments a second of each pass, and its ratio to pyx12."""
    large, small, one = folder / "large.835", folder / "small.835", folder / "one.835"
    segments = {large: _written(large, claims), small: _written(small, pyx12_claims)}
    alone = _written(one, 1)
    took: dict[str, list[float]] = {name: [] for name in PASSES}
    for _ in range(repeats):
        for name in PASSES:
            path = small if name == PYX12 else large
            took[name].append(
                (_timed(name, path).seconds - _timed(name, one).seconds) / (segments[path] - alone)
            )
    each = {name: statistics.median(seconds) for name, seconds in took.items()}
    return {
        name: {
            "segments_per_second": 1 / seconds,
            "claims_per_second": claims / segments[large] / seconds,
            "times_pyx12": each[PYX12] / seconds,
        }
        for name, seconds in each.items()
    }


def flatness(folder: Path, claims: int, many: int) -> list[dict[str, Any]]:
    """The peak memory of the two passes that do the most, on the file of the speeds and on a larger one."""
    found = []
    for count, path in ((claims, folder / "large.835"), (many, folder / "larger.835")):
        segments = _written(path, count)
        for name in (BALANCED, LOGGED):
            done = _timed(name, path)
            found.append({"pass": name, "claims": count, "segments": segments, **done._asdict()})
    return found


def _written(path: Path, claims: int) -> int:
    """Have another process write the file: on Linux the peak of this one would count as that of those it starts."""
    (segments,) = _answered("--write", str(path), str(claims))
    return int(segments)


class _Done(NamedTuple):
    """What a pass took (0 megabytes where the system does not say), and the rows it wrote into the ledger."""

    seconds: float
    megabytes: float
    rows: dict[str, int]


def _timed(name: str, path: Path) -> _Done:
    seconds, megabytes, rows = _answered("--stage", name, str(path))
    return _Done(float(seconds), float(megabytes), json.loads(rows))


def _answered(*words: str) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, __file__, *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} failed:\n{done.stderr}")
    return done.stdout.split()


def _peak() -> float:
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1 << (20 if sys.platform == "darwin" else 10)
    )


def measured(said: argparse.Namespace) -> dict[str, Any]:
    """Run everything that was asked for."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        result: dict[str, Any] = {"speed": speeds(folder, said.claims, said.pyx12_claims, said.repeats)}
        if said.memory_claims:
            result["memory"] = flatness(folder, said.claims, said.memory_claims)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure reading and balancing of remittances.")
    parser.add_argument("--claims", type=int, default=10_000, help="claims in the file that the passes read")
    parser.add_argument("--pyx12-claims", type=int, default=300, help="claims in the file for pyx12")
    parser.add_argument(
        "--memory-claims", type=int, default=100_000, help="claims for the memory; 0 leaves it out"
    )
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--stage", nargs=2, metavar=("PASS", "FILE"), help=argparse.SUPPRESS)
    parser.add_argument("--write", nargs=2, metavar=("FILE", "CLAIMS"), help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.write:
        print(write(Path(said.write[0]), int(said.write[1])))
        return
    if said.stage:
        seconds = PASSES[said.stage[0]](said.stage[1])
        print(seconds, _peak(), json.dumps(_ROWS, separators=(",", ":")))
        return
    result = measured(said)
    if said.json:
        print(json.dumps(result, indent=2))
        return
    print("\n".join(_lines(said, result)))


def _lines(said: argparse.Namespace, result: dict[str, Any]) -> Iterator[str]:
    """The result as text."""
    yield f"{'':22}{'segments/s':>12}{'claims/s':>12}{'x pyx12':>10}"
    for name, row in result["speed"].items():
        yield (
            f"{name:22}{row['segments_per_second']:12,.0f}{row['claims_per_second']:12,.0f}{row['times_pyx12']:10.1f}"
        )
    yield (
        f"medians of {said.repeats} on {said.claims:,} claims; pyx12 on {said.pyx12_claims:,}; "
        f"wanted: {BALANCED} at least {LEAST_TIMES_PYX12} x pyx12"
    )
    for used in result.get("memory", ()):
        wrote = f", {sum(used['rows'].values()):,} rows written" if used["rows"] else ""
        yield (
            f"{used['pass']:22}peak {used['megabytes']:.0f} MB on {used['claims']:,} claims "
            f"({used['seconds']:.1f} s, {used['claims'] / used['seconds']:,.0f} claims/s{wrote})"
        )


if __name__ == "__main__":
    main()
