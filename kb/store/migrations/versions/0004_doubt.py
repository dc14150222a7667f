"""Doubt of findings, by which they are put before a person"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("findings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("doubt", sa.Float(), nullable=False, server_default="0"))
        batch_op.create_index(batch_op.f("ix_findings_doubt"), ["doubt"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("findings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_findings_doubt"))
        batch_op.drop_column("doubt")
