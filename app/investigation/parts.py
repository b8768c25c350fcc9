"""The parts that an investigation needs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from app.audit.work import Ledger
from app.llm.service import Caller
from app.plant.historian import Historian
from app.retrieval.search import Searcher


@dataclass(frozen=True)
class Investigator:
    """``site`` is its id, name and time zone; without ``caller`` the model is off, or it is on and
    ``withheld`` says why it may not be asked. ``model_parallel``: calls of the model at a time, of
    one draft."""

    ledger: Ledger
    historian: Callable[[Any], Historian]
    searcher: Searcher
    site: tuple[str, str, ZoneInfo]
    configuration: str
    history_months: int
    caller: Caller | None = None
    model_parallel: int = 4
    withheld: str = ""
