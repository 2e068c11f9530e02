"""A provider with a role in a claim or line: who rendered, referred, supervised; where it was done."""

from __future__ import annotations

from scrubber.guide.loop import Loop
from scrubber.model.levels import BillingProvider
from scrubber.model.values import Text, lazy
from scrubber.model.view import Party

__all__ = ["Provider"]


class Provider(Party):
    """A 2310 or 2420 loop; or the billing provider, where it stands for the rendering one."""

    def __init__(self, loop: Loop, billing: BillingProvider | None = None) -> None:
        super().__init__(loop)
        self.billing = billing

    @lazy
    def taxonomy(self) -> Text:
        """PRV03; for a billing provider that rendered, the PRV*BI of 2000A."""
        return self.billing.taxonomy if self.billing else self.text("PRV", 3)
