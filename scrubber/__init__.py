"""A pre-submission scrubber for X12 837P medical claims: finds, explains, fixes and splits.

    report = scrubber.check("day.837")
    fixed = scrubber.fix("day.837", accept=("safe",))
    answer = scrubber.acknowledge("day.837", kind="277ca")
    for claim in scrubber.read_claims("day.837"): ...
    for remit in scrubber.read_remits("day.835"): ...

`source` is a path or bytes. Content never raises but for `NotX12`: everything else is a finding.
"""

from scrubber.facade import Fixed, acknowledge, check, fix, read_claims, read_remits
from scrubber.finding import Finding, Gap, Outcome, Place, Safety, Severity
from scrubber.report.record import Report
from scrubber.x12.fault import NotX12

__all__ = [
    "Finding",
    "Fixed",
    "Gap",
    "NotX12",
    "Outcome",
    "Place",
    "Report",
    "Safety",
    "Severity",
    "acknowledge",
    "check",
    "fix",
    "read_claims",
    "read_remits",
]

__version__ = "0.1.0"
