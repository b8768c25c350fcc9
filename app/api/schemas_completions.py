"""Wire shapes of the door for chat programs: OpenAI's, with what this service adds to them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from app.agent.service import LONGEST_QUESTION
from app.api.schemas_people import Given
from app.evidence.facts import EvidenceKind

MODEL = "veridraft"
_LONGEST_TEXT = 200_000  # of one message; an answer that comes back as history is long
_Short = Annotated[str, StringConstraints(max_length=500)]


class TextPart(Given):
    type: Literal["text"]
    text: str = Field(max_length=_LONGEST_TEXT)


class Said(Given):
    """A message. Of those of the user the last is the question; what the assistant is said to have
    answered, and what a system message tells it to do, is not looked at."""

    role: Literal["system", "developer", "user", "assistant"]
    content: Annotated[str, StringConstraints(max_length=_LONGEST_TEXT)] | list[TextPart] | None
    name: _Short | None = None
    refusal: str | None = None
    citations: list[Any] | None = None
    abstained: bool | None = None
    thread: _Short | None = None
    turn: _Short | None = None
    as_of: _Short | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class StreamOptions(Given):
    include_usage: bool = False
    include_obfuscation: bool = False


class CompletionRequest(Given):
    """``as_of`` and ``thread`` are this service's own, as is ``metadata`` with the same names. Of
    OpenAI's, those down to ``stream_options`` are followed; those behind are of no effect here, or
    refused where leaving them out would change what comes back."""

    model: str = Field(max_length=200)
    messages: list[Said] = Field(min_length=1, max_length=1000)
    as_of: str | None = Field(default=None, max_length=40)
    thread: str | None = Field(default=None, max_length=40)
    metadata: dict[str, str] | None = Field(default=None, max_length=16)
    stream: bool | None = None
    stream_options: StreamOptions | None = None

    n: int | None = None
    tools: list[Any] | None = None
    functions: list[Any] | None = None
    tool_choice: Any = None
    function_call: Any = None
    logprobs: bool | None = None
    top_logprobs: int | None = None
    logit_bias: dict[str, Any] | None = None
    response_format: dict[str, Any] | None = None
    modalities: list[str] | None = None
    audio: Any = None
    web_search_options: Any = None

    temperature: float | None = None
    top_p: float | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    max_tokens: int | None = None
    max_completion_tokens: int | None = None
    stop: Any = None
    seed: int | None = None
    user: _Short | None = None
    safety_identifier: _Short | None = None
    prompt_cache_key: _Short | None = None
    prompt_cache_retention: _Short | None = None
    parallel_tool_calls: bool | None = None
    prediction: Any = None
    reasoning_effort: _Short | None = None
    verbosity: _Short | None = None
    service_tier: _Short | None = None
    store: bool | None = None

    @property
    def questions(self) -> list[str]:
        """What the user said, in order, as the chat keeps questions."""
        said = [" ".join(one.text.split()) for one in self.messages if one.role == "user"]
        return [text[: LONGEST_QUESTION + 1] for text in said if text]  # one too many is refused

    @property
    def extras(self) -> tuple[str | None, str | None]:
        """``(thread, as_of)``, wherever they stand."""
        told = self.metadata or {}
        return self.thread or told.get("thread"), self.as_of or told.get("as_of")


class Cited(BaseModel):
    """A source: ``number`` as ``[1]`` in the text has it, ``url`` the page that shows its place."""

    number: int
    kind: EvidenceKind
    title: str
    excerpt: str
    where: dict[str, Any]
    sha256: str
    url: str


class Answer(BaseModel):
    """``content`` is Markdown; what is behind it is this service's own."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    citations: list[Cited]
    abstained: bool
    thread: str
    turn: str
    as_of: datetime | None


class Choice(BaseModel):
    index: Literal[0] = 0
    message: Answer
    finish_reason: Literal["stop"] = "stop"
    logprobs: None = None


class UsageCounts(BaseModel):
    """Of the language model's calls for this answer; 0 where none took part."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Completion(BaseModel):
    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[Choice]
    usage: UsageCounts


class Offered(BaseModel):
    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: Literal["veridraft"] = "veridraft"


class OfferedList(BaseModel):
    object: Literal["list"] = "list"
    data: list[Offered]


class ErrorDetail(BaseModel):
    message: str
    type: str
    param: str | None
    code: str


class ErrorBody(BaseModel):
    """As OpenAI tells of an error."""

    error: ErrorDetail
