"""Every call of a model, whole: what went in, what came out, and what became of it (AT-06).

Both tables only grow. ``model_calls`` is written when a call has ended, however it ended;
``model_call_fates`` says later what was made of its words.
"""

from sqlalchemy import JSON, Column, Float, ForeignKey, Integer, String, Table, Text

from app.core.database import UtcDateTime, metadata

model_calls = Table(
    "model_calls",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", String(40), nullable=False),
    Column("subject", String(80), nullable=False, index=True),  # the draft's job, the turn
    Column("actor", String(200), nullable=False),
    Column("person", String(40)),
    Column("configuration", String(64), nullable=False),
    Column("model", String(300), nullable=False),
    Column("prompt", String(60), nullable=False),
    Column("prompt_sha256", String(64), nullable=False),  # of the prompt file
    Column("request", JSON, nullable=False),  # messages, decoding, schema, tools
    Column("request_sha256", String(64), nullable=False),
    Column("output", Text, nullable=False),  # as it came, cut or garbled as it may be
    Column("output_sha256", String(64), nullable=False),
    Column("tool_calls", JSON, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("error", Text),
    Column("prompt_tokens", Integer, nullable=False),
    Column("completion_tokens", Integer, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("first_token_s", Float),
    info={"append_only": True},
)

model_call_fates = Table(
    "model_call_fates",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("call", String(40), ForeignKey("model_calls.id"), nullable=False, index=True),
    Column("fate", String(20), nullable=False),
    Column("guards", JSON, nullable=False),  # what was refused, and why
    Column("at", UtcDateTime, nullable=False),
    info={"append_only": True},
)
