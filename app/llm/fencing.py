"""Keeps what a prompt is given from being read as the prompt: inputs are material, no markup.

Pure. A chat template makes turns, tools and thoughts of strings such as ``<|im_end|>``,
``<tool_call>`` or ``[INST]``, whoever wrote them, and ours makes a fence of ``<data>``. In material
each loses its bracket to one that looks alike and means nothing, so that a reader still sees what
stood there. Comparisons such as ``< 5 mg`` stay as they are.
"""

import re
from dataclasses import replace

from app.llm.calls import Message, Speaker

_LONGEST_TAG = 80
_TAG = re.compile(rf"(?<!<)<++(?=[^<>]{{1,{_LONGEST_TAG}}}>)")  # possessive: it takes linear time
_COMPARED = re.compile(r"\s*[\d.,=]")
_TURN = re.compile(
    r"\[(?=/?(?:INST|SYS|SYSTEM_PROMPT|TOOL_CALLS|TOOL_RESULTS|AVAILABLE_TOOLS|TOOL_CONTENT|ARGS|"
    r"CALL_ID|THINK|IMG|MODEL_SETTINGS)\])",
    re.IGNORECASE,
)
_OWN_FENCE = re.compile(r"(</?data>)")


def neutral(text: str) -> str:
    """Without anything that could close a fence or begin a turn. Nothing is taken away, so nothing
    new comes together."""
    return _TURN.sub("⁅", _TAG.sub(_no_tag, text))


def neutral_message(message: Message) -> Message:
    """What follows a rendered prompt. A user's message there is written by our own code, with
    fences of its own around what it has made neutral."""
    calls = tuple(replace(call, arguments=neutral(call.arguments)) for call in message.calls)
    if message.speaker is not Speaker.USER:
        return replace(message, text=neutral(message.text), calls=calls)
    parts = _OWN_FENCE.split(message.text)
    text = "".join(one if _OWN_FENCE.fullmatch(one) else neutral(one) for one in parts)
    return replace(message, text=text, calls=calls)


def _no_tag(brackets: re.Match[str]) -> str:
    """The last one stays where a number follows it."""
    count = len(brackets[0])
    if _COMPARED.match(brackets.string, brackets.end()):
        return f"{'‹' * (count - 1)}<"
    return "‹" * count
