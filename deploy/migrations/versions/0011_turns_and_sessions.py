"""A turn says which process answers it; a session keeps no hash of its form token, which is made of
the session's secret whenever it is needed.

What runs while this migrates was left by a process that is gone: it names none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("turns", sa.Column("process", sa.String(length=40), nullable=True))
    # No batch: SQLite would make the table anew, and signatures refer to its rows.
    op.drop_column("sessions", "csrf_sha256")
