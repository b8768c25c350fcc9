"""Makes the caller that the settings choose; none where the model is off."""

from pathlib import Path

from app.audit.work import Ledger
from app.core.settings import Settings
from app.llm.calls import Model
from app.llm.prompts import Prompts, read_prompts
from app.llm.service import Caller

_APP = Path(__file__).resolve().parent.parent


def prompts_folder() -> Path:
    """In a checkout ``prompts``; in an installed wheel they lie within the package."""
    packaged = _APP / "prompts"
    return packaged if packaged.is_dir() else _APP.parent / "prompts"


def known_prompts() -> Prompts:
    return read_prompts(prompts_folder())


def make_caller(
    settings: Settings, ledger: Ledger, configuration: str, model: Model | None
) -> Caller | None:
    """``model`` takes the place of the one that the settings choose."""
    if model is None:
        return None
    return Caller(model, known_prompts(), ledger, configuration, settings.model_timeout_s)
