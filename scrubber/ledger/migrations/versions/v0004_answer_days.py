"""The day of each answer, which may have come in later; of the answers that are there it is not known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column; where it is empty, the day on which the answer was filed counts, as it did."""
    op.add_column("answers", sa.Column("day", sa.Date))
