"""Questions, feedback and counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# Written out, not taken from the tables of today: this is what the schema was.
_TIME = sa.DateTime(timezone=True)
_NAMED = sa.String(30)


def upgrade() -> None:
    """Makes the first tables."""
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_at", _TIME, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("searched", sa.Text(), nullable=True),
        sa.Column("outcome", _NAMED, nullable=False),
        sa.Column("gemeente", sa.String(100), nullable=True),
        sa.Column("channel", _NAMED, nullable=False),
        sa.Column("build", sa.String(40), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
    )
    op.create_index("ix_questions_asked_at", "questions", ["asked_at"])
    op.create_table(
        "question_sources",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("passage_id", sa.String(36), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("question_id", "passage_id", name="pk_question_sources"),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
            name="fk_question_sources_question_id",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("received_at", _TIME, nullable=False),
        sa.Column("reason", _NAMED, nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("outcome", _NAMED, nullable=True),
        sa.Column("build", sa.String(40), nullable=True),
        sa.Column("channel", _NAMED, nullable=False),
        sa.Column("status", _NAMED, nullable=False),
        sa.Column("cause", _NAMED, nullable=True),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
    )
    op.create_index("ix_feedback_received_at", "feedback", ["received_at"])
    op.create_index("ix_feedback_status", "feedback", ["status"])
    op.create_table(
        "feedback_passages",
        sa.Column("feedback_id", sa.String(32), nullable=False),
        sa.Column("passage_id", sa.String(36), nullable=False),
        sa.PrimaryKeyConstraint("feedback_id", "passage_id", name="pk_feedback_passages"),
        sa.ForeignKeyConstraint(
            ["feedback_id"],
            ["feedback.id"],
            name="fk_feedback_passages_feedback_id",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "usage",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("outcome", _NAMED, nullable=False),
        sa.Column("channel", _NAMED, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "outcome", "channel", name="pk_usage"),
    )
    op.execute(
        "CREATE VIEW unanswered_questions AS SELECT id, asked_at, text, searched, outcome, "
        "gemeente FROM questions "
        "WHERE outcome IN ('not_in_sources', 'partly_answered', 'out_of_scope')"
    )
