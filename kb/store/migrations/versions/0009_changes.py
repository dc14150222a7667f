"""Changes of law put up for review"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("work_id", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("old_expression", sa.Text(), nullable=False),
        sa.Column("new_expression", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("gained", sa.JSON(), nullable=False),
        sa.Column("lost", sa.JSON(), nullable=False),
        sa.Column("touched", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["work_id"], ["works.id"], name=op.f("fk_changes_work_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_changes")),
    )
    for column in ("work_id", "seen_at"):
        op.create_index(op.f(f"ix_changes_{column}"), "changes", [column], unique=False)


def downgrade() -> None:
    for column in ("seen_at", "work_id"):
        op.drop_index(op.f(f"ix_changes_{column}"), table_name="changes")
    op.drop_table("changes")
