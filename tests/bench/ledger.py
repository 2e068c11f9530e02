"""How quick a big ledger answers, printed: `python tests/bench/ledger.py [--claims 1000000] [--asked 2000]`.

A ledger of that many claims is filled past the records, in bulk, in SQLite and in a PostgreSQL of its own. Then claims
that were read from X12 are asked about, of patients at random: what edits ask of their history. Nothing is kept.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "ledger")]

from ledgers import KEY, NOW, bytes_of, claims_of, postgres_server, records_of  # noqa: E402
from sqlalchemy import Table, insert, text  # noqa: E402

from scrubber.ledger import Keys, Ledger, audit, schema  # noqa: E402
from scrubber.ledger.database import Database  # noqa: E402
from scrubber.model import Claim  # noqa: E402

PER_INPUT, PER_PATIENT, CODES = 5000, 4, ("99213", "11102", "17311", "17312", "88305", "11900")
MOST_MILLISECONDS = 2
BATCH = 20_000
Row = dict[str, Any]


def main() -> None:
    """Fill and ask both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--asked", type=int, default=2000)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    given = parser.parse_args()
    if given.only != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "ledger.sqlite"
            measure("SQLite", str(path), given.claims, given.asked, lambda: path.stat().st_size)
    if given.only != "sqlite":
        with postgres_server() as url:
            measure("PostgreSQL", url, given.claims, given.asked, lambda: size_of(url))


def size_of(url: str) -> int:
    """Bytes of a PostgreSQL database."""
    database = Database(url, write=False)
    with database.reading() as connection:
        size: int = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
    database.close()
    return size


def measure(name: str, url: str, claims: int, asked: int, size: Callable[[], int]) -> None:
    """Fill one, ask it, and print."""
    with Ledger.open(url, KEY) as ledger:
        start = time.perf_counter()
        fill(url, claims)
        took = time.perf_counter() - start
        lines = sum(1 + number % 4 for number in range(claims))
        print(
            f"{name:<11} {claims:,} claims, {lines:,} lines, {size() / 1e6:,.0f} MB, filled in {took:.0f} s"
        )
        chance = random.Random(17311)
        patients = [chance.randrange(claims // PER_PATIENT) for _ in range(asked)]
        read = [claim_of(patient) for patient in patients]
        lines_of, submissions = ledger.history().lines, ledger.history().submissions
        for claim in read[: asked // 10]:  # the database's cache as it is in use
            assert len(lines_of(claim)) >= PER_PATIENT
            assert submissions(claim)
        report(f"{name} lines", [timed(lambda claim=claim: lines_of(claim)) for claim in read])
        report(f"{name} submissions", [timed(lambda claim=claim: submissions(claim)) for claim in read])
        report(f"{name} known", [timed(lambda n=n: ledger.known(f"{n:064x}")) for n in patients])
        report(f"{name} filing one claim", [timed(filing(ledger, number)) for number in range(200)])
        for what, ask in (
            ("counts", ledger.counts),
            ("verify", ledger.verify),
            ("day", lambda: ledger.day(NOW.date())),
        ):
            print(f"{name:<11} {what:<18} {timed(ask) / 1000:.2f} s")
        assert not ledger.verify().faults


def claim_of(patient: int) -> Claim:
    """A claim of one of the patients, as it is read."""
    (claim,) = claims_of(visit(b"PV%08d" % patient, b"A%d-0" % patient))
    return claim


def visit(member: bytes, number: bytes) -> bytes:
    """The sample's visit, of another patient."""
    return bytes_of("office_visit", (b"PV30977201", member), (b"A1001", number))


def filing(ledger: Ledger, number: int) -> Callable[[], bool]:
    """File one claim, as the watcher does; what is filed is made before."""
    records = records_of(visit(b"NEW%d" % number, b"N%d" % number), ledger)
    return lambda: ledger.file(records, NOW)


def timed(run: Callable[[], object]) -> float:
    """Milliseconds."""
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1000


def report(name: str, took: Sequence[float]) -> None:
    """Median, and what one in a hundred exceeds."""
    late = statistics.quantiles(took, n=100)[-1]
    database, _, what = name.partition(" ")
    most = f" of at most {MOST_MILLISECONDS} ms" if what in ("lines", "submissions") else ""
    print(
        f"{database:<11} {what:<18} median {statistics.median(took):.2f} ms{most}, 99 of 100 within {late:.2f} ms"
    )


# -- filling ------------------------------------------------------------------------------------------------


def fill(url: str, claims: int) -> None:
    """Put the rows in, with an audit entry for every input, as filing them would."""
    keys, database = Keys(KEY), Database(url, write=True)
    patients = claims // PER_PATIENT
    patient_keys = [
        keys.patient(("99999", f"PV{number:08d}", "1985-02-17", "HELEN")) for number in range(patients)
    ]
    with database.writing() as connection:
        count = claims // PER_INPUT
        for table, rows in (
            (schema.inputs, (input_row(number) for number in range(1, count + 1))),
            (schema.envelopes, (envelope_row(number) for number in range(1, count + 1))),
            (schema.claims, (claim_row(n, patients, patient_keys) for n in range(claims))),
            (schema.lines, (row for n in range(claims) for row in line_rows(n))),
        ):
            put(connection, table, rows)
        for number in range(1, count + 1):
            lines = sum(1 + n % 4 for n in range((number - 1) * PER_INPUT, number * PER_INPUT))
            facts = {
                "sha256": f"{number:064x}",
                "kind": "837",
                "clean": PER_INPUT,
                "held": 0,
                "charge": "0.00",
            }
            facts |= {"claims": PER_INPUT, "lines": lines, "findings": 0, "outputs": 0}
            audit.append(connection, keys, "file", facts, filed(number))
    if not database.is_file:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    database.settle()
    database.close()


def put(connection: Any, table: Table, rows: Iterator[Row]) -> None:
    """Bulk inserts; COPY in PostgreSQL, which is quicker."""
    if connection.dialect.name == "sqlite":
        while batch := list(islice(rows, BATCH)):
            connection.execute(insert(table), batch)
        return
    names = [column.name for column in table.columns]
    quoted = ", ".join(f'"{name}"' for name in names)
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {table.name} ({quoted}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([row[name] for name in names])


def filed(number: int) -> datetime:
    """A day for each input, the last one yesterday."""
    return datetime(2026, 7, 19, 12, tzinfo=UTC) - timedelta(days=200 - number % 200)


def input_row(number: int) -> Row:
    """An input, of 5,000 claims."""
    when = filed(number)
    texts = dict.fromkeys(("reason", "as_of", "pack", "digest", "tables"), "")
    numbers = dict.fromkeys(("bytes", "held", "charge", "clean_charge", "held_charge"), 0)
    own = {"id": number, "sha256": f"{number:064x}", "name": "day.837", "kind": "837", "state": "done"}
    filing = {"filed": when.isoformat(timespec="microseconds"), "day": when.date(), "purged": None}
    return {**texts, **numbers, **own, **filing, "claims": PER_INPUT, "clean": PER_INPUT}


def envelope_row(number: int) -> Row:
    """The one transaction set of an input."""
    parties = {"sender": "US", "receiver": "THEM", "application_sender": "US", "application_receiver": "THEM"}
    controls = {"interchange_control": f"{number:09d}", "group_control": str(number), "set_control": "0001"}
    return {"input": number, "ordinal": 1, "side": "clean", **parties, **controls, "batch": str(number)}


def claim_row(number: int, patients: int, patient_keys: Sequence[bytes]) -> Row:
    """A patient's claims stand in inputs far from each other."""
    time_of_patient, patient = divmod(number, patients)
    nothing = dict.fromkeys(("answered", "member", "birth", "first_name", "payer_number"))
    day = date(2026, 1, 1) + timedelta(days=number % 180)
    return {
        **nothing,
        "input": number // PER_INPUT + 1,
        "ordinal": number % PER_INPUT + 1,
        "envelope": 1,
        "side": "clean",
        "state": "accepted",
        "number": f"A{patient}-{time_of_patient}",
        "payer": "99999",
        "patient": patient_keys[patient],
        "content": sha256(b"%d" % number).digest()[:16],
        "filing": "CI",
        "billing": "2823001575",
        "tax_id": "070012345",
        "sequence": "P",
        "frequency": "1",
        "charge": 29900,
        "place": "11",
        "first_day": day,
        "last_day": day,
        "original": "",
        "answered_level": 3,
    }


def line_rows(number: int) -> Iterator[Row]:
    """One to four lines a claim."""
    day = date(2026, 1, 1) + timedelta(days=number % 180)
    for ordinal in range(1, 2 + number % 4):
        code = CODES[(number + ordinal) % len(CODES)]
        yield {
            "input": number // PER_INPUT + 1,
            "claim": number % PER_INPUT + 1,
            "ordinal": ordinal,
            "day": day,
            "last_day": day,
            "code": code,
            "modifiers": '["25"]',
            "diagnoses": '["L821","L910"]',
            "units": "1",
            "charge": 9900,
            "rendering": "2266044173",
            "taxonomy": "207N00000X",
            "control": f"A{number}L{ordinal}",
            "place": "11",
        }


if __name__ == "__main__":
    main()
