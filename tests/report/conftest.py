"""Fixed inputs and golden snapshots for the report room (set SCRUBBER_SNAPSHOTS=write to renew them)."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest

from scrubber.finding import (
    Change,
    ClaimRef,
    Finding,
    Fix,
    Gap,
    Insert,
    Outcome,
    Place,
    Prevents,
    Reference,
    Safety,
    Severity,
    Status,
    Suppression,
    TableRef,
)
from scrubber.report.entry import Entry, Excerpt
from scrubber.report.record import (
    Attestation,
    Charges,
    Conservation,
    EditsInfo,
    FileReport,
    Outputs,
    Report,
    TableInfo,
    Waiver,
)
from scrubber.report.tally import Tally

SNAPSHOTS = Path(__file__).parent / "snapshots"
FILE = "day.837"


@pytest.fixture
def golden():
    """Compare a text with tests/report/snapshots/NAME, byte for byte."""

    def compare(name: str, text: str) -> None:
        path = SNAPSHOTS / name
        if os.environ.get("SCRUBBER_SNAPSHOTS") == "write":
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode("utf-8"))
        assert text == path.read_bytes().decode("utf-8")

    return compare


def place(locator: str, start: int, end: int, segment: int = 57) -> Place:
    return Place(locator, 1, 1, 1, segment, start, end)


@pytest.fixture
def block_alone() -> Entry:
    """HOUSE section 5's example: an extra Mohs block without a stage."""
    finding = Finding(
        edit="MOH002",
        name="extra_block_without_stage",
        title="Extra Mohs block without a Mohs stage",
        status=Status.STABLE,
        outcome=Outcome.FAIL,
        severity=Severity.DENY,
        snip=6,
        at=place("2400#2.SV101-2", 4126, 4131),
        message="17315 stands alone on 2026-07-09; it extends a stage billed as 17311-17314 by the same "
        "surgeon that day.",
        value="17315",
        claim=ClaimRef("A1001", 12),
        line=2,
        why={"payer": "Plains Health Plan", "day": "2026-07-09"},
        references=(Reference("CMS add-on code edits", "https://www.cms.gov/ncci/aoc", "2026-11-21"),),
        prevents=(Prevents("CO", "107", "N122"),),
        table=TableRef("aoc", "2026Q3"),
        set_by="edits/mohs/extra_block_without_stage/edit.yaml",
        fixes=(Fix("none proposed, the operative note decides which stage is missing", Safety.ATTEST, ()),),
        charge_at_risk="120.00",
        holds=True,
    )
    return Entry(finding, FILE, Excerpt.of("SV1*HC:17315*120*UN*1***1", 4119, finding.at))


@pytest.fixture
def charge_not_sum() -> Entry:
    at = place("2300.CLM02", 3010, 3016, 40)
    finding = Finding(
        edit="BAL001",
        name="claim_charge_not_sum",
        title="Claim charge is not the sum of its lines",
        status=Status.STABLE,
        outcome=Outcome.FAIL,
        severity=Severity.REJECT,
        snip=3,
        at=at,
        message="The claim charges 100.00, its lines 520.00.",
        value="100.00",
        claim=ClaimRef("A1001", 12),
        why={"payer": "Plains Health Plan"},
        references=(Reference("Balancing of professional claims"),),
        fixes=(Fix("Charge the sum of the lines", Safety.REVIEW, (Change(at, "100.00", "520.00"),)),),
        charge_at_risk="520.00",
        holds=True,
    )
    return Entry(finding, FILE, Excerpt.of("CLM*A1001*100.00***11:B:1*Y*A*Y*Y", 3000, at))


@pytest.fixture
def payer_missing() -> Entry:
    at = Gap("2010BB.NM1[PR]", 1, 1, 1, 21, 2040, 2040)
    finding = Finding(
        edit="IGD004",
        name="required_segment_missing",
        title="A required segment is missing",
        status=Status.STABLE,
        outcome=Outcome.FAIL,
        severity=Severity.REJECT,
        snip=2,
        at=at,
        message="The subscriber loop names no payer; a claim must name one.",
        references=(Reference("837P guide, loop 2010BB"),),
        fixes=(Fix("Put in a payer", Safety.REVIEW, (Insert(at, "NM1*PR*2*PLAINS*****PI*PL001~"),)),),
        holds=True,
    )
    return Entry(finding, FILE, Excerpt("SBR*P*18*******CI", 17, 17, gap=True))


@pytest.fixture
def odds(block_alone: Entry) -> list[Entry]:
    """A suppressed, a fixed, an advisory preview, a bypassed and an undecided finding; hostile bytes."""
    hostile = '=cmd|" /C calc"!A0\x1b[31m<script>alert(1)</script>\xe2\x80\xae'
    common = {"name": "odd_one", "title": "An odd one", "snip": 5}
    fail = {"outcome": Outcome.FAIL, "status": Status.STABLE, "severity": Severity.DENY, **common}
    suppressed = Finding(
        edit="COD001",
        at=place("2400#1.SV107-1", 5100, 5101),
        message="The line points at diagnosis 4; the claim has 2.",
        value="4",
        claim=ClaimRef("B2002", 13),
        line=1,
        prevents=(Prevents("CO", "16", "M76"),),
        charge_at_risk="80.00",
        suppressed=Suppression("J. Rivera", "payer accepts it", "2027-01-31"),
        **fail,
    )
    fixed = Finding(
        edit="IDN001",
        at=place("2310B.NM1[82]09", 5000, 5011),
        message="The NPI has a blank around it.",
        value=" 1234567893",
        claim=ClaimRef("B2002", 13),
        fixed=Safety.SAFE,
        **fail,
    )
    preview = Finding(
        edit="MOH012",
        at=place("2400#3.SV101-2", 5200, 5200 + len(hostile)),
        message=f"The code {hostile} is routine.",
        value=hostile,
        claim=ClaimRef("B2002", 13),
        line=3,
        references=(Reference('A "title" & <b>', "javascript:alert(1)"),),
        charge_at_risk="50.00",
        prevents=(Prevents("CO", "97"), Prevents("PI", "97")),
        **{**fail, "severity": Severity.ADVISE, "status": Status.PREVIEW},
    )
    bypassed = Finding(
        edit="MOH004",
        at=place("2400#1.SV101-3", 5100, 5102),
        message="Modifier 59 sets the second site apart.",
        value="59",
        claim=ClaimRef("B2002", 13),
        line=1,
        **{**fail, "outcome": Outcome.BYPASSED},
    )
    undecided = Finding(
        edit="NCI001",
        at=place("2400#1.SV101-2", 5100, 5105),
        message="The table has no release for 2005-01-01.",
        table=TableRef("ptp", "", stale=False),
        count=12,
        **{**fail, "outcome": Outcome.NO_DATA},
    )
    stale = Finding(
        edit="NCI002",
        at=place("2400#2.SV104", 5153, 5154),
        message="9 units stand where 4 is the most.",
        value="9",
        claim=ClaimRef("B2002", 13),
        line=2,
        table=TableRef("mue", "2026Q1", stale=True),
        charge_at_risk="900.00",
        allowed_at_risk="402.30",
        allowed_basis="Medicare fee schedule 2025Q4, national",
        holds=True,
        **fail,
    )
    texts = {
        suppressed.edit: ("SV1*HC:11102*80*UN*1***4", 5077),
        fixed.edit: ("NM1*82*1*RIVERA*ANA****XX* 1234567893", 4974),
        preview.edit: (f"SV1*HC:{hostile}*50*UN*1***1", 5193),
        stale.edit: ("SV1*HC:11103*900*UN*9***1", 5133),
    }
    entries = []
    for finding in (fixed, suppressed, preview, bypassed, undecided, stale):
        text = texts.get(finding.edit)
        excerpt = Excerpt.of(text[0], text[1], finding.at) if text else None
        entries.append(Entry(finding, FILE, excerpt, "Medicare"))
    return entries


@pytest.fixture
def entries(payer_missing, charge_not_sum, block_alone, odds) -> list[Entry]:
    return [payer_missing, charge_not_sum, block_alone, *odds]


@pytest.fixture
def report(entries) -> Report:
    total, clean, held = Decimal("41230.5"), Decimal("38000"), Decimal("3230.5")
    file = FileReport(
        path=FILE,
        sha256="ab" * 32,
        claims=120,
        clean=117,
        held=3,
        charges=Charges(total=total, clean=clean, held=held),
        interchanges=1,
        groups=1,
        transactions=2,
        conservation=Conservation(
            claims_in=120,
            claims_clean=117,
            claims_held=3,
            charge_in=total,
            charge_clean=clean,
            charge_held=held,
        ),
        outputs=Outputs(clean="out/clean/day.837", held="out/held/day.837"),
        attestations=[
            Attestation(finding="0" * 16, by="A. Lund MD", reason="separate site", date="2026-07-20")
        ],
        waivers=[
            Waiver(
                finding="1" * 16, by="J. Rivera", reason="agreed by phone", until="2026-08-01", edit="MOH002"
            )
        ],
        findings=[entry.finding for entry in entries],
    )
    tally = Tally()
    for entry in entries:
        tally.add(entry.finding, entry.payer_name, entry.file)
    tally.unseen(Outcome.PASS, 5000)
    tally.end_file(file)
    edits = EditsInfo(
        pack="built-in 0.1.0",
        digest="cd" * 32,
        as_of="2026-07-20",
        tables={
            "aoc": TableInfo(release="2026Q3"),
            "mue": TableInfo(release="2026Q1", stale=True, age_days=110),
        },
    )
    return Report(files=[file], summary=tally.summary(), edits=edits)
