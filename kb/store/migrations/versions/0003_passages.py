"""Findings in the smallest provision: texts of provisions, elements of units"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_PLACES = """
    FROM findings f
    JOIN expressions e ON e.work_id = f.work_id
    JOIN provisions p ON p.expression_id = e.id AND p.eid = f.eid
    JOIN units u ON u.sha256 = p.unit_sha256 AND u.text_sha256 = f.text_sha256
"""


def upgrade() -> None:
    op.create_table(
        "passages",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_passages")),
    )
    with op.batch_alter_table("provisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("text_sha256", sa.String(length=64), nullable=True))
    with op.batch_alter_table("tags", schema=None) as batch_op:
        batch_op.add_column(sa.Column("elements", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("findings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("passage_sha256", sa.String(length=64), nullable=True))
    op.execute(
        "UPDATE provisions SET text_sha256 = "
        "(SELECT u.text_sha256 FROM units u WHERE u.sha256 = provisions.unit_sha256)"
    )
    op.create_index(op.f("ix_provisions_text_sha256"), "provisions", ["text_sha256"], unique=False)
    op.execute(f"INSERT INTO passages (sha256, text) SELECT DISTINCT u.sha256, u.text {_PLACES}")
    op.execute(
        f"UPDATE findings SET passage_sha256 = (SELECT MIN(u.sha256) {_PLACES} "  # noqa: S608
        "WHERE f.key = findings.key)"
    )
    op.execute("DELETE FROM findings WHERE passage_sha256 IS NULL")
    with op.batch_alter_table("findings", schema=None) as batch_op:
        batch_op.alter_column("passage_sha256", existing_type=sa.String(length=64), nullable=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_findings_passage_sha256"), "passages", ["passage_sha256"], ["sha256"]
        )


def downgrade() -> None:
    with op.batch_alter_table("findings", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_findings_passage_sha256"), type_="foreignkey")
        batch_op.drop_column("passage_sha256")
    with op.batch_alter_table("tags", schema=None) as batch_op:
        batch_op.drop_column("elements")
    op.drop_index(op.f("ix_provisions_text_sha256"), table_name="provisions")
    with op.batch_alter_table("provisions", schema=None) as batch_op:
        batch_op.drop_column("text_sha256")
    op.drop_table("passages")
