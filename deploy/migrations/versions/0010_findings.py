"""A reading keeps what hidden text and what instructions to machines were found in its file.

Without a value: the file was read before anybody looked for them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    with op.batch_alter_table("document_readings") as table:
        table.add_column(sa.Column("findings", sa.JSON(none_as_null=True), nullable=True))
