"""The first tables, and the triggers that make the audit trail append only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0001"
down_revision = None

_MESSAGE = "the audit trail is append only"
_WITHOUT_ROWID = {"sqlite_with_rowid": False}


def upgrade() -> None:
    """Make all tables."""
    _site()
    _inputs()
    _claims()
    _made_of_it()
    _acknowledged()
    _append_only()


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def _cents(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger) for name in names]


def _input() -> sa.Column[int]:
    return sa.Column("input", sa.Integer, sa.ForeignKey("inputs.id"), nullable=False)


def _site() -> None:
    op.create_table(
        "site",
        sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
        sa.Column("key_check", sa.LargeBinary, nullable=False),
        sa.Column("full_storage", sa.Boolean, nullable=False),
        *_numbers("entries"),
        sa.Column("head", sa.LargeBinary, nullable=False),
        sa.Column("seal", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Date, nullable=False),
        *_text("at", "who", "action", "facts"),
        sa.Column("seal", sa.LargeBinary, nullable=False),
    )
    op.create_index("audit_by_day", "audit", ["day", "action"])


def _inputs() -> None:
    op.create_table(
        "inputs",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sha256", sa.Text, nullable=False, unique=True),
        *_text("name", "kind", "state", "reason"),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        *_text("filed"),
        sa.Column("day", sa.Date, nullable=False),
        *_text("as_of", "pack", "digest", "tables"),
        *_numbers("claims", "clean", "held"),
        *_cents("charge", "clean_charge", "held_charge"),
        sa.Column("purged", sa.Date),
    )
    op.create_index("inputs_by_day", "inputs", ["day"])
    op.create_table(
        "envelopes",
        _input(),
        *_numbers("ordinal"),
        *_text("side", "sender", "receiver", "application_sender", "application_receiver"),
        *_text("interchange_control", "group_control", "set_control", "batch"),
        sa.PrimaryKeyConstraint("input", "ordinal"),
        **_WITHOUT_ROWID,
    )
    op.create_index("envelopes_by_interchange", "envelopes", ["interchange_control"])
    op.create_index("envelopes_by_group", "envelopes", ["group_control"])


def _claims() -> None:
    op.create_table(
        "claims",
        _input(),
        *_numbers("ordinal", "envelope"),
        *_text("side", "state"),
        sa.Column("answered", sa.Date),
        *_text("number"),
        sa.Column("patient", sa.LargeBinary, nullable=False),
        *_text("payer", "filing", "billing", "tax_id", "sequence", "frequency"),
        *_cents("charge"),
        *_text("place"),
        sa.Column("first_day", sa.Date),
        sa.Column("last_day", sa.Date),
        sa.Column("content", sa.LargeBinary),
        *_text("original"),
        *(sa.Column(name, sa.Text) for name in ("member", "birth", "first_name")),
        sa.PrimaryKeyConstraint("input", "ordinal"),
        sa.ForeignKeyConstraint(["input", "envelope"], ["envelopes.input", "envelopes.ordinal"]),
        **_WITHOUT_ROWID,
    )
    op.create_index("claims_by_patient", "claims", ["patient"])
    op.create_index("claims_by_number", "claims", ["number", "billing"])
    op.create_index("claims_by_state", "claims", ["state", "input"])
    there = sa.text("content IS NOT NULL")
    op.create_index("claims_by_content", "claims", ["content"], sqlite_where=there, postgresql_where=there)
    op.create_table(
        "lines",
        *_numbers("input", "claim", "ordinal"),
        sa.Column("day", sa.Date),
        sa.Column("last_day", sa.Date),
        *_text("code", "modifiers", "diagnoses", "units"),
        *_cents("charge"),
        *_text("rendering", "taxonomy", "control", "place"),
        sa.PrimaryKeyConstraint("input", "claim", "ordinal"),
        sa.ForeignKeyConstraint(["input", "claim"], ["claims.input", "claims.ordinal"]),
        **_WITHOUT_ROWID,
    )


def _made_of_it() -> None:
    op.create_table(
        "findings",
        _input(),
        *_numbers("ordinal"),
        sa.Column("claim", sa.Integer),
        sa.Column("line", sa.Integer),
        *_text("id", "edit", "outcome", "severity", "status"),
        sa.Column("holds", sa.Boolean, nullable=False),
        *_text("locator", "prevents", "table", "release"),
        sa.Column("stale", sa.Boolean, nullable=False),
        sa.Column("suppressed", sa.Text),
        sa.Column("fixed", sa.Text),
        *_cents("charge_at_risk", "allowed_at_risk"),
        sa.PrimaryKeyConstraint("input", "ordinal"),
        **_WITHOUT_ROWID,
    )
    op.create_table(
        "fixes",
        _input(),
        *_numbers("ordinal"),
        *_text("finding", "edit", "safety", "locator", "person", "reason", "day"),
        sa.PrimaryKeyConstraint("input", "ordinal"),
    )
    op.create_table(
        "outputs",
        _input(),
        *_numbers("ordinal"),
        *_text("role", "path", "sha256"),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("input", "ordinal"),
    )


def _acknowledged() -> None:
    op.create_table(
        "acks",
        _input(),
        *_numbers("ordinal"),
        *_text("direction", "kind", "control", "answers"),
        *_numbers("claims", "unmatched", "changed"),
        sa.PrimaryKeyConstraint("input", "ordinal"),
    )
    op.create_table(
        "answers",
        _input(),
        *_numbers("ordinal"),
        sa.Column("claim_input", sa.Integer),
        sa.Column("claim", sa.Integer),
        *_text("reference"),
        *_numbers("level"),
        *_text("verdict", "statuses", "payer_number"),
        sa.PrimaryKeyConstraint("input", "ordinal"),
        sa.ForeignKeyConstraint(["claim_input", "claim"], ["claims.input", "claims.ordinal"]),
        **_WITHOUT_ROWID,
    )
    op.create_index("answers_by_claim", "answers", ["claim_input", "claim"])


def _append_only() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{event.lower()} BEFORE {event} ON audit"
                f" BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{_MESSAGE}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
    )
