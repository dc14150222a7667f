"""Saved searches and what each has found"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "saved_searches",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("watched", sa.Integer(), nullable=False),
        sa.Column("looked", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_saved_searches")),
    )
    op.create_index(
        op.f("ix_saved_searches_created_at"), "saved_searches", ["created_at"], unique=False
    )
    op.create_table(
        "saved_hits",
        sa.Column("search_key", sa.String(length=64), nullable=False),
        sa.Column("work_id", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("provision_id", sa.Text(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("news", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["search_key"], ["saved_searches.key"], name=op.f("fk_saved_hits_search_key")
        ),
        sa.PrimaryKeyConstraint("search_key", "work_id", "text_sha256", name=op.f("pk_saved_hits")),
    )


def downgrade() -> None:
    op.drop_table("saved_hits")
    op.drop_index(op.f("ix_saved_searches_created_at"), table_name="saved_searches")
    op.drop_table("saved_searches")
