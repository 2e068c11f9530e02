"""Remittances: what was paid and denied, which claims it answers, and the denial log.

The place that 0002 left for them goes; a remittance that was filed until now is read when it is loaded again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0003"
down_revision = "0002"

_WITHOUT_ROWID = {"sqlite_with_rowid": False}


def upgrade() -> None:
    """Make the tables, and the indexes by which claims are found for them."""
    op.drop_table("remits")
    op.add_column("inputs", sa.Column("loaded", sa.Date))
    op.create_index("claims_by_first_day", "claims", ["first_day", "charge"])
    op.create_index("findings_by_claim", "findings", ["input", "claim"])
    _where("answers_by_payer_number", "answers", ["payer_number"], "payer_number != ''")
    _remits()
    _payments()
    _parts()
    _denials()


def _where(name: str, table: str, columns: list[str], condition: str) -> None:
    there = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=there, postgresql_where=there)


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def _cents(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger) for name in names]


def _big(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, nullable=False) for name in names]


def _input() -> sa.Column[int]:
    return sa.Column("input", sa.Integer, sa.ForeignKey("inputs.id"), nullable=False)


def _remits() -> None:
    op.create_table(
        "remits",
        _input(),
        *_numbers("ordinal"),
        sa.Column("content", sa.Text, nullable=False, unique=True),
        sa.Column("rank", sa.LargeBinary, nullable=False),
        *_text("payer", "payer_id", "payee", "payee_tax", "trace", "method"),
        *_cents("paid"),
        sa.Column("paid_on", sa.Date),
        sa.Column("day", sa.Date),
        *_numbers("claims"),
        *_cents("imbalance"),
        *_numbers("payments"),
        sa.PrimaryKeyConstraint("input", "ordinal"),
    )
    op.create_index("remits_by_rank", "remits", ["rank"], unique=True)
    op.create_index("remits_by_day", "remits", ["day"])
    op.create_table(
        "provider_adjustments",
        _input(),
        *_numbers("remit", "ordinal"),
        *_text("reason", "reference"),
        *_big("amount"),
        sa.PrimaryKeyConstraint("input", "remit", "ordinal"),
    )


def _payments() -> None:
    op.create_table(
        "payments",
        _input(),
        *_numbers("ordinal", "remit", "place"),
        *_text("number", "status"),
        *_cents("charge", "paid", "patient_share"),
        *_text("filing", "payer_number", "frequency", "original", "rendering"),
        sa.Column("received", sa.Date),
        sa.Column("first_day", sa.Date),
        *_cents("imbalance"),
        *_text("remarks"),
        sa.Column("claim_input", sa.Integer),
        sa.Column("claim", sa.Integer),
        *_text("confidence", "reason"),
        *_numbers("others"),
        sa.Column("open", sa.Boolean),
        *_text("role"),
        sa.Column("about_remit", sa.Text),
        sa.Column("about_place", sa.Integer),
        sa.Column("reversed_remit", sa.Text),
        sa.Column("reversed_place", sa.Integer),
        *_text("disposition"),
        *_cents("denied"),
        sa.Column("all_denied", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("input", "ordinal"),
        sa.ForeignKeyConstraint(["claim_input", "claim"], ["claims.input", "claims.ordinal"]),
        **_WITHOUT_ROWID,
    )
    op.create_index("payments_by_place", "payments", ["input", "remit", "place"], unique=True)
    op.create_index("payments_by_number", "payments", ["number"])
    op.create_index("payments_by_payer_number", "payments", ["payer_number"])
    _where("payments_by_claim", "payments", ["claim_input", "claim"], "claim_input IS NOT NULL")
    _where("payments_open", "payments", ["open"], "open IS NOT NULL")


def _parts() -> None:
    op.create_table(
        "services",
        _input(),
        *_numbers("payment", "ordinal"),
        *_text("code", "modifiers", "billed_code", "billed_modifiers"),
        *_cents("charge", "paid"),
        sa.Column("units", sa.Text),
        sa.Column("billed_units", sa.Text),
        sa.Column("day", sa.Date),
        *_text("control"),
        *_cents("allowed"),
        *_text("remarks"),
        sa.Column("line", sa.Integer),
        *_text("confidence", "reason"),
        sa.PrimaryKeyConstraint("input", "payment", "ordinal"),
        **_WITHOUT_ROWID,
    )
    op.create_table(
        "adjustments",
        _input(),
        *_numbers("payment", "service", "ordinal"),
        *_text("group", "reason"),
        *_big("amount"),
        sa.Column("quantity", sa.Text),
        sa.PrimaryKeyConstraint("input", "payment", "service", "ordinal"),
        **_WITHOUT_ROWID,
    )


def _denials() -> None:
    op.create_table(
        "denials",
        _input(),
        *_numbers("payment", "service"),
        *_text("disposition", "kind", "group", "carc", "rarcs"),
        *_big("amount", "denied", "reduced", "patient"),
        *_text("part", "edit", "outcome", "today", "today_edit", "today_digest"),
        sa.PrimaryKeyConstraint("input", "payment", "service"),
        **_WITHOUT_ROWID,
    )
