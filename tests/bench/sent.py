"""The claims that a remittance of `remits.py` answers, in a ledger before it is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from scrubber.edit.draft_defaults import DEFAULT_CLAIM, PAYERS, PEOPLE
from scrubber.ledger import InputRecord, Ledger
from scrubber.ledger.records import ClaimRecord, LineRecord

KEY = bytes(range(32))
SENT = datetime(2026, 7, 29, 8, 0, tzinfo=UTC)
PER_INPUT = 5000
_PAYER, _BILLING = PAYERS[DEFAULT_CLAIM["payer"]], DEFAULT_CLAIM["billing"]
_RENDERING = PEOPLE["mohs_surgeon"]


def file(path: Path, described: Iterable[Mapping[str, Any]]) -> None:
    """File the claims that described claim payments answer, some thousand in each input."""
    every, number = iter(described), 0
    with Ledger.open(str(path), KEY) as ledger:
        while some := [*islice(every, PER_INPUT)]:
            number += 1
            digest = sha256(b"%d" % number).hexdigest()
            first = InputRecord(
                digest, "day.837", "837", 1, SENT.isoformat(), claims=len(some), clean=len(some)
            )
            ledger.file((first, *_records(some, number)), SENT)


def _records(described: Iterable[Mapping[str, Any]], number: int) -> Iterator[ClaimRecord]:
    for index, payment in enumerate(described, 1):
        day = date.fromisoformat(payment["day"]).isoformat()
        lines = tuple(_lines(payment, day))
        patient = sha256(payment["number"].encode()).hexdigest()[:32]
        yield ClaimRecord(
            index=index,
            number=payment["number"],
            patient=patient,
            payer=_PAYER["id"],
            filing=_PAYER["filing"],
            billing=_BILLING["npi"],
            tax_id=_BILLING["tax_id"],
            sequence="P",
            frequency="1",
            charge=str(sum(Decimal(line.charge or 0) for line in lines)),
            place="11",
            first_day=day,
            last_day=day,
            content=patient,
            original="",
            side="clean",
            sender="CEDARRIDGE",
            receiver="CLEARPATH",
            interchange=f"{number:09}",
            group=str(number),
            set="0001",
            batch=str(number),
            lines=lines,
        )


def _lines(payment: Mapping[str, Any], day: str) -> Iterator[LineRecord]:
    for ordinal, line in enumerate(payment["lines"], 1):
        yield LineRecord(
            ordinal=ordinal,
            day=day,
            last_day=day,
            code=line["code"],
            modifiers=(),
            diagnoses=("C44311",),
            units="1",
            charge=line["charge"],
            rendering=_RENDERING["npi"],
            taxonomy=_RENDERING["taxonomy"],
            control=f"{payment['number']}L{ordinal}",
            place="11",
        )
