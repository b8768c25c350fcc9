"""The configuration of a service, from the parts that it was put together of."""

from app.configuration.parts import Installed, gather_item, installed_root
from app.core.settings import Settings
from app.llm.calls import Model
from app.llm.making import prompts_folder
from app.llm.prompts import Prompts
from app.release.item import Item
from app.retrieval.embedder import Embedder, OnnxEmbedder
from app.retrieval.model import Precision, model_files


def running_item(
    settings: Settings, model: Model | None, embedder: Embedder, prompts: Prompts | None = None
) -> Item:
    """The configuration of a service of these parts, as things lie on disk now; of ``prompts`` as
    they were read, where they were."""
    embedded = isinstance(embedder, OnnxEmbedder)
    installed = Installed(
        root=installed_root(),
        prompts=prompts_folder(),
        embedder_files=model_files(settings.data / "models", Precision.INT8) if embedded else (),
        model_weights=settings.model_weights,
        model_tokenizer=settings.model_tokenizer,
        entailment_model=settings.entailment_model,
    )
    name = model.name if model else None
    return gather_item(settings, installed, name, embedder.name, prompts)
