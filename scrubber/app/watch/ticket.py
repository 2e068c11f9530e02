"""A ticket: a folder of work/ with one input and all that is being made of it.

    work/TICKET/in/NAME          the input, as it came
    work/TICKET/mark/NAME.done   its marker, if there was one
    work/TICKET/out.ROLE         outputs that have not taken their places
    work/TICKET/records.jsonl    what the ledger has not been told
    work/TICKET/publish.json     the manifest; once it stands nothing is judged again

What is no longer there has been done: that is all that a restart needs to know. To tell it from a folder that has
vanished, everything is looked up in a list of the ticket's folder, which fails where there is none.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from scrubber.app.disk import sync_files, sync_folders
from scrubber.app.watch import faults
from scrubber.app.watch.layout import Root
from scrubber.app.watch.looking import MARKER, Candidate, Signature, signature

__all__ = ["Manifest", "Placed", "Ticket", "give_back", "looks_like", "take", "tickets"]

_PARTS = ("in", "mark")
_OUT = "out."
_MANIFEST, _SEALING, _RECORDS = "publish.json", "publish.json.part", "records.jsonl"


@dataclass(frozen=True)
class Placed:
    """An output: its role (out.ROLE in the ticket), its path from the root with slashes, SHA-256 and size in bytes."""

    role: str
    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Manifest:
    """What becomes of an input, decided once.

    `ending` is published, answered, remitted, duplicate or failed; `name` the input's as it can be shown, `keep` the
    path from the root where it will stand; `at` when that was decided (ISO, with zone); `outputs` in the order in
    which they take their places. `reason` is a fixed word, `facts` are counts. `also` is the kind of acknowledgement
    that stands in the input beside what it is.
    """

    ending: str
    sha256: str
    name: str
    kind: str
    at: str
    keep: str
    outputs: tuple[Placed, ...] = ()
    reason: str = ""
    facts: dict[str, int] = field(default_factory=dict)
    also: str = ""

    @classmethod
    def read(cls, text: str) -> Manifest:
        """Read what `as_json` wrote."""
        told: dict[str, Any] = json.loads(text)
        return cls(**{**told, "outputs": tuple(Placed(**output) for output in told["outputs"])})

    def as_json(self) -> str:
        """Write it; names that are no UTF-8 survive."""
        return json.dumps(asdict(self))


class Ticket:
    """One input under way, found again by what is in its folder. Everything here raises OSError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records = folder / _RECORDS

    @property
    def id(self) -> str:
        """A random name, which says nothing of the input."""
        return self.folder.name

    @property
    def input(self) -> Path | None:
        """The input; None once it has been kept, or before it came."""
        return self._only("in")

    @property
    def marker(self) -> Path | None:
        """The input's marker."""
        return self._only("mark")

    def has(self, part: str) -> bool:
        """Whether a part of the ticket is there."""
        return part in os.listdir(self.folder)

    @property
    def told(self) -> bool:
        """Whether the ledger has been told."""
        return not self.has(_RECORDS)

    def manifest(self) -> Manifest | None:
        """The manifest, once it stands."""
        if not self.has(_MANIFEST):
            return None
        return Manifest.read((self.folder / _MANIFEST).read_text("ascii"))

    def out(self, role: str) -> Path:
        """Where an output waits for its place."""
        return self.folder / f"{_OUT}{role}"

    def waiting(self) -> set[str]:
        """The roles of outputs that have not taken their places."""
        return {part.removeprefix(_OUT) for part in os.listdir(self.folder) if part.startswith(_OUT)}

    def begin(self) -> None:
        """Throw away what was made of the input before the manifest stood."""
        for part in os.listdir(self.folder):
            if part not in _PARTS:
                (self.folder / part).unlink()

    def record(self, lines: Iterable[str]) -> None:
        """Write what the ledger is to be told."""
        with open(self.records, "w", encoding="ascii", newline="\n") as stream:
            stream.writelines(f"{line}\n" for line in lines)
        faults.at("recorded")

    def seal(self, manifest: Manifest) -> None:
        """Bring all that was made to disk, and then let the manifest stand."""
        sealing = self.folder / _SEALING
        sealing.write_text(manifest.as_json(), "ascii")
        faults.at("sealing")
        sync_files([*(self.out(output.role) for output in manifest.outputs), self.records, sealing])
        faults.at("laid")
        os.replace(sealing, self.folder / _MANIFEST)
        sync_folders([self.folder, self.folder.parent])
        faults.at("sealed")

    def clear(self) -> None:
        """Take away what has been done with; folders are only removed empty. Raises OSError where something waits."""
        there = os.listdir(self.folder)
        if self.waiting():
            raise OSError(errno.ENOTEMPTY, "outputs wait in a ticket that was to be cleared")
        for name in (_RECORDS, _SEALING):
            if name in there:
                (self.folder / name).unlink()
        if "mark" in there:
            for name in os.listdir(self.folder / "mark"):
                (self.folder / "mark" / name).unlink()
        for part in _PARTS:
            if part in there:
                (self.folder / part).rmdir()
        faults.at("cleared")
        if _MANIFEST in there:
            (self.folder / _MANIFEST).unlink()
        self.folder.rmdir()
        faults.at("removed")

    def _only(self, part: str) -> Path | None:
        if not self.has(part):
            return None
        return next((self.folder / part / name for name in os.listdir(self.folder / part)), None)


def take(root: Root, candidate: Candidate) -> Ticket | None:
    """Take a file by renaming it into a ticket of its own; None where another has it, or it has changed.

    The marker goes first: if it were left behind alone, it would vouch for a later file of the same name.
    """
    ticket = Ticket(root.work / secrets.token_hex(8))
    ticket.folder.mkdir(mode=0o700)
    faults.at("opened")
    (ticket.folder / "in").mkdir(mode=0o700)
    if candidate.marked:
        (ticket.folder / "mark").mkdir(mode=0o700)
    sync_folders(
        [ticket.folder, root.work]
    )  # so that nothing moves to where no folder will be after a power cut
    if candidate.marked:
        mark = candidate.name + MARKER
        if _renamed(root.inbox / mark, ticket.folder / "mark" / mark):
            faults.at("marked")
    if _renamed(root.inbox / candidate.name, ticket.folder / "in" / candidate.name):
        faults.at("taken")
        if looks_like(ticket, candidate.signature):
            return ticket
    return None if give_back(root, ticket) else ticket


def looks_like(ticket: Ticket, looked: Signature) -> bool:
    """Whether the input is still as it looked: nobody has written to it since."""
    path = ticket.input
    return path is not None and signature(os.lstat(path)) == looked


def give_back(root: Root, ticket: Ticket) -> bool:
    """Put an input back that has not been judged, with its marker; False where another stands in its place.

    A marker whose input is not there any more goes with the ticket.
    """
    marker, path = ticket.marker, ticket.input
    if path is not None:
        if os.path.lexists(root.inbox / path.name):
            return False
        os.rename(path, root.inbox / path.name)
    if marker is not None and os.path.lexists(root.inbox / marker.name.removesuffix(MARKER)):
        os.replace(marker, root.inbox / marker.name)
    ticket.begin()
    ticket.clear()
    return True


def tickets(root: Root) -> list[Ticket]:
    """The tickets under way: first those whose manifest stands, which only need to be finished."""
    found = [Ticket(root.work / name) for name in sorted(os.listdir(root.work)) if not name.startswith(".")]
    return sorted(
        (each for each in found if each.folder.is_dir()), key=lambda ticket: not ticket.has(_MANIFEST)
    )


def _renamed(path: Path, target: Path) -> bool:
    """Rename; False where it is gone, or (on Windows) still open for somebody else."""
    try:
        os.rename(path, target)
    except FileNotFoundError:
        if not path.parent.is_dir():
            raise
        return False
    except PermissionError:
        if os.name != "nt":
            raise
        return False
    return True
