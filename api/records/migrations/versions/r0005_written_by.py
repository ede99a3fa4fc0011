"""Whose words an answer was in: those of the sources or those of a language model."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Adds a column to kept questions and to reports; of older ones it is not known."""
    for table in ("questions", "feedback"):
        op.add_column(table, sa.Column("written_by", sa.String(30), nullable=True))
