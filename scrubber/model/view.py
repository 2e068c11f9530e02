"""What every view has: its loop, and short ways to read elements of it."""

from __future__ import annotations

from scrubber.finding import At
from scrubber.guide.loop import Loop
from scrubber.model.values import Amount, Period, Text, absent, amount, lazy, period, text
from scrubber.x12 import Segment

__all__ = ["Party", "View"]


class View:
    """A typed reading of one loop. Nothing is read before it is asked for, nothing is written ever."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.loop.path}>"  # no content: it may be PHI

    def text(self, segment_id: str, element: int, component: int = 0, qualifier: str = "") -> Text:
        """Read an element of the loop's first such segment; an empty Text with a Gap where it has none."""
        loop = self.loop
        segment = loop.first(segment_id, qualifier) if qualifier else loop.first(segment_id)
        if segment is None:
            return absent(loop, f"{segment_id}[{qualifier}]" if qualifier else segment_id)
        return text(loop, segment, element, component)

    def amount(self, segment_id: str, element: int, qualifier: str = "") -> Amount | None:
        """Read a decimal number; None where absent or unreadable."""
        segment = self.segment(segment_id, qualifier)
        return None if segment is None else amount(self.loop, segment, element)

    def period(self, qualifier: str) -> Period | None:
        """Read the DTP with a qualifier (DTP01), by its form (DTP02); None where absent or unreadable."""
        segment = self.segment("DTP", qualifier)
        return None if segment is None else period(self.loop, segment)

    def reference(self, qualifier: str) -> Text:
        """Read REF02 of the REF with a qualifier (REF01)."""
        return self.text("REF", 2, 0, qualifier)

    def segment(self, segment_id: str, qualifier: str = "") -> Segment | None:
        """Return the loop's first segment of an id (and qualifier)."""
        return self.loop.first(segment_id, qualifier) if qualifier else self.loop.first(segment_id)

    @property
    def at(self) -> At:
        """The place of the loop's first segment."""
        return self.loop.place(self.loop.segments[0])


class Party(View):
    """A person or organisation: an NM1 loop (N3, N4, PER, REF, DMG, PRV with it)."""

    @lazy
    def role(self) -> Text:
        """NM101: 85 billing, 82 rendering, PR payer, ..."""
        return self.text("NM1", 1)

    @lazy
    def is_person(self) -> bool:
        """NM102 is 1."""
        return self.text("NM1", 2) == "1"

    @lazy
    def last_name(self) -> Text:
        """NM103: a person's last name, or an organisation's name."""
        return self.text("NM1", 3)

    @lazy
    def first_name(self) -> Text:
        """NM104."""
        return self.text("NM1", 4)

    @lazy
    def identifier(self) -> Text:
        """NM109, of the kind that NM108 says."""
        return self.text("NM1", 9)

    @lazy
    def identifier_kind(self) -> Text:
        """NM108: XX an NPI, PI a payer id, MI a member id, 46 a transmitter id."""
        return self.text("NM1", 8)

    @lazy
    def npi(self) -> Text:
        """NM109 where NM108 says XX, else an empty Text at the same place."""
        return self.identifier if self.identifier_kind == "XX" else self.identifier.emptied()

    @lazy
    def taxonomy(self) -> Text:
        """PRV03, the provider's taxonomy code."""
        return self.text("PRV", 3)

    @lazy
    def tax_id(self) -> Text:
        """REF*EI (employer) or REF*SY (social security number)."""
        return self.reference("EI") or self.reference("SY")

    @lazy
    def address(self) -> tuple[Text, Text]:
        """N301 and N302."""
        return self.text("N3", 1), self.text("N3", 2)

    @lazy
    def city(self) -> Text:
        """N401."""
        return self.text("N4", 1)

    @lazy
    def state(self) -> Text:
        """N402."""
        return self.text("N4", 2)

    @lazy
    def postal_code(self) -> Text:
        """N403, the ZIP code without its dash."""
        return self.text("N4", 3)
