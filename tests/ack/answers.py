"""The answers to bytes, for tests: one pass that judges, one that gathers the envelopes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from scrubber.ack import ack999, ta1
from scrubber.ack.envelope import Answering
from scrubber.ack.note import Note
from scrubber.ack.received import Received
from scrubber.ack.route import Routes, Settings
from scrubber.edit.engine import Judging
from scrubber.model.read import read_events
from scrubber.pipeline.check import Check
from scrubber.pipeline.rules import Rules
from scrubber.pipeline.source import open_source

AS_OF = date(2026, 7, 20)


class Answers:
    """Notes and envelopes of an input; `notes` in the order in which they were found."""

    def __init__(
        self, data: bytes, rules: Rules, settings: Settings | None = None, **judging: object
    ) -> None:
        self.rules = rules
        self.received = Received()
        with open_source(data) as source:
            findings = list(Check(source, rules, Judging(as_of=AS_OF, **judging)))  # type: ignore[arg-type]
            self.answering = Answering(source.sha256, control=1)
            for event in read_events(source.chunks(), rules.guide, guides=rules.guides, keep=False):
                self.received.add(event)
        self.notes = [note for finding in findings if (note := Note.of(finding))]
        self.routes = Routes(self.notes, settings or Settings())

    def numbered_by_content(self) -> Answers:
        """Take control numbers from the input's digest, as a run without one passed does."""
        self.answering = replace(self.answering, control=None)
        return self

    def ta1(self, *, always: bool = False) -> str:
        """The TA1s."""
        return "".join(ta1.interchanges(self.received, self.routes, self.answering, always=always))

    def f999(self) -> str:
        """The 999s."""
        return "".join(ack999.interchanges(self.received, self.routes, self.answering, self.rules.guides))

    def body(self) -> list[str]:
        """The segments of the 999s between ST and SE, of all groups."""
        frame = ("ISA", "GS", "ST", "SE", "GE", "IEA")
        return [one for one in self.f999().split("~")[:-1] if one.split("*")[0] not in frame]
