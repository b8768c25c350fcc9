"""The one settings class: every switch is a ``VERIDRAFT_…`` variable and a field here."""

from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class LogLevel(StrEnum):
    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"
    CRITICAL = "CRITICAL"


class Settings(BaseSettings):
    """What a person may choose. Defaults are the embedded installation: one process, no server."""

    model_config = SettingsConfigDict(
        env_prefix="VERIDRAFT_", extra="forbid", frozen=True, env_ignore_empty=True
    )

    data: Path = Field(
        default=Path("veridraft-data"),
        description="The data folder: database, originals, historian, index, models.",
    )
    database_url: str | None = Field(
        default=None, description="SQLAlchemy URL; by default SQLite in the data folder."
    )
    database_owner_url: str | None = Field(
        default=None,
        description="SQLAlchemy URL of the role that owns the tables, on PostgreSQL: it migrates "
        "and grants the service's own role no more than it needs.",
    )
    anchor_dir: Path | None = Field(
        default=None,
        description="Where signed heads of the audit trail and the signing key are kept, outside "
        "the data folder; by default a folder beside it.",
    )
    import_dir: Path | None = Field(
        default=None,
        description="The folder whose packages the API may import; by default `imports` in the "
        "data folder.",
    )
    max_upload_mb: int = Field(
        default=2000,
        ge=1,
        le=100_000,
        description="Largest package that may be uploaded, in megabytes.",
    )
    host: str = Field(default="127.0.0.1", description="Address that `serve` binds to.")
    port: int = Field(default=8321, ge=1, le=65535, description="Port that `serve` binds to.")
    parse_processes: int = Field(
        default=2, ge=1, le=64, description="Worker processes that parse documents."
    )
    parse_timeout_s: float = Field(
        default=300.0, gt=0, description="Longest time one document may take to parse."
    )
    embed_threads: int = Field(default=2, ge=1, le=64, description="Threads of the embedder.")
    clock_drift_limit_s: float = Field(
        default=60.0, gt=0, description="Step of the server's clock beyond which nobody can sign."
    )
    history_months: int = Field(
        default=24, ge=1, le=240, description="Look-back of the historical review."
    )
    retention_report_years: int = Field(
        default=10,
        ge=2,
        le=100,
        description="Years that an approved report is kept from its approval: at least the longest "
        "shelf life of the site's products and one more.",
    )
    retention_draft_years: int = Field(
        default=3,
        ge=0,
        le=100,
        description="Years that a draft which was never approved is kept from its last change or "
        "its withdrawal.",
    )
    retention_exercise_years: int = Field(
        default=3, ge=0, le=100, description="Years that an exercise is kept from its making."
    )
    log_level: LogLevel = Field(
        default=LogLevel.WARNING, description="Level of the service's own log."
    )
    password_min_length: int = Field(
        default=12, ge=8, le=128, description="Shortest password that a person may choose."
    )
    lockout_attempts: int = Field(
        default=5, ge=1, le=20, description="Failures after which only an administrator unlocks."
    )
    session_idle_minutes: int = Field(
        default=15, ge=1, le=60, description="Minutes without a request after which a session ends."
    )
    session_hours: int = Field(
        default=12, ge=1, le=24, description="Hours after which a session ends in any case."
    )
    base_url: str = Field(
        default="http://127.0.0.1:8321",
        description="Address that browsers reach the service at, and are sent back to on signing "
        "in elsewhere.",
    )
    oidc_issuer: str | None = Field(
        default=None, description="Issuer of the OpenID provider that people may sign in with."
    )
    oidc_client_id: str | None = Field(
        default=None, description="What the OpenID provider calls this service."
    )
    oidc_client_secret: SecretStr | None = Field(
        default=None, description="The secret of that client; none for a public client."
    )
    oidc_hosts: str | None = Field(
        default=None,
        description="Further hosts of the OpenID provider, separated by commas, where not all of "
        "its endpoints are on the issuer's.",
    )
    model_url: str | None = Field(
        default=None,
        description="OpenAI-compatible address of the language model, as vLLM serves it "
        "(`http://gpu:8000/v1`); none is the model off. Plain http is taken: the server is in the "
        "building, and what guards the way to it is the site's network.",
    )
    model_name: str | None = Field(
        default=None, description="What the server calls the model; by default its first."
    )
    model_key: SecretStr | None = Field(
        default=None, description="The key that the model's server asks for."
    )
    model_tokenizer: Path | None = Field(
        default=None,
        description="Folder of the model's tokenizer, to count tokens here (with the extra "
        "`local`); by default the server counts.",
    )
    model_weights: Path | None = Field(
        default=None,
        description="Folder of the model's weights, to hold them against the released "
        "configuration, at the start and every hour.",
    )
    model_timeout_s: float = Field(
        default=120.0, gt=0, description="Longest time that one answer of the model may take."
    )
    model_parallel: int = Field(
        default=4, ge=1, le=256, description="Calls of the model at a time, of one draft."
    )
    embedding_url: str | None = Field(
        default=None,
        description="OpenAI-compatible address of an embedding model; by default the embedded one.",
    )
    embedding_name: str | None = Field(
        default=None, description="What the server calls the embedding model; by default its first."
    )
    reranking_url: str | None = Field(
        default=None,
        description="Address of a reranking model, as vLLM serves it; none by default.",
    )
    reranking_name: str | None = Field(
        default=None, description="What the server calls the reranking model; by default its first."
    )
    entailment_model: Path | None = Field(
        default=None,
        description="Folder of a model of natural language inference, to judge here whether a text "
        "follows from its source (with the extra `local` and torch); by default the served model, "
        "or weights of our own.",
    )

    langfuse_url: str | None = Field(
        default=None,
        description="Address of a Langfuse server that is told of turns, jobs and model calls "
        "(with the extra `tracing`); none by default.",
    )
    langfuse_public_key: str | None = Field(
        default=None, description="Public key of the project there."
    )
    langfuse_secret_key: SecretStr | None = Field(
        default=None, description="Secret key of the project there."
    )
    langfuse_contents: bool = Field(
        default=False,
        description="Whether questions, answers and prompts are sent there too; by default only "
        "names, ids, times and counts.",
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="Bearer token that `/metrics` asks for; without one there is no such page.",
    )

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("database_url", "database_owner_url")
    @classmethod
    def _is_url(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                make_url(value).get_dialect()
            except (ArgumentError, NoSuchModuleError) as error:
                raise ValueError("not a database URL that SQLAlchemy knows") from error
        return value

    @field_validator("base_url", "oidc_issuer")
    @classmethod
    def _is_origin(cls, value: str | None) -> str | None:
        if value is not None:
            parts = urlsplit(value)
            plain = parts.scheme == "http" and parts.hostname in LOOPBACK
            if not (parts.hostname and (parts.scheme == "https" or plain)):
                raise ValueError("not an https address (http only on this machine)")
        return value

    @field_validator("model_url", "embedding_url", "reranking_url", "langfuse_url")
    @classmethod
    def _is_server(cls, value: str | None) -> str | None:
        if value is not None:
            parts = urlsplit(value)
            plain = not (parts.query or parts.fragment or parts.username or parts.password)
            if not (parts.hostname and parts.scheme in ("http", "https") and plain):
                raise ValueError("not the http or https address of a server, without a secret")
        return value

    @property
    def url(self) -> str:
        return self.database_url or f"sqlite:///{(self.data / 'veridraft.sqlite').resolve()}"

    @property
    def imports(self) -> Path:
        return self.import_dir or self.data / "imports"

    @property
    def anchors(self) -> Path:
        folder = self.data.resolve()
        return self.anchor_dir or folder.with_name(folder.name + ".anchor")
