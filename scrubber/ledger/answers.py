"""What acknowledgements (TA1, 999, 277CA) say of what was sent, as plain values.

Control numbers and ids are ours, as they stand in what was sent; ids are without the blanks that fill an ISA. An
empty id says that the answer does not name one. `day` is the answer's own date (ISO), empty where it does not say one
that can be read: that of a status (STC02), else of the envelope that it stands in (GS04, ISA09).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

__all__ = [
    "LEVELS",
    "AnswerKind",
    "Answered",
    "BatchAnswer",
    "ClaimAnswer",
    "ClaimVerdict",
    "EnvelopeVerdict",
    "GroupAnswer",
    "GroupVerdict",
    "InterchangeAnswer",
    "SetAnswer",
]

AnswerKind = Literal["ta1", "999", "277ca"]
EnvelopeVerdict = Literal["accepted", "refused"]
GroupVerdict = Literal["accepted", "refused", "partly"]
ClaimVerdict = Literal["accepted", "rejected"]

LEVELS = {"ta1": 1, "999": 2, "277ca": 3, "835": 4}
"""How deep an answer looked; one that looked less deep does not change what a deeper one said."""


@dataclass(frozen=True, slots=True)
class InterchangeAnswer:
    """A TA1: ISA06, ISA08 and ISA13 of the interchange it answers (TA101), the verdict (TA104) and note (TA105)."""

    sender: str
    receiver: str
    control: str
    verdict: EnvelopeVerdict
    code: str
    note: str
    day: str = ""


@dataclass(frozen=True, slots=True)
class SetAnswer:
    """What a 999 says of a transaction set: ST02 (AK202), verdict and code (IK501).

    `errors` are places and codes, each once, never values: `2010BA.NM109@24:7` is IK403 of an element in the set's
    24th segment, `2300.REF@31:3` IK304 of a segment, `IK5:5` one of IK502 to IK506.
    """

    control: str
    verdict: EnvelopeVerdict
    code: str
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupAnswer:
    """What a 999 says of a functional group: GS06 (AK102), verdict and code (AK901), and of its sets.

    `sender` and `receiver` are ours: of ISA (06, 08), or of GS (02, 03) where ISA has none. A set that is not told has
    the group's verdict; `partly` says nothing of it (the group is refused in part, or its verdict did not come).
    `errors` are AK905 to AK909.
    """

    sender: str
    receiver: str
    control: str
    verdict: GroupVerdict
    code: str
    sets: tuple[SetAnswer, ...] = ()
    errors: tuple[str, ...] = ()
    day: str = ""


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """What a 277CA says of a claim (2200D): CLM01 (TRN02), verdict, and statuses as category:status:entity (STC).

    `charge` (STC04, dollars) and `first_day` (DTP*472) tell claims of one number apart, as `batch` does: BHT03 of
    what was sent (TRN02 of 2200B). `payer_number` is the payer's own number (REF*1K).
    """

    number: str
    verdict: ClaimVerdict
    statuses: tuple[str, ...] = ()
    charge: Decimal | None = None
    payer_number: str = ""
    first_day: str = ""
    """ISO; empty where it does not say."""
    batch: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """A rejection in a 277CA that names no claim: of all that was sent as one batch, or by one provider in it.

    `batch` is BHT03 of what was sent (TRN02 of 2200B), `provider` the billing provider's NPI or tax number (NM109 of
    2100C), empty where the receiver rejects the batch as a whole.
    """

    batch: str
    provider: str = ""
    statuses: tuple[str, ...] = ()
    day: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """All that one acknowledgement file says; `control` is its own ISA13, `kind` the highest that it holds.

    `left_out` counts what could not be understood or answers nothing of ours: parts that are torn, sets of another
    kind, claims without a verdict.
    """

    kind: AnswerKind
    sha256: str
    control: str
    interchanges: tuple[InterchangeAnswer, ...] = ()
    groups: tuple[GroupAnswer, ...] = ()
    claims: tuple[ClaimAnswer, ...] = ()
    batches: tuple[BatchAnswer, ...] = ()
    left_out: int = 0
