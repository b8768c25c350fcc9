"""The one settings class: every switch is a ``VERIDRAFT_…`` variable and a field here."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What a person may choose. Defaults are the embedded installation: one process, no server."""

    model_config = SettingsConfigDict(env_prefix="VERIDRAFT_", extra="forbid", frozen=True)

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
    log_level: str = Field(default="WARNING", description="Level of the service's own log.")

    @property
    def url(self) -> str:
        return self.database_url or f"sqlite:///{(self.data / 'veridraft.sqlite').resolve()}"

    @property
    def anchors(self) -> Path:
        folder = self.data.resolve()
        return self.anchor_dir or folder.with_name(folder.name + ".anchor")
