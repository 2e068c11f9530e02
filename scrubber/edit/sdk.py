"""What a code edit may import: this and the standard library.

A code edit is `check.py` beside its edit.yaml, with one function
`check(claim: Claim, context: Context) -> Iterator[Hit]`; an edit of scope `level` gets any `View` instead of a
claim, one of scope `segment` a `Piece`. It judges and proposes, and changes nothing.
"""

from scrubber.edit.amounts import adjusted, plain
from scrubber.edit.clauses import same_service, with_modifier, without_modifier
from scrubber.edit.codes import CodeSet, Prefixes
from scrubber.edit.hit import Context, DayLine, Hit, change
from scrubber.edit.numbers import npi_fault, ssn_fault, tax_number_fault
from scrubber.edit.piece import Piece
from scrubber.finding import Change, Fix, Gap, Insert, Outcome, Place, Safety
from scrubber.guide.glossary import loop_words
from scrubber.guide.loop import Loop
from scrubber.model import Claim, Diagnosis, Patient, Provider, ServiceLine, Subscriber, Text, View
from scrubber.tables import Answer, Standing, Tables
from scrubber.x12 import Segment

__all__ = [
    "Answer",
    "Change",
    "Claim",
    "CodeSet",
    "Context",
    "DayLine",
    "Diagnosis",
    "Fix",
    "Gap",
    "Hit",
    "Insert",
    "Loop",
    "Outcome",
    "Patient",
    "Piece",
    "Place",
    "Prefixes",
    "Provider",
    "Safety",
    "Segment",
    "ServiceLine",
    "Standing",
    "Subscriber",
    "Tables",
    "Text",
    "View",
    "adjusted",
    "change",
    "loop_words",
    "npi_fault",
    "plain",
    "same_service",
    "ssn_fault",
    "tax_number_fault",
    "with_modifier",
    "without_modifier",
]
