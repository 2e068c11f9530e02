"""Why claims of the year are denied: what is wrong with them, or with the payer, and what the log is to say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from year_claims import (
    BLUE,
    CIGNA,
    COMMERCIAL,
    MEDICARE,
    ORDINARY,
    UHC,
    Shape,
    biopsy,
    injection,
    keratoses,
    mohs,
    slides,
)

Maker = Callable[[Random], Shape]
ALL = (MEDICARE, UHC, CIGNA, COMMERCIAL, BLUE)
PRIVATE = (UHC, CIGNA, COMMERCIAL, BLUE)
UNITS_KNOWN = date(2026, 4, 1)
"""The table of units that are likely begins here; nothing is known of days before."""
SHIFT_FROM, SHIFT_PAYER, SHIFT_SHARE = date(2026, 1, 1), UHC, 0.09
"""From this day of sending a payer denies so many more claims, for want of authorization."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A way to be denied. `weight` is per thousand claims.

    `codes` are those of the lines that are denied, none for all; `last` of them only the last such line. `claim` puts
    the reason on the claim, which then has no lines. `units` are paid of the denied line, the rest is denied.
    `sent_mods` is what the line carries when it goes out, where a fix changed it. `before` is the part while the
    table of units does not reach back.
    """

    name: str
    weight: float
    make: Maker
    group: str
    carc: str
    rarcs: tuple[str, ...]
    kind: str
    part: str
    edit: str = ""
    payers: tuple[int, ...] = ALL
    filings: tuple[str, ...] = ("plain",)
    codes: tuple[str, ...] = ()
    last: bool = False
    claim: bool = False
    remark_on_claim: bool = False
    units: int = 0
    sent_mods: str | None = None
    before: str = ""
    again: Maker | None = None
    status: str = ""


def _shape(diagnoses: str, *codes: tuple[str, int, str, str], mohs: bool = True, clia: bool = True) -> Maker:
    made = Shape(tuple(diagnoses.split()), codes, mohs, clia)
    return lambda _: made


def anything(random: Random) -> Shape:
    """Any kind of ordinary claim."""
    return random.choice(ORDINARY)(random)


FIRST, FURTHER = ("17311", 1, "1", ""), ("17312", 1, "1", "")
BOTH = _shape("C44311", FIRST, FURTHER)

SCENARIOS = (
    # -- a fault is in the claim, an edit fires, and it goes out all the same
    Scenario("stage alone", 4, _shape("C44311", FURTHER, ("12052", 1, "1", "")), "CO", "107", ("N122",), "add_on",
             "overridden", "MOH001", filings=("waived",), codes=("17312",),
             again=_shape("C44311", FIRST, FURTHER, ("12052", 1, "1", ""))),
    Scenario("pair", 5, _shape("C44311 D485", FIRST, FURTHER, ("11102", 1, "2", "")), "CO", "236", ("N20",),
             "bundling", "overridden", "NCI001", filings=("waived",), codes=("11102",),
             again=_shape("C44311 D485", FIRST, FURTHER, ("11102", 1, "2", "59"))),
    Scenario("visit without 25", 5, _shape("L570 L821", ("99213", 1, "2", ""), ("17000", 1, "1", ""), mohs=False),
             "CO", "97", ("M15",), "bundling", "overridden", "NCI001", filings=("waived",), codes=("99213",),
             again=_shape("L570 L821", ("99213", 1, "2", "25"), ("17000", 1, "1", ""), mohs=False)),
    Scenario("no clia", 5, _shape("C44311", FIRST, FURTHER, clia=False), "CO", "16", ("MA120",), "identifiers",
             "overridden", "MOH015", payers=(MEDICARE,), filings=("waived",), remark_on_claim=True, status="4",
             again=BOTH),
    Scenario("wrong site", 3, _shape("C44311", ("17313", 1, "1", ""), ("17314", 1, "1", "")), "CO", "11", (),
             "diagnosis", "overridden", "MOH009", filings=("waived",), again=BOTH),
    Scenario("too many units", 4, _shape("L570", ("17000", 2, "1", ""), mohs=False), "CO", "151", ("N362",), "units",
             "overridden", "NCI003", filings=("waived",), units=1, before="no_data"),
    # -- the edit that would have fired is switched off
    Scenario("no sides", 3, _shape("C44311", ("17311", 1, "1", "50"), FURTHER), "CO", "4", (), "modifier",
             "off", "MOH007", codes=("17311",), again=BOTH),
    Scenario("no cancer", 4, _shape("D485", FIRST, FURTHER), "CO", "50", ("N115",), "diagnosis", "off", "MOH010",
             again=BOTH),
    # -- an edit warns, which holds nothing
    Scenario("second tumor", 5, _shape("C44311 C44319", FIRST, FURTHER, ("17311", 1, "2", "")), "OA", "18", ("N522",),
             "duplicate", "overridden", "MOH004", codes=("17311",), last=True,
             again=_shape("C44311 C44319", FIRST, FURTHER, ("17311", 1, "2", "59"))),
    Scenario("keratosis code", 3, _shape("L821", ("17000", 1, "1", ""), mohs=False), "CO", "11", (), "diagnosis",
             "overridden", "DRM001"),
    Scenario("modifier 51", 3, _shape("C44311", FIRST, ("17312", 1, "1", "51")), "CO", "4", (), "modifier",
             "overridden", "MOH006", codes=("17312",), again=BOTH),
    Scenario("biopsy set apart", 3, _shape("C44311 D485", FIRST, FURTHER, ("11102", 1, "2", "59")), "CO", "97",
             ("N19",), "bundling", "overridden", "MOH013", codes=("11102",)),
    # -- a fix was applied, and the payer denied it all the same
    Scenario("attested", 3, _shape("C44311 C44319", FIRST, FURTHER, ("17311", 1, "2", "")), "OA", "18", ("N522",),
             "duplicate", "attested", "MOH004", filings=("attested",), codes=("17311",), last=True, sent_mods="59"),
    Scenario("fixed", 3, _shape("C44311", FIRST, ("17312", 1, "1", "51")), "CO", "4", (), "modifier", "fixed",
             "MOH006", filings=("fixed",), codes=("17312",), sent_mods=""),
    # -- nothing is wrong with the claim: an edit looks at such lines, and is rightly silent
    Scenario("payer: add-on", 4, mohs, "CO", "107", ("N122",), "add_on", "silent", codes=("17312", "17314")),
    Scenario("payer: pair", 4, _shape("D485 L570", ("11102", 1, "1", ""), ("17000", 1, "2", "59"), mohs=False), "CO",
             "236", ("N20",), "bundling", "silent", codes=("17000",)),
    Scenario("payer: clia", 4, BOTH, "CO", "16", ("MA120",), "identifiers", "silent", payers=(MEDICARE,),
             remark_on_claim=True, status="4"),
    Scenario("payer: duplicate", 4, mohs, "OA", "18", ("N522",), "duplicate", "silent", codes=("17311", "17313")),
    Scenario("payer: site", 3, BOTH, "CO", "11", (), "diagnosis", "silent", codes=("17311",)),
    Scenario("payer: units", 3, keratoses, "CO", "151", ("N362",), "units", "silent", codes=("17003",),
             before="no_data"),
    # -- the claim cannot show it
    Scenario("plan ended", 9, anything, "PR", "27", (), "eligibility", "unknowable", status="4"),
    Scenario("plan ended, whole", 3, anything, "PR", "27", (), "eligibility", "unknowable", claim=True, status="4"),
    Scenario("not a member", 4, anything, "CO", "31", (), "eligibility", "unknowable", status="4"),
    Scenario("not enrolled", 5, slides, "CO", "B7", ("N570",), "enrolment", "unknowable"),
    Scenario("another payer first", 5, injection, "CO", "22", ("MA04",), "coordination", "unknowable", payers=PRIVATE,
             remark_on_claim=True),
    # -- an edit could have known it, and none names it, or none that looks at such lines
    Scenario("records wanted", 5, anything, "CO", "163", ("N706",), "documentation", "no_edit"),
    Scenario("age", 3, injection, "CO", "6", (), "identifiers", "no_edit", codes=("11900",)),
    Scenario("specialty", 3, slides, "CO", "185", ("N95",), "enrolment", "no_edit"),
    # -- an edit names it that had nothing to judge by: no Mohs log was given
    Scenario("no log", 3, mohs, "CO", "197", (), "authorisation", "no_data", "MOH031", codes=("17311", "17313")),
)  # fmt: skip

SHIFT = Scenario("no authorization", 0, biopsy, "CO", "197", (), "authorisation", "no_edit", codes=("11102",),
                 payers=(SHIFT_PAYER,))  # fmt: skip
BUNDLED = Scenario("bundled", 0, keratoses, "CO", "97", ("M15",), "bundling", "silent", codes=("17003",))
DUPLICATE = Scenario("sent twice", 4, anything, "OA", "18", ("N522",), "duplicate", "overridden", "DUP006",
                     filings=("waived",), status="4")  # fmt: skip
"""The weight is of claims that are paid: the same claim goes out a second time before the payer has answered."""
