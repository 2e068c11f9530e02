"""What a story was short of: why a finding was set aside and until when, of which claims nothing was known for want of
data, and all lines that a service payment answers.

Of findings that are there nobody knows it any more; a service payment that is there answers one line.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the columns, which are empty for what is there, and indexes: take-backs to claims, claims to replacements."""
    op.add_column("findings", sa.Column("suppressed_reason", sa.Text))
    op.add_column("findings", sa.Column("suppressed_until", sa.Date))
    op.add_column("findings", sa.Column("claims", sa.Text))
    op.add_column("services", sa.Column("also", sa.Text))
    op.create_index("provider_adjustments_by_reference", "provider_adjustments", ["reference"])
    named = sa.text("original != ''")
    op.create_index("claims_by_original", "claims", ["original"], sqlite_where=named, postgresql_where=named)
