"""Speed and memory, printed: `python tests/bench/bench.py [--claims N] [--json]`. README.md says how to read it.

Every pass runs in a process of its own, the passes by turns, each as often as `--repeats` says; what is printed is
the median. The machine decides about claims a second, so the ratios of one run are what can be compared.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any

from generate import write

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "837p" / "office_visit.837"
AS_OF = "2026-07-20"
CHUNK = 1 << 16
MOST_MEGABYTES, MOST_SECONDS = 120, 0.7
LEAST_TIMES_PYX12 = {"guide + 999": 25, "full check": 15}
BARE, PYX12 = "bare split", "pyx12"

Row = dict[str, float]


# -- what is measured: each takes a file and returns how many seconds it took -------------------------------


def bare_split(path: str) -> float:
    """Split the bytes, then each segment, and keep nothing: the floor for anything written in Python."""
    start = time.perf_counter()
    for segment in Path(path).read_bytes().split(b"~"):
        segment.split(b"*")
    return time.perf_counter() - start


def lexing(path: str) -> float:
    """Bytes to segments."""
    from scrubber.x12 import lex

    return _drained(lambda: lex(_chunks(path)))


def envelope(path: str) -> float:
    """The envelopes and their trailers as well."""
    from scrubber.x12 import read

    return _drained(lambda: read(_chunks(path)))


def walking(path: str) -> float:
    """A loop for each segment, and structural faults: what comes nearest to what pyx12 does with the structure."""
    from scrubber.guide import Walk, load
    from scrubber.model.guided import take_apart
    from scrubber.x12 import End, Transaction, read_runs

    guide = load()

    def walked() -> Iterator[object]:
        walk: Walk | None = None
        for event in read_runs(_chunks(path)):
            if isinstance(event, list) and walk is not None:
                at = 0
                while at < len(event):
                    at = walk.run(event, at)
                    for loop in walk.hand_over() or ():
                        yield loop
                        if loop.id == "2300":
                            take_apart(loop)
            elif isinstance(event, Transaction):
                walk = Walk(guide, event)
            elif isinstance(event, End) and walk is not None and isinstance(event.envelope, Transaction):
                yield walk.close(event.trailer)
                walk = None

    return _drained(walked)


def claims_read(path: str) -> float:
    """Claims as views, none kept, with numbers and unreadable values checked."""
    from scrubber.guide import load
    from scrubber.model.read import read_events

    guide = load()
    return _drained(lambda: read_events(_chunks(path), guide, keep=False))


def guide_and_999(path: str) -> float:
    """Guide validation, and the 999 that tells it, as `scrubber ack --type 999` does both; its bytes are dropped."""
    from scrubber.ack.route import Settings
    from scrubber.pipeline.acks import acknowledged, asked_for
    from scrubber.pipeline.options import Options
    from scrubber.pipeline.rules import load_rules
    from scrubber.pipeline.scrub import check
    from scrubber.pipeline.source import open_source

    rules = load_rules()
    options = asked_for("999", rules, Options(as_of=date.fromisoformat(AS_OF)), Settings())
    with open_source(path) as source:
        return _drained(
            lambda: acknowledged(check(source, rules, options, answered=True)).chunks("999", always=True)
        )


def full_check(path: str) -> float:
    """Everything `scrubber check` does but for printing: findings are made and dropped."""
    from scrubber.pipeline.options import Options
    from scrubber.pipeline.rules import load_rules
    from scrubber.pipeline.scrub import check
    from scrubber.pipeline.source import open_source

    rules, options = load_rules(), Options(as_of=date.fromisoformat(AS_OF))
    with open_source(path) as source:
        return _drained(lambda: check(source, rules, options))


def pyx12(path: str) -> float:
    """pyx12's whole validation (x12n_document), without an acknowledgement."""
    import logging

    from pyx12.params import params
    from pyx12.x12n_document import x12n_document

    logging.disable(logging.CRITICAL)
    text = Path(path).read_text(encoding="ascii")
    start = time.perf_counter()
    x12n_document(params(), io.StringIO(text), None, None)
    return time.perf_counter() - start


STAGES: dict[str, Callable[[str], float]] = {
    BARE: bare_split,
    "lexing": lexing,
    "envelope": envelope,
    "walking": walking,
    "claims read": claims_read,
    "guide + 999": guide_and_999,
    "full check": full_check,
    PYX12: pyx12,
}


def _chunks(path: str) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while data := file.read(CHUNK):
            yield data


def _drained(make: Callable[[], Any]) -> float:
    """Run to the end, with the garbage collector set as the command sets it."""
    with _steady():
        start = time.perf_counter()
        for _ in make():
            pass
        return time.perf_counter() - start


def _steady() -> AbstractContextManager[None]:
    try:
        from scrubber.app.steady import steady
    except ImportError:
        return nullcontext()
    return steady()


# -- running it -------------------------------------------------------------------------------------------


def speeds(folder: Path, claims: int, pyx12_claims: int, repeats: int) -> dict[str, Row]:
    """Claims a second of each pass, and its ratios to pyx12 and to the bare split."""
    large, small, one = folder / "large.837", folder / "small.837", folder / "one.837"
    write(large, claims)
    write(small, pyx12_claims)
    write(one, 1)
    took: dict[str, list[float]] = {name: [] for name in STAGES}
    for turn in range(repeats):
        for name in STAGES:
            _tell(f"pass {turn + 1} of {repeats}: {name}")
            path, count = (small, pyx12_claims) if name == PYX12 else (large, claims)
            took[name].append((_timed(name, path) - _timed(name, one)) / (count - 1))
    each = {name: statistics.median(seconds) for name, seconds in took.items()}
    return {
        name: {
            "claims_per_second": 1 / seconds,
            "times_pyx12": each[PYX12] / seconds,
            "times_bare_split": each[BARE] / seconds,
        }
        for name, seconds in each.items()
    }


def _timed(name: str, path: Path) -> float:
    done = subprocess.run(
        [sys.executable, __file__, "--stage", name, str(path)], cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{name} failed:\n{done.stderr}")
    return float(done.stdout)


def memory(folder: Path, claims: int) -> Row:
    """Peak memory of the command on a large file, its findings streamed to nowhere; and how long it took."""
    path = folder / "larger.837"
    _tell(f"memory: {claims:,} claims")
    write(path, claims)
    command = _scrubber("check", "--format", "jsonl", path)
    start = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=_environment(folder / "cache"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        if not hasattr(os, "wait4"):  # Windows
            process.communicate()
            return {"claims": claims, "seconds": time.perf_counter() - start}
        said = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    _accept(process.returncode, said)
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return {"claims": claims, "megabytes": usage.ru_maxrss / unit, "seconds": time.perf_counter() - start}


def cold_start(folder: Path, repeats: int) -> Row:
    """Seconds from nothing to the findings of one claim, beside those of a Python that does nothing."""
    filled = folder / "cache"
    check = _scrubber("check", SAMPLE)
    took: dict[str, list[float]] = {"python": [], "filled_cache": [], "empty_cache": []}
    _wall(check, filled)
    for turn in range(repeats):
        _tell(f"cold start {turn + 1} of {repeats}")
        took["python"].append(_wall([sys.executable, "-c", "pass"], filled))
        took["filled_cache"].append(_wall(check, filled))
        took["empty_cache"].append(_wall(check, folder / f"cache{turn}"))
    return {name: statistics.median(seconds) for name, seconds in took.items()}


def _wall(command: list[str], cache: Path) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=_environment(cache), capture_output=True)
    seconds = time.perf_counter() - start
    _accept(done.returncode, done.stderr)
    return seconds


def _scrubber(command: str, *rest: object) -> list[str]:
    return [sys.executable, "-m", "scrubber", command, "--as-of", AS_OF, *map(str, rest)]


def _environment(cache: Path) -> dict[str, str]:
    """As a user has it: with a cache of our own, and with the compiled modules that Python keeps."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "SCRUBBER_CACHE": str(cache)}


def _accept(code: int, said: bytes) -> None:
    if code not in (0, 1):  # 1: there are findings
        raise SystemExit(f"scrubber ended with {code}:\n{said.decode(errors='replace')}")


def _tell(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


# -- saying it --------------------------------------------------------------------------------------------


def lines(result: dict[str, Any]) -> Iterator[str]:
    """The result as text."""
    said = result["settings"]
    wanted = ", ".join(f"{name} at least {least}" for name, least in LEAST_TIMES_PYX12.items())
    yield f"{'':14}{'claims/s':>12}{'x pyx12':>10}{'x bare split':>15}"
    for name, row in result["speed"].items():
        yield (
            f"{name:14}{row['claims_per_second']:12,.0f}{row['times_pyx12']:10.1f}{row['times_bare_split']:15.3f}"
        )
    yield (
        f"medians of {said['repeats']} on {said['claims']:,} claims; pyx12 {said['pyx12']} on {said['pyx12_claims']:,} "
        f"of the same make; what one claim takes, loading above all, is taken off; wanted: {wanted} x pyx12"
    )
    yield ""
    if used := result.get("memory"):
        megabytes = f"{used['megabytes']:.0f} MB" if "megabytes" in used else "not known on this system"
        rate = used["claims"] / used["seconds"]
        yield (
            f"peak memory    {megabytes} of at most {MOST_MEGABYTES} MB, scrubber check --format jsonl on "
            f"{used['claims']:,.0f} claims ({used['seconds']:.1f} s, {rate:,.0f} claims/s)"
        )
    if took := result.get("cold_start"):
        yield (
            f"cold start     {took['filled_cache']:.2f} s of at most {MOST_SECONDS} s for one claim; "
            f"{took['empty_cache']:.2f} s with an empty cache; a bare Python {took['python']:.2f} s"
        )


def measured(said: argparse.Namespace) -> dict[str, Any]:
    """Run everything that was asked for."""
    from importlib.metadata import version

    settings = {"claims": said.claims, "pyx12_claims": said.pyx12_claims, "repeats": said.repeats}
    result: dict[str, Any] = {
        "settings": {**settings, "python": sys.version.split()[0], "pyx12": version("pyx12")}
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        result["speed"] = speeds(folder, said.claims, said.pyx12_claims, said.repeats)
        if said.memory_claims:
            result["memory"] = memory(folder, said.memory_claims)
        result["cold_start"] = cold_start(folder, 2 * said.repeats + 1)
    _tell("")
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the scrubber beside pyx12 and the bare split.")
    parser.add_argument("--claims", type=int, default=10_000, help="claims in the file that the passes read")
    parser.add_argument("--pyx12-claims", type=int, default=300, help="claims in the file that pyx12 reads")
    parser.add_argument("--memory-claims", type=int, default=100_000, help="0 leaves memory out")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--stage", nargs=2, metavar=("PASS", "FILE"), help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.stage:
        print(STAGES[said.stage[0]](said.stage[1]))
        return
    if said.claims < 2 or said.pyx12_claims < 2 or said.repeats < 1:
        parser.error("expected at least 2 claims, 2 claims for pyx12 and 1 repeat")
    result = measured(said)
    print(json.dumps(result, indent=2) if said.json else "\n".join(lines(result)))


if __name__ == "__main__":
    main()
