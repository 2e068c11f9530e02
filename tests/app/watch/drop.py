"""A drop folder in a test: dropping files, running the watcher here or as a process of its own, and taking stock."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cli_runs import AS_OF, Command, Ran, tree

from scrubber.app.watch.layout import FOLDERS
from scrubber.ledger import Ledger
from scrubber.pipeline.source import open_source
from scrubber.pipeline.split import totals

QUICK = ("--once", "--settle", "0", *AS_OF)


class Drop:
    """One drop folder and the command that watches it."""

    def __init__(self, root: Path, scrubber: Command) -> None:
        self.root = root
        self.scrubber = scrubber
        (root / "in").mkdir(parents=True)

    def put(self, name: str, data: bytes | str) -> Path:
        """Drop bytes, or a sample by its name."""
        path = self.root / "in" / name
        path.write_bytes(self.scrubber.sample(data).read_bytes() if isinstance(data, str) else data)
        return path

    def run(self, *words: object) -> Ran:
        """Watch once, in this process."""
        return self.scrubber("watch", "--root", self.root, *QUICK, *words)

    def command(self, *words: object) -> list[str]:
        return [sys.executable, "-m", "scrubber", "watch", "--root", str(self.root), *map(str, words)]

    def process(self, *words: object, fault: str = "") -> subprocess.CompletedProcess[str]:
        """Watch once, as a process of its own."""
        return subprocess.run(
            self.command(*QUICK, *words),
            env=environ(fault),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def start(self, *words: object, fault: str = "") -> subprocess.Popen[str]:
        """Begin to watch, as a process of its own."""
        return subprocess.Popen(
            self.command(*words),
            env=environ(fault),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    # -- taking stock

    def files(self, *folders: str) -> dict[str, bytes]:
        """What stands in folders, by path; in all but the report of the day, health and the ledger if none is said."""
        every = tree(self.root)
        wanted = folders or FOLDERS
        return {
            path: data
            for path, data in every.items()
            if path.split("/")[0] in wanted and not path.startswith("reports/day-")
        }

    def names(self, *folders: str) -> list[str]:
        return sorted(self.files(*folders))

    def health(self) -> dict[str, Any]:
        return json.loads((self.root / "health.json").read_text())

    def reason(self, name: str) -> dict[str, Any]:
        return json.loads((self.root / "failed" / f"{name}.reason.json").read_text())

    def ledger(self) -> Ledger:
        key = bytes.fromhex((self.root / "ledger.sqlite.key").read_text())
        return Ledger.open(str(self.root / "ledger.sqlite"), key, write=False)


def environ(fault: str = "") -> Mapping[str, str]:
    return {**os.environ, "SCRUBBER_FAULT": fault} if fault else os.environ


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def claims(files: Mapping[str, bytes]) -> int:
    """How many claims stand in files."""
    return sum(totals(open_source(data)).claims for data in files.values())
