"""A drop folder to which things happen, somebody who takes what comes out, and the stock-taking at the end."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from forked import AS_OF, Forked, Orders
from ledgers import KEY, sql

from scrubber.app.watch.kinds import Whole, whole
from scrubber.app.watch.layout import FOLDERS
from scrubber.ledger import Ledger

__all__ = [
    "KEY",
    "REMITTANCE",
    "Grounds",
    "Kept",
    "Producing",
    "Taking",
    "mixed",
    "sample",
    "until",
    "visit",
    "visits",
]

SAMPLES = Path(__file__).parents[2] / "samples"
SENT = ("clean", "held")
"""What somebody takes out of the drop folder."""
PUBLISHED = (*SENT, "acks", "reports")
INPUTS = ("archive", "remits", "duplicate", "failed")
_BESIDE = (".first.json", ".reason.json", ".left.json")
_ALLOWED = {".scrubber-root", ".scrubber-lock", "health.json", "ledger.sqlite", "ledger.sqlite.key"}
_LOGS = itertools.count(1)
_CLAIM = re.compile(rb"CLM\*([^*]*)\*")


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


@dataclass
class Kept:
    """What came of a lot of files: outputs by path, inputs by folder, the ledger's counts."""

    outputs: dict[str, str]
    inputs: dict[str, Counter[str]]
    counts: dict[str, int]


@dataclass
class Grounds:
    """A drop folder; `url` and `settings` are those of a ledger on a server, else it is in the folder.

    `logs` is where watchers write their logs, beside the folder if not said. `taken` is what somebody took out,
    `second` what came out though it was taken before.
    """

    root: Path
    url: str = ""
    settings: Path | None = None
    logs: Path | None = None
    dropped: Counter[str] = field(default_factory=Counter)
    contents: dict[str, bytes] = field(default_factory=dict)
    taken: dict[str, bytes] = field(default_factory=dict)
    second: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        (self.root / "in").mkdir(parents=True, exist_ok=True)

    def afresh(self, *, ready: bool = True) -> Grounds:
        """The same place with nothing in it; set up, with an empty ledger, where it is to be `ready`."""
        fresh = self.root.with_name("ready")
        if ready and not self.url and not fresh.exists():
            self.finish()
            shutil.copytree(self.root, fresh)
        shutil.rmtree(self.root)
        if ready and not self.url:
            shutil.copytree(fresh, self.root)
        if self.url:
            sql(self.url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
        return Grounds(self.root, self.url, self.settings)

    # -- what people and programs do

    def put(self, name: str, data: bytes, *, marked: bool = False) -> None:
        """Drop a file."""
        (self.root / "in" / name).write_bytes(data)
        self.has_dropped(data)
        if marked:
            (self.root / "in" / f"{name}.done").touch()

    def rename_in(self, name: str, data: bytes) -> None:
        """Drop a file as good uploads do: under another name until it is whole."""
        part = self.root / "in" / f"{name}.part"
        part.write_bytes(data)
        os.rename(part, self.root / "in" / name)
        self.has_dropped(data)

    def has_dropped(self, data: bytes) -> None:
        """Count a file that is there now."""
        self.dropped[digest(data)] += 1
        self.contents[digest(data)] = data

    def take(self) -> None:
        """Take what has come out, as those do who send claims; what comes out a second time is noted."""
        for folder in SENT:
            for name in os.listdir(self.root / folder) if (self.root / folder).is_dir() else ():
                path = self.root / folder / name
                try:
                    data = path.read_bytes()
                    path.unlink()
                except FileNotFoundError:
                    return  # the folder is away
                if f"{folder}/{name}" in self.taken:
                    self.second.append(f"{folder}/{name}")
                self.taken[f"{folder}/{name}"] = data

    # -- watchers

    def words(self, *more: object, settle: float = 0.0) -> tuple[str, ...]:
        ledger = ("--ledger", self.url, "--config", str(self.settings)) if self.url else ()
        return (
            *(
                "watch",
                "--root",
                str(self.root),
                "--settle",
                str(settle),
                "--min-free",
                "0",
                "--poll",
                "0.05",
            ),
            *(*AS_OF, *ledger, *map(str, more)),
        )

    def start(self, *more: object, settle: float = 0.0, **orders: object) -> Forked:
        """Start a watcher; further words of its command, and what is to happen to it."""
        log = str((self.logs or self.root.parent) / f"log-{next(_LOGS)}")
        return Forked(Orders(self.words(*more, settle=settle), log, **orders))  # type: ignore[arg-type]

    def once(self, *more: object, **orders: object) -> int:
        """Let a watcher work on what is there; its exit code, -9 where it was killed."""
        watcher = self.start("--once", *more, **orders)
        code = watcher.ended()
        assert code == -9 or clean_end(code, watcher.said), f"exit code {code}: {watcher.said}"
        return code

    def finish(self, *more: object, seconds: float = 60.0) -> None:
        """Let an undisturbed watcher finish everything."""
        watcher = self.start("--once", *more)
        code = watcher.ended(seconds)
        assert code == 0, f"the undisturbed run after it ended with {code}: {watcher.said}"
        self.take()

    # -- taking stock

    def ledger(self) -> Ledger:
        if self.url:
            return Ledger.open(self.url, KEY, write=False)
        key = bytes.fromhex((self.root / "ledger.sqlite.key").read_text())
        return Ledger.open(str(self.root / "ledger.sqlite"), key, write=False)

    def health(self) -> dict[str, Any]:
        """What health.json says; states are empty before there is one."""
        try:
            return json.loads((self.root / "health.json").read_text())
        except FileNotFoundError:
            return {"state": "", "why": "", "process": 0}

    @property
    def pending(self) -> list[str]:
        """What has come in and is not done."""
        names = [*os.listdir(self.root / "in"), *os.listdir(self.root / "work")]
        return [name for name in names if not name.endswith(".part")]

    def ends_well(self, watcher: Forked, whole_lot: Kept | None = None, seconds: float = 60.0) -> None:
        """Wait until all that came is worked on, tell the watcher to end, and check that all agrees."""
        until(
            lambda: watcher.exitcode is not None or not self.pending,
            lambda: f"all is worked on: {self.pending[:5]} {self.health()} {watcher.said[-2000:]}",
            seconds,
        )
        assert watcher.exitcode is None, f"the watcher ended with {watcher.exitcode}: {watcher.said}"
        assert watcher.told(signal.SIGTERM) == 0, watcher.said
        assert "Traceback" not in watcher.said
        self.take()
        self.check(whole_lot)

    def files(self, *folders: str) -> dict[str, bytes]:
        """What stands in folders, by path; not what may be written again: reports of a day, and of the remittance."""
        remit = f"-{digest(REMITTANCE)[:12]}."
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for folder in folders
            for path in sorted((self.root / folder).rglob("*"))
            if path.is_file()
            and not path.name.startswith("day-")
            and not (path.parent.name == "reports" and remit in path.name)
        }

    def kept(self) -> Kept:
        """What came of it all."""
        outputs = {**self.taken, **self.files(*PUBLISHED)}
        inputs = {
            folder: Counter(digest(data) for path, data in self.files(folder).items() if _is_input(path))
            for folder in INPUTS
        }
        with self.ledger() as ledger:
            counts = dict(ledger.counts())
        counts.pop("audit")
        return Kept({path: digest(data) for path, data in outputs.items()}, inputs, counts)

    def check(self, whole_lot: Kept | None = None) -> None:
        """Count and compare: nothing lost, nothing twice, nothing half, nothing left behind, the ledger agrees."""
        assert self.second == [], f"these came out a second time: {self.second}"
        self._check_folders()
        kept = self.kept()
        self._check_inputs(kept)
        self._check_outputs(kept)
        self._check_claims(kept)
        if whole_lot is not None:
            assert kept.outputs == whole_lot.outputs, (
                "the outputs are others than those of an undisturbed run"
            )
            assert kept.inputs == whole_lot.inputs, "the inputs stand elsewhere than after an undisturbed run"
            assert kept.counts == whole_lot.counts, (
                "the ledger counts otherwise than after an undisturbed run"
            )

    def _check_folders(self) -> None:
        assert os.listdir(self.root / "work") == [], f"left in work: {sorted(self.files('work'))}"
        for part in (self.root / "in").glob("*.part"):  # the folder was away before it had its name
            part.unlink()
        waiting = os.listdir(self.root / "in")
        assert waiting == [], f"left in in/: {waiting}"
        every = [path for path in self.root.rglob("*") if path.is_file()]
        strays = [
            str(path.relative_to(self.root))
            for path in every
            if (path.parent == self.root and path.name not in _ALLOWED)
            or (path.parent != self.root and (path.name.startswith(".") or path.name.endswith(".part")))
        ]
        assert strays == [], f"temporary files are left: {strays}"
        assert set(FOLDERS) <= set(os.listdir(self.root)), "folders are missing"

    def _check_inputs(self, kept: Kept) -> None:
        stands = sum(kept.inputs.values(), Counter())
        assert stands == self.dropped, (
            f"of {self.dropped.total()} files dropped {stands.total()} stand somewhere;"
            f" {(self.dropped - stands).total()} are lost, {(stands - self.dropped).total()} are too many"
        )
        done = kept.inputs["archive"] + kept.inputs["remits"]
        assert set(done.values()) <= {1}, "a content was worked on twice"
        again = set(kept.inputs["duplicate"]) - set(done)
        assert not again, "a duplicate has no first"
        for folder, ending in (("duplicate", ".first.json"), ("failed", ".reason.json")):
            files = self.files(folder)
            beside = [path for path in files if path.endswith(ending)]
            for path in beside:
                told = json.loads(files[path])["sha256"]
                assert told in (None, digest(files[path.removesuffix(ending)])), (
                    f"{path} tells of another file"
                )
            assert len(beside) == kept.inputs[folder].total(), f"reason files in {folder}: {sorted(files)}"
        with self.ledger() as ledger:
            unknown = [key for key in stands if (known := ledger.known(key)) is None or known.sha256 != key]
            undone = [key for key in done if getattr(ledger.known(key), "state", "") != "done"]
            assert unknown == [], f"the ledger does not know {len(unknown)} inputs"
            assert undone == [], f"the ledger says that {len(undone)} of the inputs are not done"
            assert ledger.counts()["inputs"] == len(done), "the ledger has another number of inputs"
            assert ledger.verify().faults == (), "the audit trail does not agree"

    def _check_outputs(self, kept: Kept) -> None:
        url = self.url or str(self.root / "ledger.sqlite")
        rows = sql(url, "SELECT path, sha256 FROM outputs")
        written = dict(tuple(row) for row in rows)
        assert len(rows) == len(written), "the ledger has an output twice"
        assert kept.outputs == written, (
            f"outputs and ledger differ: {len(kept.outputs)} files, {len(written)} rows;"
            f" {sorted(set(kept.outputs) ^ set(written))[:5]}"
        )
        halves = {key[:12] for key, data in self.contents.items() if whole([data]) is Whole.NOT_YET}
        for path, data in {**self.taken, **self.files("acks", *SENT)}.items():
            tag = path.rsplit(".", 1)[0][-12:]
            assert whole([data]) is Whole.YES or tag in halves, (
                f"{path} is half a file, and its input is whole"
            )

    def _check_claims(self, kept: Kept) -> None:
        came = Counter(_claims(self.contents[key] for key in kept.inputs["archive"] if self._sent(key)))
        went = Counter(_claims({**self.taken, **self.files(*SENT)}.values()))
        assert went == came, f"{came.total()} claims came in, {went.total()} went out"
        assert kept.counts["claims"] == came.total(), "the ledger has another number of claims"

    def _sent(self, key: str) -> bool:
        return b"ST*837*" in self.contents[key]


def clean_end(code: int, said: str) -> bool:
    """Whether a watcher ended as it should where something stood in its way."""
    if "Traceback" in said or "Please report" in said:
        return False
    return code in (0, 2) or (code == 4 and "is finished by the next run" in said)


def _is_input(path: str) -> bool:
    return not path.endswith(_BESIDE)


def _claims(files: Iterable[bytes]) -> list[bytes]:
    return [number for data in files for number in _CLAIM.findall(data)]


def until(condition: Callable[[], bool], what: Callable[[], str] | str, seconds: float = 60.0) -> None:
    """Wait for something to become so."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            said = what if isinstance(what, str) else what()
            raise AssertionError(f"within {seconds:.0f} s it did not come about that {said}")
        time.sleep(0.02)


class Taking:
    """Somebody who takes what comes out, at any moment, while the block runs."""

    def __init__(self, grounds: Grounds) -> None:
        self._grounds = grounds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Taking:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(0.005):
            self._grounds.take()


class Producing:
    """Somebody who drops files while the block runs, now and then one whose content was there before."""

    def __init__(self, grounds: Grounds, pause: float = 0.08) -> None:
        self._grounds = grounds
        self._pause = pause
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Producing:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        for number in itertools.count(1):
            if self._over.wait(self._pause):
                return
            first = number - 1 if number % 5 == 0 else number
            data = sample("demo_day.837") if number == 9 else visit(first, held=first % 3 == 0)
            with suppress(FileNotFoundError):  # the folder is away: what was not dropped counts for nothing
                if number % 4:
                    self._grounds.rename_in(f"{number:04}.837", data)
                else:
                    self._grounds.put(f"{number:04}.837", data, marked=number % 8 == 0)


# -- files ---------------------------------------------------------------------------------------------------


def sample(name: str) -> bytes:
    folder = "837p" if name.endswith(".837") else "acks"
    return (SAMPLES / folder / name).read_bytes()


def visit(number: int, *, held: bool = False) -> bytes:
    """A file of one claim, of a patient of its own; one that is held has a diagnosis that points to nothing."""
    claim = f"K{number:06d}".encode()
    data = sample("office_visit.837").replace(b"A1001", claim).replace(b"PV30977201", b"PV%08d" % number)
    data = data.replace(b"000000101", b"%09d" % (200 + number)).replace(b"B202607130001", b"B%012d" % number)
    data = data.replace(
        b"Helen", b"H%s" % re.sub(rb"\d", lambda d: b"abcdefghij"[int(d[0]) :][:1], b"%d" % number)
    )
    return data.replace(b"***1~", b"***9~", 1) if held else data


def visits(first: int, count: int) -> list[bytes]:
    return [visit(number, held=number % 3 == 0) for number in range(first, first + count)]


_ISA = "ISA*00*          *00*          *ZZ*PAYER          *ZZ*US             *260720*0815*^*00501*000000007*0*P*:~"
REMITTANCE = (
    f"{_ISA}GS*HP*PAYER*US*20260720*0815*7*X*005010X221A1~"
    "ST*835*0001~BPR*I*0*C*NON************20260720~TRN*1*1*1~SE*4*0001~GE*1*7~IEA*1*000000007~"
).encode()


def mixed(grounds: Grounds) -> None:
    """One file of each kind: claims for both sides, answers to them, a remittance, a duplicate, a failure."""
    grounds.put("a.837", sample("demo_day.837"), marked=True)
    grounds.put("b.999", sample("demo_day.999"))
    grounds.put("c.277", sample("demo_day_one_rejected.277ca"), marked=True)
    grounds.put("d.835", REMITTANCE)
    grounds.put("e again.837", sample("demo_day.837"))
    grounds.put("f.837", visit(1))
    grounds.put("g.ta1", sample("demo_day.ta1"))
    grounds.put("h.letter", b"Dear payer")
