"""What is written beside a duplicate, and what the ledger is to know of an acknowledgement that came in."""

from __future__ import annotations

import json
from collections.abc import Iterator

from scrubber.ledger import AckRecord, Answered, Known, Record

__all__ = ["pointer", "received_records"]


def pointer(known: Known) -> str:
    """The file beside a duplicate: what it repeats, when that was done, and what was made of it.

    Of a first that was purged from the ledger it says since when; its name and outputs are not known any more.
    """
    told = {
        "sha256": known.sha256,
        "first": known.name,
        "kind": known.kind,
        "filed": known.filed.isoformat(),
        "outputs": list(known.outputs),
    }
    if known.purged is not None:
        del told["first"], told["outputs"]
        told["purged"] = known.purged.isoformat()
    return json.dumps(told, indent=2) + "\n"


def received_records(answered: Answered) -> Iterator[Record]:
    """What is known of an acknowledgement that came in, besides what it says of claims."""
    groups = ", ".join(dict.fromkeys(group.control for group in answered.groups))
    batches = ", ".join(dict.fromkeys(claim.batch for claim in answered.claims if claim.batch))
    yield AckRecord("received", answered.kind, answered.control, groups or batches)
