"""Passages say of which products they are, several or none.

What stood there was the product of the row alone. A passage without the new column is placed, and
its index built anew, when the index is next opened.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    with op.batch_alter_table("passages") as table:
        table.add_column(sa.Column("products", sa.JSON(none_as_null=True), nullable=True))
        table.drop_column("product")
