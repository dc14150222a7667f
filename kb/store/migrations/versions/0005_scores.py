"""What the search index takes from the tagger: scores of all elements, sub-elements, facts"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

COLUMNS = ("scores", "sub_elements", "facts")


def upgrade() -> None:
    with op.batch_alter_table("tags", schema=None) as batch_op:
        for name in COLUMNS:
            batch_op.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default="{}"))
    # Units tagged before have none of these: the next build reads them again.
    op.execute("UPDATE tags SET tagger_version = ''")


def downgrade() -> None:
    with op.batch_alter_table("tags", schema=None) as batch_op:
        for name in COLUMNS:
            batch_op.drop_column(name)
