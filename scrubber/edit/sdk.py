"""What a code edit may import: this and the standard library.

A code edit is `check.py` beside its edit.yaml, with one function
`check(claim: Claim, context: Context) -> Iterator[Hit]`; an edit of scope `level` gets any `View` instead of a
claim, one of scope `segment` a `Piece`, of scope `payment` a `ClaimPayment`, of scope `remittance` a
`RemittanceAdvice`. It judges and proposes, and changes nothing.
"""

from scrubber.edit.across import elsewhere, nearest, not_repeated, others_of_claim, place_of
from scrubber.edit.amounts import adjusted, plain
from scrubber.edit.apart import separate_service, separate_specimen, separate_visit
from scrubber.edit.bundling import (
    VISITS,
    Bundle,
    Lifting,
    Service,
    across,
    bundled,
    is_void,
    lifted_at_sight,
    unjudged,
    unread,
)
from scrubber.edit.clauses import same_service, with_modifier, without_modifier
from scrubber.edit.codes import CodeSet, Prefixes
from scrubber.edit.counting import covers, units_of_day
from scrubber.edit.dayline import DayLine, day_lines
from scrubber.edit.history import Submission
from scrubber.edit.hit import Context, Hit, change, lifted_on
from scrubber.edit.mohslog import MohsEntry, Tumor
from scrubber.edit.numbers import npi_fault, ssn_fault, tax_number_fault
from scrubber.edit.piece import Piece
from scrubber.edit.practice import EVERYONE, PracticeProvider, clia_fill, reference_gap, segment_text
from scrubber.edit.recorded import (
    RecordedDay,
    authorization_fill,
    entries_of,
    fewer_units,
    npi_of,
    recorded_days,
    unrecorded,
)
from scrubber.edit.resent import (
    became,
    by_number,
    corrected,
    payer_number_fill,
    service_before,
    set_apart,
    standing,
    taken_back,
)
from scrubber.edit.surgery import (
    Procedure,
    open_period,
    procedures_of_day,
    procedures_of_next_day,
    same_surgeon,
    unread_before,
    vouched,
)
from scrubber.finding import Change, Fix, Gap, Insert, Outcome, Place, Safety, TableRef
from scrubber.guide.glossary import loop_words
from scrubber.guide.loop import Loop
from scrubber.model import (
    Claim,
    ClaimPayment,
    Diagnosis,
    Patient,
    Provider,
    RemittanceAdvice,
    ServiceLine,
    Subscriber,
    Text,
    View,
)
from scrubber.tables import (
    AddOn,
    Answer,
    Fee,
    Looked,
    Mue,
    Pair,
    Pairs,
    Reason,
    ReasonTable,
    Standing,
    Tables,
)
from scrubber.x12 import Segment

__all__ = [
    "EVERYONE",
    "VISITS",
    "AddOn",
    "Answer",
    "Bundle",
    "Change",
    "Claim",
    "ClaimPayment",
    "CodeSet",
    "Context",
    "DayLine",
    "Diagnosis",
    "Fee",
    "Fix",
    "Gap",
    "Hit",
    "Insert",
    "Lifting",
    "Looked",
    "Loop",
    "MohsEntry",
    "Mue",
    "Outcome",
    "Pair",
    "Pairs",
    "Patient",
    "Piece",
    "Place",
    "PracticeProvider",
    "Prefixes",
    "Procedure",
    "Provider",
    "Reason",
    "ReasonTable",
    "RecordedDay",
    "RemittanceAdvice",
    "Safety",
    "Segment",
    "Service",
    "ServiceLine",
    "Standing",
    "Submission",
    "Subscriber",
    "TableRef",
    "Tables",
    "Text",
    "Tumor",
    "View",
    "across",
    "adjusted",
    "authorization_fill",
    "became",
    "bundled",
    "by_number",
    "change",
    "clia_fill",
    "corrected",
    "covers",
    "day_lines",
    "elsewhere",
    "entries_of",
    "fewer_units",
    "is_void",
    "lifted_at_sight",
    "lifted_on",
    "loop_words",
    "nearest",
    "not_repeated",
    "npi_fault",
    "npi_of",
    "open_period",
    "others_of_claim",
    "payer_number_fill",
    "place_of",
    "plain",
    "procedures_of_day",
    "procedures_of_next_day",
    "recorded_days",
    "reference_gap",
    "same_service",
    "same_surgeon",
    "segment_text",
    "separate_service",
    "separate_specimen",
    "separate_visit",
    "service_before",
    "set_apart",
    "ssn_fault",
    "standing",
    "taken_back",
    "tax_number_fault",
    "units_of_day",
    "unjudged",
    "unread",
    "unread_before",
    "unrecorded",
    "vouched",
    "with_modifier",
    "without_modifier",
]
