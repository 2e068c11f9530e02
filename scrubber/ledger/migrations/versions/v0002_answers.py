"""What payers call a claim, and how deep the answer looked that set its state; a place for remittances."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns, and fill them from the answers that are there."""
    op.add_column("claims", sa.Column("payer_number", sa.Text))
    op.add_column("claims", sa.Column("answered_level", sa.Integer, nullable=False, server_default="0"))
    op.execute(
        "UPDATE claims SET answered_level = (SELECT max(a.level) FROM answers a"
        " WHERE a.claim_input = claims.input AND a.claim = claims.ordinal)"
        " WHERE EXISTS (SELECT 1 FROM answers a WHERE a.claim_input = claims.input AND a.claim = claims.ordinal)"
    )
    named = "FROM answers a WHERE a.claim_input = claims.input AND a.claim = claims.ordinal AND a.payer_number <> ''"
    op.execute(
        "UPDATE claims SET payer_number ="
        f" (SELECT a.payer_number {named} ORDER BY a.input DESC, a.ordinal DESC LIMIT 1)"
        f" WHERE EXISTS (SELECT 1 {named})"
    )
    there = sa.text("payer_number IS NOT NULL")
    op.create_index(
        "claims_by_payer_number", "claims", ["payer_number"], sqlite_where=there, postgresql_where=there
    )
    op.create_table(
        "remits",
        sa.Column("input", sa.Integer, sa.ForeignKey("inputs.id"), nullable=False),
        sa.PrimaryKeyConstraint("input"),
    )
