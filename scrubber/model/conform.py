"""Whether an input conforms to the guides of its transaction sets: every fault of form, and nothing else.

What we write ourselves (999, 277CA) is held against its guide with this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scrubber.guide.load import load
from scrubber.model.claim import Claim
from scrubber.model.read import Guides, Noticed, read_events
from scrubber.x12 import Fault

__all__ = ["conforming"]


def conforming(chunks: Iterable[bytes], guides: Guides = load) -> Iterator[Fault]:
    """Yield the faults of an input, those inside a claim when the claim ends. Raises NotX12.

    `guides` gives the guide of a version (837P, 835, 999, 277CA); a set without a guide is a fault itself.
    """
    for event in read_events(chunks, keep=False, guides=guides):
        if isinstance(event, Noticed):
            yield event.fault
        elif isinstance(event, Claim):
            yield from event.faults
