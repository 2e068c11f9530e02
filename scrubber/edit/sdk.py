"""What a code edit may import: this and the standard library.

A code edit is `check.py` beside its edit.yaml, with one function
`check(claim: Claim, context: Context) -> Iterator[Hit]`; an edit of scope `level` gets any `View` instead of a
claim, one of scope `segment` a `Piece`. It judges and proposes, and changes nothing.
"""

from scrubber.edit.amounts import adjusted, plain
from scrubber.edit.bundling import (
    VISITS,
    Bundle,
    Lifting,
    bundled,
    is_void,
    lifted_at_sight,
    unjudged,
    unread,
)
from scrubber.edit.clauses import same_service, with_modifier, without_modifier
from scrubber.edit.codes import CodeSet, Prefixes
from scrubber.edit.hit import LIFTED, Context, DayLine, Hit, change
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
from scrubber.model import Claim, Diagnosis, Patient, Provider, ServiceLine, Subscriber, Text, View
from scrubber.tables import AddOn, Answer, Fee, Looked, Mue, Pair, Pairs, Standing, Tables
from scrubber.x12 import Segment

__all__ = [
    "EVERYONE",
    "LIFTED",
    "VISITS",
    "AddOn",
    "Answer",
    "Bundle",
    "Change",
    "Claim",
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
    "RecordedDay",
    "Safety",
    "Segment",
    "ServiceLine",
    "Standing",
    "Subscriber",
    "TableRef",
    "Tables",
    "Text",
    "Tumor",
    "View",
    "adjusted",
    "authorization_fill",
    "bundled",
    "change",
    "clia_fill",
    "entries_of",
    "fewer_units",
    "is_void",
    "lifted_at_sight",
    "loop_words",
    "npi_fault",
    "npi_of",
    "open_period",
    "plain",
    "procedures_of_day",
    "procedures_of_next_day",
    "recorded_days",
    "reference_gap",
    "same_service",
    "same_surgeon",
    "segment_text",
    "ssn_fault",
    "tax_number_fault",
    "unjudged",
    "unread",
    "unread_before",
    "unrecorded",
    "vouched",
    "with_modifier",
    "without_modifier",
]
