"""The envelopes of an input as acknowledgements echo them, gathered from a reader's events."""

from __future__ import annotations

from dataclasses import dataclass, field

from scrubber.guide.load import PROFESSIONAL, guide_for
from scrubber.model import Claim, Submission, Subscriber
from scrubber.model.read import ReadEvent, UnreadClaim
from scrubber.x12 import End, Group, Interchange, Transaction

__all__ = ["Received", "ReceivedGroup", "ReceivedInterchange", "ReceivedSet"]

_ISA_ELEMENTS = 17
_CLAIMS = (Claim, UnreadClaim)


@dataclass(slots=True)
class ReceivedSet:
    """A transaction set: ST01, ST02, ST03, its guide, how many claims it has, and whether its SE came."""

    ordinals: tuple[int, int, int]
    kind: str
    control: str
    version: str
    guide: str
    group: ReceivedGroup | None = field(repr=False)
    claims: int = 0
    complete: bool = False

    @property
    def professional(self) -> bool:
        """Whether it holds professional claims by a guide that is read here."""
        return self.kind == "837" and guide_for(self.guide) == PROFESSIONAL


@dataclass(slots=True)
class ReceivedGroup:
    """A functional group: its header's elements (GS01 first), GE01 as it came, and its sets."""

    ordinals: tuple[int, int]
    header: tuple[str, ...]
    interchange: ReceivedInterchange = field(repr=False)
    stated: str = ""
    sets: list[ReceivedSet] = field(default_factory=list)
    complete: bool = False


@dataclass(slots=True)
class ReceivedInterchange:
    """An interchange: ISA01 to ISA16 as they came, and its groups. `day` and `time` are those its answers bear."""

    ordinal: int
    header: tuple[str, ...]
    groups: list[ReceivedGroup] = field(default_factory=list)
    complete: bool = False
    day: str = ""
    time: str = ""

    @property
    def readable(self) -> bool:
        """Whether the header has all of its elements."""
        return len(self.header) == _ISA_ELEMENTS - 1


class Received:
    """Gathers the envelopes of one input from a reader's events; of a claim it keeps nothing but that it was there."""

    def __init__(self) -> None:
        self.interchanges: list[ReceivedInterchange] = []
        self._group: ReceivedGroup | None = None
        self._set: ReceivedSet | None = None

    def add(self, event: ReadEvent) -> None:
        """Take the next event; those that are about no envelope are passed over."""
        if isinstance(event, _CLAIMS):
            if self._set is not None:
                self._set.claims += 1
        elif isinstance(event, Subscriber):
            return
        elif isinstance(event, Interchange):
            self.interchanges.append(ReceivedInterchange(event.ordinal, tuple(event.header.elements[1:])))
        elif isinstance(event, Group):
            self._open_group(event)
        elif isinstance(event, Transaction):
            self._open_set(event)
        elif isinstance(event, Submission):
            self._date(event)
        elif isinstance(event, End):
            self._end(event)

    def _open_group(self, event: Group) -> None:
        interchange = self.interchanges[-1]
        self._group = ReceivedGroup(
            (interchange.ordinal, event.ordinal), tuple(event.header.elements[1:]), interchange
        )
        interchange.groups.append(self._group)

    def _open_set(self, event: Transaction) -> None:
        st = event.header
        self._set = ReceivedSet(event.ordinals, st.get(1), st.get(2), st.get(3), event.version, self._group)
        if self._group is not None:
            self._group.sets.append(self._set)

    def _date(self, event: Submission) -> None:
        """The answers of an interchange bear BHT04 and BHT05 of the first set that has them."""
        interchange = self.interchanges[-1]
        header = event.loop.first("BHT")
        if header is not None and not interchange.day:
            interchange.day, interchange.time = header.get(4), header.get(5)

    def _end(self, event: End) -> None:
        envelope, complete = event.envelope, event.trailer is not None
        if isinstance(envelope, Transaction):
            if self._set is not None:
                self._set.complete = complete
            self._set = None
        elif isinstance(envelope, Group):
            if self._group is not None:
                self._group.complete = complete
                self._group.stated = event.trailer.get(1) if event.trailer is not None else ""
            self._group = None
        else:
            self.interchanges[-1].complete = complete
