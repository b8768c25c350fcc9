"""Alembic's environment: the service's tables, and none of the job engine's."""

from alembic import context

import app.agent.tables
import app.audit.tables
import app.auth.tables
import app.documents.tables
import app.drafts.tables
import app.jobs.tables
import app.llm.tables
import app.monitoring.tables
import app.oversight.tables
import app.plant.tables
import app.records.tables
import app.release.tables
import app.retention.tables
import app.retrieval.tables
import app.review.tables
import app.signatures.tables  # noqa: F401
from app.core.database import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=lambda name, kind, _parents: kind != "table" or name in metadata.tables,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
