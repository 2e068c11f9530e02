"""Writes a year of a practice's claims and of the remittances that answer them, and what is true of them.

    python tests/year/make_year.py --claims 50000 --seed 7 OUT

OUT/claims has the 837P files by the day they were sent and how they are to be filed, OUT/remits the 835 files by day
and payer, OUT/order.txt all of them in the order of days, OUT/truth.jsonl what is known for certain of every claim
and payment, OUT/rates.json the rates that follow, and OUT/fees.csv what each payer allows. Files are written as they
are made. The same count and seed give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import year_claims
import year_remits
import year_truth
from year_claims import CHARGES, NPIS, PAYERS, Claim
from year_plan import Plan
from year_truth import Record, Sent


def write(folder: Path, claims: int, seed: int = 7) -> None:
    """Write the year into a folder, which may not be there yet."""
    for part in ("claims", "remits"):
        shutil.rmtree(folder / part, ignore_errors=True)
        (folder / part).mkdir(parents=True)
    with (
        (folder / "truth.jsonl").open("w", encoding="ascii", newline="\n") as truth,
        (folder / "order.txt").open("w", encoding="ascii", newline="\n") as order,
    ):
        told = year_truth.rates(_told(folder, claims, seed, truth, order))
    (folder / "rates.json").write_text(json.dumps(told, indent=1) + "\n", encoding="ascii")
    _fees(folder / "fees.csv")


def _told(folder: Path, claims: int, seed: int, truth: TextIO, order: TextIO) -> Iterator[Record]:
    """Write the files one after the other, and yield what is true of each."""
    register = year_remits.Register()
    for control, (day, kind, sent, decisions) in enumerate(Plan(claims, seed).days(), 1):
        name = f"claims/{day}_{kind}.837" if sent else f"remits/{day}_{kind}.835"
        records: list[Record] = []
        if sent:
            text = year_claims.file_of(sent, day, control)
            for claim in sent:
                claim.file = name
            records += [_sent(claim) for claim in sorted(sent, key=lambda claim: claim.index)]
        else:
            text, written = year_remits.file_of(decisions, day, control, register)
            records += year_remits.payments(written, name)
        (folder / name).write_bytes(text.encode("ascii"))
        order.write(f"{name}\n")
        truth.writelines(map(year_truth.written, records))
        yield from records


def _sent(claim: Claim) -> Sent:
    return Sent(
        file=claim.file,
        index=claim.index,
        number=claim.number,
        billing=NPIS[claim.practice],
        payer=PAYERS[claim.payer][1],
        charge=claim.cents,
        filed=claim.filed.isoformat(),
        first_day=claim.day.isoformat(),
        frequency=claim.frequency,
        scenario=claim.scenario,
        filing=claim.filing,
    )


def _fees(path: Path) -> None:
    """Write what each payer allows for one unit, in dollars."""
    rows = ["payer,code,allowed"]
    for payer, (_, number, _, _) in enumerate(PAYERS):
        rows += [f"{number},{code},{year_claims.fee(payer, code) / 100:.2f}" for code in sorted(CHARGES)]
    path.write_text("\n".join(rows) + "\n", encoding="ascii")


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Write a year of claims and remittances with what is true of them."
    )
    parser.add_argument("folder", type=Path, metavar="OUT")
    parser.add_argument("--claims", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=7)
    said = parser.parse_args()
    write(said.folder, said.claims, said.seed)


if __name__ == "__main__":
    main()
