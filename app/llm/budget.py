"""How many tokens a request has, and whether the model's window holds it with its answer (H32).

Counted with the model's own chat template: by its tokenizer where one lies here, else by the
server. Nothing is estimated and nothing is cut: what is too long is refused before the call.
"""

from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import httpx

from app.core.errors import Unavailable
from app.llm.calls import OverBudget, Request
from app.llm.connection import Address, connect, no_answer, read_json, unreachable
from app.llm.wire import TEMPLATE_OPTIONS, plain_messages, tools

_COUNT_S = 30.0


class Counter(Protocol):
    def count(self, model: str, request: Request) -> int:
        """Tokens of the rendered prompt. Raises :class:`Unavailable`."""
        ...


def check_budget(request: Request, prompt: int, window: int) -> None:
    """Raises :class:`OverBudget`."""
    answer = request.decoding.max_tokens
    if prompt + answer > window:
        raise OverBudget(
            "the prompt and its answer are longer than the model's window",
            where=request.name.value,
            expected=f"at most {window - answer} tokens of prompt beside {answer} of answer",
            got=prompt,
        )


class ServerCounter:
    """vLLM's ``/tokenize``: the template that the server itself renders with."""

    def __init__(self, address: Address) -> None:
        self._address = address

    def count(self, model: str, request: Request) -> int:
        body: dict[str, Any] = {
            "model": model,
            "messages": plain_messages(request),
            "chat_template_kwargs": TEMPLATE_OPTIONS,
        }
        if request.tools:
            body["tools"] = tools(request)
        try:
            with connect(self._address, _COUNT_S) as http:
                answer = http.post(f"{self._address.root}/tokenize", json=body)
        except httpx.HTTPError as error:
            raise unreachable(self._address, "count of tokens", error) from error
        said = read_json(self._address, answer, "count of tokens")
        count = said.get("count")
        if not isinstance(count, int) or isinstance(count, bool):
            raise no_answer(self._address, "count of tokens", str(said))
        return count


class LocalCounter:
    """transformers with the files of the model's tokenizer; nothing is downloaded."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def count(self, model: str, request: Request) -> int:
        offered = tools(request) or None
        ids = self._tokenizer.apply_chat_template(
            plain_messages(request),
            tools=offered,
            add_generation_prompt=True,
            tokenize=True,
            return_dict=False,
            **TEMPLATE_OPTIONS,
        )
        return len(ids)

    @cached_property
    def _tokenizer(self) -> Any:
        try:
            from transformers import AutoTokenizer  # noqa: PLC0415 - slow to import, and an extra
        except ImportError as error:
            raise Unavailable(
                "component missing: transformers, to count tokens here",
                where="VERIDRAFT_MODEL_TOKENIZER",
                hint="Install veridraft[local], or unset it: the server counts then",
            ) from error
        try:
            return AutoTokenizer.from_pretrained(self._folder, local_files_only=True)
        except (OSError, ValueError) as error:
            raise Unavailable(
                f"no tokenizer: {error}", where="VERIDRAFT_MODEL_TOKENIZER", got=str(self._folder)
            ) from error
