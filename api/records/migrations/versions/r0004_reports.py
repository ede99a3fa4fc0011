"""What the page for beheer shows: repaired words of a file, and how well a build answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Adds a column to the files of an ingest, and the table of measurements."""
    op.add_column(
        "job_files", sa.Column("repairs", sa.Integer(), nullable=False, server_default="0")
    )
    op.create_table(
        "measurements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("build", sa.String(40), nullable=False),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(40), nullable=False),
        sa.Column("sets", sa.Text(), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("absent", sa.Integer(), nullable=False),
        sa.Column("success_1", sa.Float(), nullable=False),
        sa.Column("success_5", sa.Float(), nullable=False),
        sa.Column("ndcg_10", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_measurements"),
    )
    op.create_index("ix_measurements_build", "measurements", ["build"])
