"""Writes a large realistic 837P file: `python tests/bench/generate.py N PATH`.

The same count and seed give the same bytes. About a quarter of the claims are Mohs days, a quarter biopsies
and destructions, the rest visits and pathology; some patients are dependents, and a small share of the claims
carries one fault. Claims are written as they are made, so memory does not grow with their number.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple, TextIO

PER_BILLING, PER_TRANSACTION, PER_GROUP = 250, 5_000, 20_000
DAYS = ("20260706", "20260707", "20260708", "20260709", "20260710")
_LAST = """
Aldridge Barrow Castile Dunmore Eastwick Farrow Garrity Hallam Ivers Jessop Kendrick Lomax Marlow Niven
Ormond Paget Quillen Ransom Selby Thorne Upton Vance Wexford Yardley Zeller Ashby Bellamy Corwin Draper
Ellery
"""
_FIRST = """
Ada Bram Clara Dexter Edith Felix Greta Hugo Ines Jonas Katya Leo Mara Nils Olga Pavel Quinn Rhea Silas
Tessa Ulric Vera Wade Xenia Yusuf Zora Anton Bettina Cyril Delia
"""
LAST, FIRST = _LAST.split(), _FIRST.split()
STREETS = ("Alder Way", "Birch Ct", "Cinder Rd", "Dogwood Ln", "Elm Hollow", "Falcon Crest", "Granite Dr")
CITIES = (("Greensboro", "27405"), ("High Point", "27265"), ("Burlington", "27215"), ("Asheboro", "27203"))
LETTERS = "ACDEFGHJKMNPQRTUVWXY"  # the letters that Medicare's numbers use

PAYERS = (  # weight, id, name, filing code
    (38, "04412", "Medicare Part B", "MB"),
    (20, "87726", "UnitedHealthcare", "CI"),
    (14, "62308", "Cigna", "CI"),
    (18, "99999", "Piedmont Valley Health Plan", "CI"),
    (10, "99997", "Harbor Blue Plan", "BL"),
)
WEIGHTS = [weight for weight, *_ in PAYERS]
MOHS_SITES = (  # diagnosis, first stage, further stage, repair
    ("C44311", "17311", "17312", "12052"),
    ("C44319", "17311", "17312", "13132"),
    ("C44222", "17311", "17312", "12052"),
    ("C4442", "17311", "17312", "12032"),
    ("C44519", "17313", "17314", "13101"),
    ("C44622", "17313", "17314", "12032"),
)
CHARGES = {
    "17311": 1250, "17312": 700, "17313": 1120, "17314": 650, "17315": 120, "12052": 560, "13132": 900,
    "12032": 510, "13101": 720, "11102": 165, "11103": 85, "11104": 205, "17000": 110, "17003": 18,
    "17110": 175, "99203": 215, "99213": 145, "99214": 205, "88305": 145, "11900": 130,
}  # fmt: skip
FAULTS = ("pointer", "total", "npi", "before birth")
ADD_ONS = ("17312", "17314", "17315")
MOHS_FAULTS = (*FAULTS, "no first stage", "modifier 51")


class Practice(NamedTuple):
    """A billing provider: its 2000A segments after HL, and the people who render."""

    head: str
    surgeon: str
    dermatologist: str
    clia: str
    percent: int


class Patient(NamedTuple):
    """A patient as the claims need them."""

    medicare: bool
    adult: bool


def npi(base: int) -> str:
    """Return a ten-digit NPI with its check digit for a nine-digit base."""
    total = 24
    for at, digit in enumerate(reversed(str(base))):
        value = int(digit) * (2 if at % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{base}{-total % 10}"


def _rendering(base: int, last: str, first: str, taxonomy: str) -> str:
    return f"NM1*82*1*{last}*{first}****XX*{npi(base)}~PRV*PE*PXC*{taxonomy}~"


def _practices() -> list[Practice]:
    made = []
    for n in range(6):
        town, postcode = CITIES[n % len(CITIES)]
        head = (
            f"PRV*BI*PXC*207N00000X~NM1*85*2*{LAST[n]} Skin Surgery*****XX*{npi(282300100 + n)}~"
            f"N3*{410 + n} Orchard Mill Rd~N4*{town}*NC*{postcode}5512~REF*EI*07001{2340 + n}~"
        )
        surgeon = _rendering(204417300 + n, LAST[n + 8], FIRST[n], "207ND0101X")
        dermatologist = _rendering(226604400 + n, LAST[n + 15], FIRST[n + 9], "207N00000X")
        made.append(Practice(head, surgeon, dermatologist, f"99D09900{n:02}", 92 + 3 * n))
    return made


class Maker:
    """Makes the text of claims, one at a time, and counts levels and segments of the transaction."""

    def __init__(self, claims: int, seed: int, faults: float) -> None:
        self.random = Random(seed)
        self.claims = claims
        self.faults = faults
        self.practices = _practices()

    def chunks(self) -> Iterator[str]:
        """Yield the whole file in pieces, a billing provider's claims at most."""
        yield "ISA*00*          *00*          *ZZ*CEDARRIDGE     *ZZ*CLEARPATH      "
        yield "*260713*0815*^*00501*000000900*0*T*:~"
        groups = range(0, self.claims, PER_GROUP)
        for control, first in enumerate(groups, 1):
            yield f"GS*HC*CEDARRIDGE*CLEARPATH*20260713*0815*{control}*X*005010X222A1~"
            last = min(first + PER_GROUP, self.claims)
            starts = range(first, last, PER_TRANSACTION)
            for start in starts:
                yield from self._transaction(start, min(start + PER_TRANSACTION, last))
            yield f"GE*{len(starts)}*{control}~"
        yield f"IEA*{len(groups)}*000000900~"

    def _transaction(self, first: int, last: int) -> Iterator[str]:
        control = f"{first // PER_TRANSACTION + 1:04}"
        head = (
            f"ST*837*{control}*005010X222A1~BHT*0019*00*B20260713{control}*20260713*0815*CH~"
            "NM1*41*2*Cedar Ridge Billing Office*****46*CEDARRIDGE~PER*IC*Nora Field*TE*3365550142~"
            "NM1*40*2*Clearpath Exchange*****46*CLEARPATH~"
        )
        segments, self.levels = head.count("~"), 0
        yield head
        for start in range(first, last, PER_BILLING):
            chunk = self._billing(start, min(start + PER_BILLING, last))
            segments += chunk.count("~")
            yield chunk
        yield f"SE*{segments + 1}*{control}~"

    def _billing(self, first: int, last: int) -> str:
        practice = self.practices[first // PER_BILLING % len(self.practices)]
        self.levels += 1
        parent = self.levels
        parts = [f"HL*{parent}**20*1~", practice.head]
        number = first
        while number < last:
            head, patient = self._patient(number, parent)
            parts.append(head)
            parts.append(self._claim(number, practice, patient))
            number += 1
            if number < last and self.random.random() < 0.06:  # the same patient a second time: a visit
                parts.append(self._claim(number, practice, patient, again=True))
                number += 1
        return "".join(parts)

    def _patient(self, number: int, parent: int) -> tuple[str, Patient]:
        """Return the levels of one patient (2000B, and 2000C for a dependent)."""
        random = self.random
        _, payer, payer_name, filing = random.choices(PAYERS, WEIGHTS)[0]
        medicare = filing == "MB"
        last, first, where = random.choice(LAST), random.choice(FIRST), self._address()
        dependent = not medicare and random.random() < 0.15
        self.levels += 1
        birth = (
            f"{random.randint(1934, 1959) if medicare else random.randint(1956, 2004)}{self._day_of_year()}"
        )
        sex = random.choice("FM")
        own, group = "" if dependent else "18", "" if medicare else f"G{number % 97 + 4000}"
        insured = f"{where}DMG*D8*{birth}*{sex}~" if not dependent else ""
        head = (
            f"HL*{self.levels}*{parent}*22*{int(dependent)}~SBR*P*{own}*{group}******{filing}~"
            f"NM1*IL*1*{last}*{first}****MI*{self._member(number, payer, medicare)}~{insured}"
            f"NM1*PR*2*{payer_name}*****PI*{payer}~N3*PO Box {payer}~N4*Charlotte*NC*28201~"
        )
        if not dependent:
            return head, Patient(medicare, True)
        adult = random.random() < 0.5
        relation, year = ("01", random.randint(1956, 2000)) if adult else ("19", random.randint(2008, 2020))
        self.levels += 1
        head += (
            f"HL*{self.levels}*{self.levels - 1}*23*0~PAT*{relation}~NM1*QC*1*{last}*{random.choice(FIRST)}~"
            f"{where}DMG*D8*{year}{self._day_of_year()}*{random.choice('FM')}~"
        )
        return head, Patient(medicare, adult)

    def _address(self) -> str:
        city, postcode = self.random.choice(CITIES)
        return f"N3*{self.random.randint(1, 1999)} {self.random.choice(STREETS)}~N4*{city}*NC*{postcode}~"

    def _day_of_year(self) -> str:
        return f"{self.random.randint(1, 12):02}{self.random.randint(1, 28):02}"

    def _member(self, number: int, payer: str, medicare: bool) -> str:
        if not medicare:
            return f"{payer[:2]}{number + 10_000_000}"
        a, rest = divmod(number, 100_000)
        letters = LETTERS[a % 20], LETTERS[rest // 10_000], LETTERS[rest // 1_000 % 10]
        tens = f"{rest // 100 % 10}{letters[1]}T{rest // 10 % 10}{letters[2]}W{rest % 10}"
        return f"{a % 9 + 1}{letters[0]}K{tens}8"

    def _claim(self, number: int, practice: Practice, patient: Patient, again: bool = False) -> str:
        kind = 1.0 if again else self.random.random()
        mohs = kind < 0.26 and patient.adult
        fault = (
            self.random.choice(MOHS_FAULTS if mohs else FAULTS) if self.random.random() < self.faults else ""
        )
        day = DAYS[self.random.randrange(4)] if not again else DAYS[4]
        if mohs:
            diagnoses, lines = self._mohs()
        elif kind < 0.52:
            diagnoses, lines = self._destruction(patient)
        else:
            diagnoses, lines = self._visit(kind, patient)
        if fault == "no first stage":
            lines[0] = (lines[0][0][:4] + {"1": "2", "3": "4"}[lines[0][0][4]], 1, "1", "")
        if fault == "modifier 51" and not any(line[0] in ADD_ONS for line in lines):
            fault = "total"
        charge, text = self._lines(number, practice, lines, day, fault)
        office = "24" if mohs and self.random.random() < 0.1 else "11"
        rendering = practice.surgeon if mohs else practice.dermatologist
        return "".join((
            f"CLM*C{number + 1:07}*{charge}***{office}:B:1*Y*A*Y*Y~",
            f"REF*G1*PA{number * 7919 % 1_000_000:06}~" if self.random.random() < 0.15 else "",
            f"REF*X4*{practice.clia}~" if mohs or any(line[0].startswith("88") for line in lines) else "",
            f"REF*D9*{number + 260_713_000_000}~",
            "HI*" + "*".join(f"{'ABF' if n else 'ABK'}:{code}" for n, code in enumerate(diagnoses)) + "~",
            "NM1*DN*1*Mbeki*Thomas****XX*2712033655~" if self.random.random() < 0.3 else "",
            _spoiled(rendering) if fault == "npi" else rendering,
            "NM1*77*2*Lakeshore Surgery Center*****XX*2934177207~N3*1200 Lakeshore Pkwy~"
            "N4*Winston Salem*NC*271035521~" if office == "24" else "",
            text,
        ))  # fmt: skip

    def _mohs(self) -> tuple[list[str], list[tuple[str, int, str, str]]]:
        """Return a Mohs day as diagnoses and lines of code, units, pointers and modifiers."""
        site, first, further, repair = self.random.choice(MOHS_SITES)
        lines = [(first, 1, "1", "")]
        stages = self.random.choices((0, 1, 2, 3), (4, 5, 2, 1))[0]
        if stages:
            lines.append((further, stages, "1", ""))
        if self.random.random() < 0.12:
            lines.append(("17315", self.random.randint(1, 3), "1", ""))
        if len(lines) == 1 or self.random.random() < 0.7:
            lines.append((repair, 1, "1", ""))
        return [site], lines

    def _destruction(self, patient: Patient) -> tuple[list[str], list[tuple[str, int, str, str]]]:
        if not patient.adult:
            return ["B078"], [("99213", 1, "1", "25"), ("17110", 1, "1", "")]
        if self.random.random() < 0.5:
            return ["D485"], [("11102", 1, "1", ""), ("11103", self.random.randint(1, 2), "1", "")]
        return ["L570", "L821"], [
            ("99213", 1, "2", "25"),
            ("17000", 1, "1", ""),
            ("17003", self.random.randint(1, 9), "1", ""),
        ]

    def _visit(self, kind: float, patient: Patient) -> tuple[list[str], list[tuple[str, int, str, str]]]:
        if kind > 0.85 and kind < 1.0 and patient.adult:
            return ["D485", "D225"], [("88305", self.random.randint(1, 3), "1", ""), ("88305", 1, "2", "59")]
        if self.random.random() < 0.4:
            return ["L910", "L821"], [("99214", 1, "2", "25"), ("11900", 1, "1", "")]
        visit = self.random.choice(("99203", "99213"))
        return ["L700", "L910"], [(visit, 1, "1 2", "25"), ("11900", 1, "2", "")]

    def _lines(
        self, number: int, practice: Practice, lines: list[tuple[str, int, str, str]], day: str, fault: str
    ) -> tuple[int, str]:
        """Return the claim's charge and its 2400 loops."""
        total, parts = 0, []
        for n, (code, units, pointers, mods) in enumerate(lines, 1):
            charge = CHARGES[code] * practice.percent // 100 * units
            total += charge
            last = n == len(lines)
            if fault == "modifier 51" and code in ADD_ONS:
                mods = "51"
            pointers = "4" if fault == "pointer" and last else pointers.replace(" ", ":")
            served = "19000101" if fault == "before birth" and last else day
            procedure = f"{code}:{mods}" if mods else code
            parts.append(
                f"LX*{n}~SV1*HC:{procedure}*{charge}*UN*{units}***{pointers}~DTP*472*D8*{served}~"
                f"REF*6R*C{number + 1:07}L{n}~"
            )
        return total + 10 * (fault == "total"), "".join(parts)


def _spoiled(rendering: str) -> str:
    """Return the rendering provider with an NPI whose last digit is one too high."""
    at = rendering.index("~") - 1
    return f"{rendering[:at]}{(int(rendering[at]) + 1) % 10}{rendering[at + 1 :]}"


def write(path: str | Path, claims: int, seed: int = 7, faults: float = 0.01) -> None:
    """Write a file of so many claims; `faults` is the share of claims that carry a fault."""
    with Path(path).open("w", encoding="ascii", newline="") as out:
        _copy(Maker(claims, seed, faults).chunks(), out)


def _copy(chunks: Iterator[str], out: TextIO) -> None:
    for chunk in chunks:
        out.write(chunk)


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a large synthetic 837P file.")
    parser.add_argument("claims", type=int, metavar="N")
    parser.add_argument("path", type=Path, metavar="PATH")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--faults", type=float, default=0.01)
    said = parser.parse_args()
    write(said.path, said.claims, said.seed, said.faults)


if __name__ == "__main__":
    main()
