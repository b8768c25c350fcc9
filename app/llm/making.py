"""Makes the models that the settings choose, and the caller of the one that writes; none where it
is off."""

from pathlib import Path

from app.audit.work import Ledger
from app.core.settings import Settings
from app.llm.budget import LocalCounter, ServerCounter
from app.llm.calls import Model
from app.llm.connection import Address
from app.llm.embedding import ServedEmbedder
from app.llm.entailment import LocalEntailment
from app.llm.identity import Known
from app.llm.prompts import Prompts, read_prompts
from app.llm.reranking import ServedReranker
from app.llm.served import ServedModel
from app.llm.service import Caller

_APP = Path(__file__).resolve().parent.parent


def prompts_folder() -> Path:
    """In a checkout ``prompts``; in an installed wheel they lie within the package."""
    packaged = _APP / "prompts"
    return packaged if packaged.is_dir() else _APP.parent / "prompts"


def known_prompts() -> Prompts:
    return read_prompts(prompts_folder())


def make_model(settings: Settings) -> ServedModel | None:
    """No server is asked anything before the model's name or an answer of it is needed."""
    if settings.model_url is None:
        return None
    address = Address.of(settings.model_url, settings)
    folder = settings.model_tokenizer
    counter = ServerCounter(address) if folder is None else LocalCounter(folder)
    return ServedModel(address, _known(settings, address, settings.model_name, "model"), counter)


def make_embedder(settings: Settings) -> ServedEmbedder | None:
    if settings.embedding_url is None:
        return None
    address = Address.of(settings.embedding_url, settings)
    return ServedEmbedder(address, _known(settings, address, settings.embedding_name, "embedder"))


def make_reranker(settings: Settings) -> ServedReranker | None:
    if settings.reranking_url is None:
        return None
    address = Address.of(settings.reranking_url, settings)
    return ServedReranker(address, _known(settings, address, settings.reranking_name, "reranker"))


def make_entailment(settings: Settings) -> LocalEntailment | None:
    """Nothing is read before it is asked."""
    folder = settings.entailment_model
    return None if folder is None else LocalEntailment(folder)


def _known(settings: Settings, address: Address, wanted: str | None, what: str) -> Known:
    return Known(address, wanted, settings.data / "models" / f"served-{what}.json")


def make_caller(
    settings: Settings, ledger: Ledger, configuration: str, model: Model | None, prompts: Prompts
) -> Caller | None:
    """``prompts`` are those that the configuration holds, never read anew."""
    if model is None:
        return None
    return Caller(model, prompts, ledger, configuration, settings.model_timeout_s)
