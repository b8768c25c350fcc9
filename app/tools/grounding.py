"""Whether a text that people or models wrote follows from the source that it cites."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from app.tools.grounding_file import NAME, VERSION, check_pairs, source_text
from app.tools.judging import said_of
from app.tools.registry import Context, Specification, Tool
from app.tools.result import Outcome, ok

_LONGEST_CLAIM = 4_000
_LONGEST_SOURCE = 100_000


class Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")

    claim: str = Field(max_length=_LONGEST_CLAIM, description="What is claimed, in free words.")
    source: str = Field(max_length=_LONGEST_SOURCE, description="The text that it cites.")

    @field_validator("source", mode="before")
    @classmethod
    def _joined(cls, value: Any) -> Any:
        return value if (text := source_text(value)) is None else text


def check_grounding(context: Context, arguments: Arguments) -> Outcome:
    embedder = context.searcher.embedder
    judge = None if context.judge is None else context.judge()
    checked = check_pairs([(arguments.claim, arguments.source)], embedder.embed, judge)
    return ok(checked, embedder=embedder.name, **said_of(judge))


GROUNDING = Tool(
    Specification(
        name=NAME,
        version=VERSION,
        purpose="Whether a text written freely follows from the source that it cites: supported, "
        "contradicted or not supported, with the words that failed.",
        method="Each sentence is laid beside the part of the source that says most of it. Numbers, "
        "units, dates and identifiers must agree after unit conversion, at the precision written; "
        "negations, directions, limits, quantifiers and who did it to whom must not be turned "
        "about, and no word of a kind (a colour, a nation) may stand for another of it; whether "
        "the rest follows is a probability from the similarity of the sentences and the words that "
        "the source lacks, by weights fitted on pairs written for it, or what a language model "
        "says of it where one is set; the scope says which.",
        arguments=Arguments,
        assumptions=("The text is English.", "The source is the whole of what is cited."),
        limits=(
            "It knows no facts of the world and computes no more than unit conversions, spans of "
            "time, totals that are called so and what is left of 100 %.",
            "Pronouns are not resolved; a paraphrase in altogether other words may be called not "
            "supported.",
            "A contradiction in words that no list holds may be called supported: read the score, "
            "and the source.",
            "A sentence with more than 40 values is not supported: it cannot be checked.",
            "The weights were fitted with the embedded model: with another one the scores shift.",
            "A served model gives a verdict and no probability: its scores are 0, 0.5 or 1.",
        ),
    ),
    check_grounding,
)
