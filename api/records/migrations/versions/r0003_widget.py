"""What the widget needs: questions per website and day, and where it is paused."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Makes the tables of the widget."""
    op.create_table(
        "widget_usage",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("site", sa.String(300), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "site", name="pk_widget_usage"),
    )
    op.create_table(
        "widget_pauses",
        sa.Column("site", sa.String(300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("site", name="pk_widget_pauses"),
    )
