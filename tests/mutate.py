"""Spoils every edit in every small way, and counts how many of the mutants its own cases notice: `make mutate`.

`python tests/mutate.py [IDS...]` takes edit ids, their beginnings (MOH) or families (mohs); all edits if none is
named. Beside the mutants it measures which lines and branches of each check.py the edit's own cases reach.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "laws"))

from trial import EQUIVALENT, Reached, Verdict, coverage_by_cases, trial

from scrubber.edit.spec import EditSpec
from scrubber.pipeline.rules import Rules, load_rules

_rules: Rules | None = None


def rules() -> Rules:
    """The built-in rules, loaded once a process."""
    global _rules
    if _rules is None:
        _rules = load_rules()
    return _rules


def judge(edit_id: str) -> Verdict:
    """Judge one edit, in a process of its own choosing."""
    return trial(rules().catalogue[edit_id], rules())


def main(words: Sequence[str] | None = None) -> int:
    asked = _arguments(words)
    started = time.monotonic()
    edits = [edit for edit in rules().catalogue if edit.live and _wanted(edit, asked.edits)]
    if not edits:
        print(f"no edit is called {', '.join(asked.edits)}", file=sys.stderr)
        return 2
    verdicts = [] if asked.coverage_only else _run(edits, asked.processes)
    reached = None if asked.no_coverage else coverage_by_cases(rules(), {edit.id for edit in edits})
    for line in _told(verdicts, reached):
        print(line)
    print(f"{len(edits)} edits in {time.monotonic() - started:.0f} s", file=sys.stderr)
    if asked.markdown and verdicts:
        text = "\n".join(_markdown(verdicts, reached)) + "\n"
        if asked.markdown == "-":
            print("\n" + text, end="")
        else:
            Path(asked.markdown).parent.mkdir(parents=True, exist_ok=True)
            Path(asked.markdown).write_text(text, "utf-8")
    if any(verdict.broken for verdict in verdicts):
        return 2
    weak = any(v.survivors or v.stale for v in verdicts) or bool(reached and reached.missing)
    return 1 if asked.strict and weak else 0


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("edits", nargs="*", metavar="IDS", help="ids, their beginnings, or families")
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1), metavar="N")
    parser.add_argument("--markdown", metavar="FILE", help="write the table for the README here; - prints it")
    parser.add_argument("--no-coverage", action="store_true", help="mutants only")
    parser.add_argument("--coverage-only", action="store_true", help="no mutants")
    parser.add_argument(
        "--strict", action="store_true", help="exit 1 where a mutant or a line is not noticed"
    )
    return parser.parse_args(words)


def _wanted(edit: EditSpec, words: Iterable[str]) -> bool:
    return not words or any(edit.id.startswith(word.upper()) or word == edit.origin.family for word in words)


def _run(edits: Sequence[EditSpec], processes: int) -> list[Verdict]:
    """Judge edits over processes, the longest first; what is done is told on standard error."""
    catalogue = rules().catalogue

    def size(edit: EditSpec) -> int:
        return sum(path.stat().st_size for path in catalogue.folder(edit.id).iterdir() if path.is_file())

    verdicts: list[Verdict] = []
    with ProcessPoolExecutor(max_workers=max(1, processes)) as pool:
        tasks = [pool.submit(judge, edit.id) for edit in sorted(edits, key=size, reverse=True)]
        for done, task in enumerate(as_completed(tasks), 1):
            verdicts.append(task.result())
            made, killed = sum(v.made for v in verdicts), sum(v.killed for v in verdicts)
            _progress(f"{done}/{len(tasks)} edits, {killed}/{made} mutants killed", done == len(tasks))
    return sorted(verdicts, key=lambda verdict: (verdict.family, verdict.edit))


def _progress(text: str, last: bool) -> None:
    if sys.stderr.isatty():
        print(f"\r{text}", end="\n" if last else "", file=sys.stderr, flush=True)
    elif last:
        print(text, file=sys.stderr)


def _told(verdicts: Sequence[Verdict], reached: Reached | None) -> Iterator[str]:
    for verdict in verdicts:
        yield from (
            f"{verdict.edit} has a case that fails before anything is spoilt: {b}" for b in verdict.broken
        )
    for family, group in _families(verdicts):
        survivors = [line for verdict in group for line in verdict.survivors]
        if survivors:
            yield f"{family}: {len(survivors)} survive"
            yield from (f"  {line}" for line in survivors)
    stale = [name for verdict in verdicts for name in verdict.stale]
    known = {verdict.edit for verdict in verdicts}
    met = sum(verdict.equivalent for verdict in verdicts) + len(stale)
    listed = sum(name.partition(":")[0] in known for name in EQUIVALENT)
    yield from (f"equivalent.yaml: a case tells this apart: {name}" for name in stale)
    if met < listed:
        yield f"equivalent.yaml: {listed - met} names belong to no mutant any more"
    if reached:
        yield from (f"not reached by the edit's own cases: {line}" for line in reached.missing)
        yield (
            f"coverage of {reached.files} check.py by their own cases: {reached.share:.2f} % of "
            f"{reached.lines} lines and {reached.branches} branches"
        )
    if verdicts:
        yield _summed("all", verdicts)


def _summed(name: str, verdicts: Sequence[Verdict]) -> str:
    made, killed, share = _share(verdicts)
    equivalent = sum(verdict.equivalent for verdict in verdicts)
    more = f", {equivalent} that survive are known to say the same" if equivalent else ""
    return f"{name}: {killed} of {made} mutants killed ({share}){more}"


def _share(verdicts: Sequence[Verdict]) -> tuple[int, int, str]:
    made, killed = sum(v.made for v in verdicts), sum(v.killed for v in verdicts)
    return made, killed, f"{100 * killed / made:.2f} %" if made else "none made"


def _families(verdicts: Sequence[Verdict]) -> Iterator[tuple[str, list[Verdict]]]:
    for family in sorted({verdict.family for verdict in verdicts}):
        yield family, [verdict for verdict in verdicts if verdict.family == family]


def _markdown(verdicts: Sequence[Verdict], reached: Reached | None) -> Iterator[str]:
    yield "| family | edits | cases | mutants killed / made | share |"
    yield "|---|---:|---:|---:|---:|"
    for family, group in [*_families(verdicts), ("**all**", list(verdicts))]:
        made, killed, share = _share(group)
        cases = sum(verdict.cases for verdict in group)
        yield f"| {family} | {len(group)} | {cases:,} | {killed:,} / {made:,} | {share} |"
    if reached:
        yield ""
        yield (
            f"Lines and branches of the {reached.files} `check.py` that their own edit's cases reach: "
            f"{reached.share:.2f} %."
        )


if __name__ == "__main__":
    sys.exit(main())
