"""The configuration that the suites measure: that of a service of these settings (LC-03).

A report of theirs releases this configuration and no other. Where the data folder has no embedding
model yet, one is built in a folder that is thrown away: its digest is the same.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from app.core.settings import Settings
from app.llm.making import make_model
from app.release.item import Item
from app.retrieval.embedder import OnnxEmbedder
from app.retrieval.model import Precision, build_model
from app.wiring import running_item


def measured_item(settings: Settings | None = None) -> Item:
    chosen = settings or Settings()
    if (chosen.data / "models").is_dir():
        return _item(chosen)
    with TemporaryDirectory(prefix="veridraft-eval-") as folder:
        return _item(chosen.model_copy(update={"data": Path(folder)}))


def _item(settings: Settings) -> Item:
    embedder = OnnxEmbedder(build_model(settings.data / "models", Precision.INT8))
    return running_item(settings, make_model(settings), embedder)
