"""The one settings class: every switch is a ``VERIDRAFT_…`` variable and a field here."""

from enum import StrEnum
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError


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
    anchor_dir: Path | None = Field(
        default=None,
        description="Where signed heads of the audit trail and the signing key are kept, outside "
        "the data folder; by default a folder beside it.",
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
    history_months: int = Field(
        default=24, ge=1, le=240, description="Look-back of the historical review."
    )
    log_level: LogLevel = Field(
        default=LogLevel.WARNING, description="Level of the service's own log."
    )

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _is_url(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                make_url(value).get_dialect()
            except (ArgumentError, NoSuchModuleError) as error:
                raise ValueError("not a database URL that SQLAlchemy knows") from error
        return value

    @property
    def url(self) -> str:
        return self.database_url or f"sqlite:///{(self.data / 'veridraft.sqlite').resolve()}"

    @property
    def anchors(self) -> Path:
        folder = self.data.resolve()
        return self.anchor_dir or folder.with_name(folder.name + ".anchor")
