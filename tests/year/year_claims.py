"""The claims of the year: two practices, their patients, and the text of claims (837P). Money is in whole cents.

Names, payers, charges and providers are those of `tests/bench/generate.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))

from generate import (
    CHARGES,
    CITIES,
    FIRST,
    LAST,
    LETTERS,
    MOHS_SITES,
    PAYERS,
    STREETS,
    _practices,
    npi,
)

MEDICARE, UHC, CIGNA, COMMERCIAL, BLUE = range(5)
PRACTICES = _practices()[:2]
NPIS = tuple(npi(282300100 + n) for n in range(2))
TAX_IDS = tuple(f"07001{2340 + n}" for n in range(2))
NAMES = tuple(f"{LAST[n]} Skin Surgery" for n in range(2))
WEIGHTS = tuple(payer[0] for payer in PAYERS)
PERCENT = (52, 60, 58, 64, 55)
"""What each payer allows of the usual charge."""


class Line(NamedTuple):
    """A service line as it is billed; `cents` for all its units."""

    code: str
    units: int
    cents: int
    pointers: str = "1"
    mods: str = ""


class Shape(NamedTuple):
    """What was done: diagnoses, and codes with units, pointers and modifiers. `clia` sends the laboratory's number."""

    diagnoses: tuple[str, ...]
    codes: tuple[tuple[str, int, str, str], ...]
    mohs: bool = False
    clia: bool = True


class Patient(NamedTuple):
    """A patient as claims and remittances need them."""

    last: str
    first: str
    member: str
    payer: int
    where: str
    birth: str
    sex: str


@dataclass(slots=True)
class Claim:
    """A claim that is sent. `filing` is one of `year_truth.FILINGS`; `file` and `index` are where it was written."""

    number: str
    practice: int
    patient: Patient
    shape: Shape
    lines: tuple[Line, ...]
    day: date
    filed: date
    scenario: str
    filing: str = "plain"
    frequency: str = "1"
    original: str = ""
    file: str = ""
    index: int = 0
    decisions: list[object] = field(default_factory=list)

    @property
    def cents(self) -> int:
        """What it asks for."""
        return sum(line.cents for line in self.lines)

    @property
    def payer(self) -> int:
        """Its payer, by position in PAYERS."""
        return self.patient.payer

    def control(self, ordinal: int) -> str:
        """REF*6R of a line."""
        return f"{self.number}L{ordinal}"


def fee(payer: int, code: str) -> int:
    """What a payer allows for one unit, in cents."""
    return CHARGES[code] * PERCENT[payer]


def billed(shape: Shape, practice: int) -> tuple[Line, ...]:
    """Price the codes of a shape as a practice does."""
    percent = PRACTICES[practice].percent
    return tuple(
        Line(code, units, CHARGES[code] * percent // 100 * 100 * units, pointers, mods)
        for code, units, pointers, mods in shape.codes
    )


def patient(random: Random, ordinal: int, payer: int) -> Patient:
    """Invent a patient; nobody comes twice."""
    city, postcode = random.choice(CITIES)
    where = f"N3*{random.randint(1, 1999)} {random.choice(STREETS)}~N4*{city}*NC*{postcode}~"
    year = random.randint(1934, 1957) if payer == MEDICARE else random.randint(1962, 2004)
    birth = f"{year}{random.randint(1, 12):02}{random.randint(1, 28):02}"
    return Patient(random.choice(LAST), random.choice(FIRST), _member(ordinal, payer), payer, where, birth,
                   random.choice("FM"))  # fmt: skip


def _member(ordinal: int, payer: int) -> str:
    if payer != MEDICARE:
        return f"{PAYERS[payer][1][:2]}{ordinal + 10_000_000}"
    a, rest = divmod(ordinal, 100_000)
    letters = LETTERS[a % 20], LETTERS[rest // 10_000], LETTERS[rest // 1_000 % 10]
    return (
        f"{a % 9 + 1}{letters[0]}K{rest // 100 % 10}{letters[1]}T{rest // 10 % 10}{letters[2]}W{rest % 10}8"
    )


# -- what is done -------------------------------------------------------------------------------------------


def mohs(random: Random) -> Shape:
    """A Mohs day: first stage, often further stages, extra blocks, a repair."""
    site, first, further, repair = random.choice(MOHS_SITES)
    codes = [(first, 1, "1", ""), (further, random.choice((1, 1, 1, 2, 2, 3)), "1", "")]
    if random.random() < 0.1:
        codes.append(("17315", random.randint(1, 3), "1", ""))
    if random.random() < 0.7:
        codes.append((repair, 1, "1", ""))
    return Shape((site,), tuple(codes), mohs=True)


def biopsy(random: Random) -> Shape:
    """A biopsy, and one or two more."""
    return Shape(("D485",), (("11102", 1, "1", ""), ("11103", random.randint(1, 2), "1", "")))


def keratoses(random: Random) -> Shape:
    """A visit, and keratoses destroyed."""
    codes = ("99213", 1, "2", "25"), ("17000", 1, "1", ""), ("17003", random.randint(4, 9), "1", "")
    return Shape(("L570", "L821"), codes)


def injection(random: Random) -> Shape:
    """A visit with an injection."""
    return Shape(("L910", "L821"), ((random.choice(("99213", "99214")), 1, "2", "25"), ("11900", 1, "1", "")))


def slides(random: Random) -> Shape:
    """Pathology of biopsies."""
    return Shape(("D485", "D225"), (("88305", random.randint(1, 3), "1", ""), ("88305", 1, "2", "59")))


def visit(random: Random) -> Shape:
    """A visit and nothing else."""
    return Shape(("L700", "L910"), ((random.choice(("99203", "99213", "99214")), 1, "1 2", ""),))


ORDINARY = (mohs, biopsy, keratoses, injection, slides, visit)
ORDINARY_WEIGHTS = (26, 14, 18, 12, 10, 20)


# -- the text of a file -------------------------------------------------------------------------------------


def text_of(claim: Claim) -> str:
    """Return the claim's levels from SBR on, without HL, and its segments."""
    who = claim.patient
    _, payer, payer_name, filing = PAYERS[who.payer]
    practice = PRACTICES[claim.practice]
    shape = claim.shape
    dollars = f"{claim.cents // 100}"
    clia = shape.clia and (shape.mohs or any(line.code.startswith("88") for line in claim.lines))
    codes = "*".join(f"{'ABF' if n else 'ABK'}:{code}" for n, code in enumerate(shape.diagnoses))
    group = "" if who.payer == MEDICARE else "G4100"
    return "".join((
        f"SBR*P*18*{group}******{filing}~NM1*IL*1*{who.last}*{who.first}****MI*{who.member}~{who.where}",
        f"DMG*D8*{who.birth}*{who.sex}~NM1*PR*2*{payer_name}*****PI*{payer}~N3*PO Box {payer}~",
        f"N4*Charlotte*NC*28201~CLM*{claim.number}*{dollars}***11:B:{claim.frequency}*Y*A*Y*Y~",
        f"REF*F8*{claim.original}~" if claim.original else "",
        f"REF*X4*{practice.clia}~" if clia else "",
        f"HI*{codes}~",
        practice.surgeon if shape.mohs else practice.dermatologist,
        *(_line(claim, n, line) for n, line in enumerate(claim.lines, 1)),
    ))  # fmt: skip


def _line(claim: Claim, ordinal: int, line: Line) -> str:
    procedure = f"{line.code}:{line.mods}" if line.mods else line.code
    return (
        f"LX*{ordinal}~SV1*HC:{procedure}*{line.cents // 100}*UN*{line.units}***{line.pointers.replace(' ', ':')}~"
        f"DTP*472*D8*{claim.day:%Y%m%d}~REF*6R*{claim.control(ordinal)}~"
    )


def file_of(claims: Sequence[Claim], filed: date, control: int) -> str:
    """Return one 837P file, a level for each practice; the claims learn their index."""
    day, number = f"{filed:%Y%m%d}", f"{control:09}"
    body = [
        f"ST*837*0001*005010X222A1~BHT*0019*00*B{day}{control}*{day}*0815*CH~"
        "NM1*41*2*Cedar Ridge Billing Office*****46*CEDARRIDGE~PER*IC*Nora Field*TE*3365550142~"
        "NM1*40*2*Clearpath Exchange*****46*CLEARPATH~"
    ]
    level = index = 0
    for practice in range(len(PRACTICES)):
        own = [claim for claim in claims if claim.practice == practice]
        if not own:
            continue
        level += 1
        parent = level
        body.append(f"HL*{level}**20*1~{PRACTICES[practice].head}")
        for claim in own:
            level += 1
            index += 1
            claim.index = index
            body.append(f"HL*{level}*{parent}*22*0~{text_of(claim)}")
    whole = "".join(body)
    return (
        "ISA*00*          *00*          *ZZ*CEDARRIDGE     *ZZ*CLEARPATH      "
        f"*{day[2:]}*0815*^*00501*{number}*0*T*:~GS*HC*CEDARRIDGE*CLEARPATH*{day}*0815*{control}*X*005010X222A1~"
        f"{whole}SE*{whole.count('~') + 1}*0001~GE*1*{control}~IEA*1*{number}~"
    )
