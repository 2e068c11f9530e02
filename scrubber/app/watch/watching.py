"""The loop: what is under way is finished, then it is looked, then what is ready is taken, one after the other.

Whatever stands in the way (no room, no ledger, no folder) stops the taking and is tried again, at longer and longer
intervals, and health.json says so. An input that cannot be read while all else can is put aside after a few trials.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from time import monotonic

from scrubber.app import logs
from scrubber.app.command import failed
from scrubber.app.disk import write_whole
from scrubber.app.originals import Originals
from scrubber.app.steady import tidy
from scrubber.app.watch import reasons
from scrubber.app.watch.day import DayReports
from scrubber.app.watch.deciding import Desk
from scrubber.app.watch.health import Health
from scrubber.app.watch.layout import Root, fitted
from scrubber.app.watch.locking import Lock
from scrubber.app.watch.looking import Candidate, Left, Look, Looker
from scrubber.app.watch.publishing import finish
from scrubber.app.watch.ticket import Manifest, Ticket, take, tickets
from scrubber.app.watch.waking import Waker
from scrubber.ledger import LedgerError
from scrubber.pipeline.remitting import rematch
from scrubber.pipeline.replay import judge_again

__all__ = ["Hindered", "Moved", "Unfinished", "Watcher"]

_TRIALS = 5
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 30.0
_LOOK_EVERY = 2.0
"""Seconds after which it is looked again, though not all that was ready has been taken."""


class Hindered(Exception):  # noqa: N818 - it is no error of the program
    """Nothing can be taken now; `why` is one of health.json's words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Moved(Exception):  # noqa: N818 - it is no error of the program
    """Another folder stands where the watched one stood: lock and ledger have to be those of that one."""


class Unfinished(Exception):  # noqa: N818 - it is no error of the program
    """A run that is not to wait has left something under way; `why` as in Hindered."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass
class Watcher:
    """Watches one drop folder, whose lock it holds. With `once` it ends when what is there has been dealt with."""

    root: Root
    lock: Lock
    desk: Desk
    health: Health
    reports: DayReports
    waker: Waker
    looker: Looker
    min_free: int
    once: bool = False

    def __post_init__(self) -> None:
        self.endings: Counter[str] = Counter()
        self.waiting = 0
        self._failures: Counter[str] = Counter()
        self._told: set[Left] = set()
        self._until: float | None = None
        self._news: set[str] = set()

    def run(self) -> None:
        """Watch until it is told to stop. Raises Moved, and Unfinished with `once`."""
        hindered = 0
        self.reports.happened(self.desk.now().isoformat())  # a run before may have ended in between
        while not self.waker.stopped:
            try:
                over = self._round()
                hindered = 0
            except (OSError, LedgerError, Hindered) as error:
                hindered += 1
                self._wait_for(_why(error, self.root), hindered)
            else:
                if over:
                    return

    def _round(self) -> bool:
        """Do what there is to do, and wait for more; True where nothing more is to be waited for."""
        self._ready()
        for ticket in tickets(self.root):
            if self.waker.stopped:
                return True
            self._finish(ticket)
        self._room()
        look = self.looker.look(monotonic())
        self.health.looked(look.waiting, look.oldest, self.root.free())
        self.waiting = look.waiting
        self._tell(look)
        took, begun = False, monotonic()
        for candidate in look.ready:
            if self.waker.stopped:
                return True
            if took and monotonic() - begun > _LOOK_EVERY:
                break
            took = self._take(candidate) or took
            self._report(idle=False)
        return False if took else self._rest(look)

    def _take(self, candidate: Candidate) -> bool:
        self._room()
        ticket = take(self.root, candidate)
        if ticket is None:
            self.looker.forget(candidate.name)
            return False
        self._finish(ticket)
        return True

    def _rest(self, look: Look) -> bool:
        """After a round in which nothing was taken: wait."""
        if self._news & {"published", "remitted"}:
            self._look_again()
        now = monotonic()
        if self.once and self._until is None:
            self._until = now + self.looker.settle
        due = self._report(idle=True)
        if self.once and now >= (self._until or 0.0):
            self._last_report()
            return True
        self.health.state("watching")
        if not self.once:
            self.waker.listen(self.root.inbox)
        times = [at for at in (look.due, self._until, None if due is None else now + due) if at is not None]
        self.waker.wait(min(times) - now if times else None)
        return False

    def _look_again(self) -> None:
        """Once there is time: find claims of payments that came before them, and judge denials by today's edits."""
        made, desk, news = self.desk.session(), self.desk, self._news
        self._news = set()
        archive = Originals([self.root.path / "archive"], tagged=True)
        try:
            if rematch(desk.ledger, made.rules, made.options, desk.now()):
                news.add("remitted")  # claims that were found can be judged now
            if "remitted" in news:
                judge_again(
                    desk.ledger,
                    made.rules,
                    made.options,
                    archive.find,
                    desk.now(),
                    lambda: self.waker.stopped,
                )
        except (OSError, LedgerError):
            self._news |= news
            raise
        except Exception as error:
            failed(error, "denials")

    # -- what has to be so

    def _ready(self) -> None:
        if not self.root.present():
            raise Hindered("folder")
        if not self.lock.ours:
            raise Moved
        self.desk.session()

    def _room(self) -> None:
        if self.root.free() < self.min_free:
            raise Hindered("disk")

    # -- one ticket

    def _finish(self, ticket: Ticket) -> None:
        self.health.working(ticket.id)
        begun = monotonic()
        try:
            manifest = ticket.manifest() or self.desk.decide(ticket)
            if manifest is not None:
                finish(self.root, ticket, manifest, self.desk.ledger, self.desk.session())
        except OSError:
            self._failures[ticket.id] += 1
            if self._failures[ticket.id] < _TRIALS or ticket.manifest() is not None:
                raise
            manifest = self._given_up(ticket)
        self.health.working("")
        self._failures.pop(ticket.id, None)
        if manifest is not None:
            self._ended(ticket, manifest, monotonic() - begun)
        tidy()

    def _given_up(self, ticket: Ticket) -> Manifest | None:
        """Put an input aside that is at fault itself: the folder is there, and the disk takes files."""
        self._ready()
        self.root.probe()
        manifest = self.desk.give_up(ticket)
        if manifest is not None:
            finish(self.root, ticket, manifest, self.desk.ledger, self.desk.session())
        return manifest

    def _ended(self, ticket: Ticket, manifest: Manifest, seconds: float) -> None:
        self.endings[manifest.ending] += 1
        self._news.add(manifest.ending)
        self.health.ended(manifest.ending)
        self.reports.happened(manifest.at)
        facts = {"kind": manifest.kind, "also": manifest.also, "reason": manifest.reason, **manifest.facts}
        told = {key: value for key, value in facts.items() if value != ""}
        logs.log(logs.Level.INFO, manifest.ending, ticket=ticket.id, seconds=round(seconds, 3), **told)

    # -- telling

    def _tell(self, look: Look) -> None:
        """Leave a reason, once, for what is no file."""
        for left in look.left:
            if left in self._told:
                continue
            path = self.root.path / "failed" / fitted(left.name, ".left.json")
            if not path.exists():
                text = reasons.left(left).as_json("", self.desk.now().isoformat())
                write_whole(path, text.encode("ascii"))
                logs.log(logs.Level.WARNING, "left", kind=left.what)
                self.endings["left"] += 1
            self._told.add(left)
        self._told.intersection_update(look.left)

    def _report(self, *, idle: bool) -> float | None:
        """Write the report of the day if it is time; in how many seconds it will be, if that is still to come."""
        due = self.reports.due(idle=idle)
        if due is None or due > 0:
            return due
        self.reports.write()
        tidy(wholly=True)
        return None

    def _last_report(self) -> None:
        if self.reports.due(idle=True) is not None:
            self.reports.write()

    def _wait_for(self, why: str, times: int) -> None:
        self.health.working("")
        self.health.state("waiting", why)
        if why == "folder":
            self.waker.forget()  # another may come in its place
        if self.once and times >= _TRIALS:
            raise Unfinished(why)
        self.waker.pause(min(_FIRST_PAUSE * 2 ** min(times, 16), _LONGEST_PAUSE))


def _why(error: Exception, root: Root) -> str:
    if isinstance(error, Hindered):
        return error.why
    if isinstance(error, LedgerError):
        return "ledger"
    if not root.present():
        return "folder"
    return "permission" if isinstance(error, PermissionError) else "disk"
