"""How much a model may do in one turn: the table of limits."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Each is checked by code, none is asked of the model.

    ``choosing_s`` is for all calls that choose tools together, ``writing_s`` for both that write
    the answer; ``tokens`` are those of prompts and completions, as the server counts them.
    Characters bound what is put into a prompt: whole parts are left out, oldest or last, and that
    is said; none is cut.
    """

    model_calls: int = 6
    tool_calls: int = 8
    refusals: int = 6
    choosing_s: float = 60.0
    writing_s: float = 90.0
    tokens: int = 60_000
    argument_chars: int = 1_000
    found_chars: int = 12_000
    result_chars: int = 6_000
    earlier_chars: int = 3_000
    passages: int = 12
    claims: int = 20
    sources_chars: int = 16_000
    sentences: int = 8


LIMITS = Limits()
