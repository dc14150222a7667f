"""Roles of units and contexts of works"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "roles",
        sa.Column("unit_sha256", sa.String(length=64), nullable=False),
        sa.Column("work_id", sa.Text(), nullable=False),
        sa.Column("tagger_version", sa.String(length=64), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_sha256"], ["units.sha256"], name=op.f("fk_roles_unit_sha256")
        ),
        sa.ForeignKeyConstraint(["work_id"], ["works.id"], name=op.f("fk_roles_work_id")),
        sa.PrimaryKeyConstraint("unit_sha256", "work_id", name=op.f("pk_roles")),
    )
    op.create_index(op.f("ix_roles_role"), "roles", ["role"], unique=False)
    op.create_table(
        "contexts",
        sa.Column("work_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("citations", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["work_id"], ["works.id"], name=op.f("fk_contexts_work_id")),
        sa.PrimaryKeyConstraint("work_id", name=op.f("pk_contexts")),
    )
    for table in ("tags", "findings"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(
                sa.Column("context", sa.String(length=64), nullable=False, server_default="")
            )


def downgrade() -> None:
    for table in ("findings", "tags"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("context")
    op.drop_table("contexts")
    op.drop_index(op.f("ix_roles_role"), table_name="roles")
    op.drop_table("roles")
