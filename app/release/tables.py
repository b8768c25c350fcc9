"""The one row that says what this installation is."""

from sqlalchemy import CheckConstraint, Column, Integer, String, Table

from app.core.database import UtcDateTime, metadata

installation = Table(
    "installation",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("id", String(40), nullable=False),
    Column("mode", String(20), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    CheckConstraint("one = 1", name="single_row"),
)
