"""Is a text worded as an instruction to a machine that reads it?

Controlled documents are full of imperatives addressed to people ("Do not release the batch", "the
operator must ignore alarms during start-up"), so an imperative alone says nothing. A text is told
from those by one of these signs, in order:

1. *marks of a chat*: role tags and control tokens of chat templates (``<|im_start|>``, ``[INST]``,
   ``</data>``, a line that begins with ``system:``);
2. *a call of a tool*: JSON that names a tool or a function and its arguments;
3. *override*: to ignore, forget or override earlier or all instructions, rules or prompts, in the
   languages below;
4. *address*: an assistant, a model, an AI or a chatbot told what to do, be or say, or what its
   answer must hold;
5. *the prompt asked for*: to reveal or repeat a system prompt or hidden instructions;
6. *an address to send to*: a picture or link of which the address has a place to fill in;
7. the same in base64 of 24 or more characters, decoded once.

Compared after compatibility composition, without invisible characters, in lower case. English,
German, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian, Chinese and Japanese for
sign 3; sign 4 for English, German, French and Spanish. Not done here: anything about the meaning
of other sentences. What a document says is data whether it is found here or not; this list only
tells people where to look.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from ingestion.invisible import without_invisible

_EXCERPT = 200  # characters shown of one text

_MACHINE = (
    r"(?:ai|a\.i\.|llm|chat ?bot|chatgpt|gpt|copilot|language model|(?:ai|virtual|digital|helpful)"
    r" (?:assistant|agent|model|system)|assistants?|automated (?:reader|reviewer|agent))"
)
_RULES_EN = r"(?:instructions?|prompts?|guardrails|directives?|system message)"
_OVERRIDE: Final = (
    r"\b(?:ignore|disregard|forget|override|bypass|skip)\b[^.\n]{0,40}?"
    r"\b(?:previous|prior|earlier|above|preceding|foregoing|all|your|these|any|other|system)\b"
    rf"[^.\n]{{0,30}}?\b{_RULES_EN}\b",
    r"\b(?:ignore|disregard|forget) (?:everything|all|anything)\b[^.\n]{0,20}"
    r"\b(?:above|before|said|told|you)\b",
    r"\bnew (?:system )?(?:instructions?|prompt) ?(?:for you|follows?|:)",
    r"\b(?:ignorier\w*|vergiss|vergessen sie|missachte\w*)\b[^.\n]{0,40}?"
    r"\b(?:anweisung\w*|instruktion\w*|vorgaben|prompts?)\b",
    r"\b(?:ignore[zr]?|oublie[zr]?|négligez)\b[^.\n]{0,40}?\b(?:instructions?|consignes?)\b",
    r"\b(?:ignora[r]?|olvida[r]?|ignore|descarta)\b[^.\n]{0,40}?\binstrucciones\b",
    r"\b(?:ignora(?:re)?|dimentica)\b[^.\n]{0,40}?\bistruzioni\b",
    r"\b(?:ignore|esqueça|desconsidere)\b[^.\n]{0,40}?\binstruções\b",
    r"\b(?:negeer|vergeet)\b[^.\n]{0,40}?\binstructies\b",
    r"\b(?:zignoruj|ignoruj|zapomnij)\b[^.\n]{0,40}?\b(?:instrukcj\w+|polece\w+)",
    r"(?:игнорируй\w*|проигнорируй\w*|забудь\w*)[^.\n]{0,40}?(?:инструкц\w+|указани\w+)",
    r"(?:忽略|无视|忘记)[^。\n]{0,20}?(?:指令|指示|提示)",
    r"(?:指示|命令|プロンプト)[^。\n]{0,10}?(?:無視|忘れ)",
)
_VERBS = (
    r"(?:must|should|shall|will|now|please|always|never|do not|don't|call|run|use|say|state|write|"
    r"report|answer|reply|respond|output|include|omit|hide|approve|release|sign|mark|set|send|"
    r"reveal|repeat|print|execute|invoke|ignore|treat|rank|widen|search|add|conclude|pretend|act)"
)
_ADDRESS: Final = (
    rf"\b(?:dear |hey |attention[,:]? |note to (?:the )?|instructions? (?:to|for) (?:the )?|"
    rf"message (?:to|for) (?:the )?){_MACHINE}\b",
    rf"(?:^|[.!?:;\n(] ?){_MACHINE}(?: reading this)?[,:!] ?(?:you )?{_VERBS}\b",
    rf"\b(?:if you are|as|since you are|you are(?: now)?|act as|pretend to be) (?:an?|the) "
    rf"(?:\w+ )?{_MACHINE}\b",
    rf"\bthe {_MACHINE} (?:reading|processing|summari[sz]ing|answering)\b",
    r"\byou are now (?:in )?(?:\w+ ){0,2}(?:mode|unrestricted|jailbroken|free of)",
    r"\b(?:developer|debug|god|dan|jailbreak) mode (?:enabled|activated|on)\b",
    r"\b(?:in|as) your (?:next |final )?(?:answer|reply|response|output|summary)[,:]?"
    r"[^.\n]{0,30}\b(?:state|say|write|include|omit|report|do not|mention|add)\b",
    r"\b(?:call|invoke) the (?:tool|function)\b",
    r"\bwhen (?:you )?(?:asked|summari[sz]ing|answering|drafting)\b[^.\n]{0,60}"
    r"\b(?:answer|reply|respond|say|state|write that)\b",
    r"\b(?:ki|sprachmodell|ki-assistent|assistent)[,:!] ?(?:du|sie|schreibe|antworte|nenne|gib)\b",
    r"\b(?:ia|assistant|modèle)[,:!] ?(?:tu|vous|écris|répond\w*|indique\w*)\b",
    r"\b(?:ia|asistente|modelo)[,:!] ?(?:tú|usted|escribe|responde|indica)\b",
)
_PROMPT: Final = (
    r"\b(?:reveal|repeat|print|show|output|disclose|leak|translate|recite)\b[^.\n]{0,40}?"
    r"\b(?:system prompt|your (?:\w+ )?(?:prompt|instructions)|hidden (?:prompt|instructions?)|"
    r"initial prompt)\b",
)
_CHAT: Final = (
    r"<\|[a-z_]{2,30}\|>",
    r"\[/?inst\]|<</?sys>>|<(?:/)?(?:start|end)_of_turn>",
    r"</?(?:data|system|assistant|tool_call|tool_response|function_call|instructions?)>",
    r"(?:^|\n) ?#+ ?(?:system|assistant|developer|user) ?(?::|\n)",
    r"\b(?:system|developer|admin) (?:prompt|message|override|instruction) ?:",
    r"(?:^|\n|\") ?(?:system|developer) ?: ?(?:you|ignore|from now|new|override|forget|the user)\b",
    r"(?:^|\n) ?(?:user|human) ?:[^\n]*\n+ ?(?:assistant|ai) ?:",
    r"\bbegin (?:system|admin) (?:prompt|message|override)\b",
)
_CALL: Final = (
    r"[\"'](?:tool|tool_name|function|name|action)[\"'] ?: ?[\"'][\w.-]+[\"'][^}]{0,80}?"
    r"[\"'](?:arguments|parameters|args|input)[\"'] ?:",
    r"[\"']tool_calls?[\"'] ?:",
)
# Bounded, since a search over all that follows takes cubic time; what is longer was padded.
_SENDING: Final = (
    r"!\[[^\]]{0,80}\]\(https?://(?:[^)\s?&={]{0,400}[?&={]|[^)\s?&={]{401})",
    r"<img\b[^>]{0,200}\bsrc ?= ?[\"']?https?://(?:[^>?]{0,400}\?|[^>?]{401})",
    r"\bhttps?://(?:\S{0,400}?(?:\{|%7b|<(?:secret|data|prompt|answer))|\S{401})",
)
_SIGNS: Final = tuple(
    (why, re.compile("|".join(patterns)))
    for why, patterns in (
        ("marks of a chat", _CHAT),
        ("a call of a tool", _CALL),
        ("words that set instructions aside", _OVERRIDE),
        ("words addressed to a machine", _ADDRESS),
        ("words that ask for the prompt", _PROMPT),
        ("an address to send to", _SENDING),
    )
)
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{24,}={0,2}(?![A-Za-z0-9+/=])")


class Instruction(NamedTuple):
    """Why a text is taken for an instruction, and the words of it that say so."""

    why: str
    excerpt: str


def instructions_in(text: str) -> list[Instruction]:
    """One for each sign that the text bears, in the order of the signs; empty for most texts."""
    found = _signs_of(text)
    if found:
        return found
    return [
        Instruction(f"{one.why}, in base64", one.excerpt)
        for decoded in _decoded(text)
        for one in _signs_of(decoded)
    ]


def _signs_of(text: str) -> list[Instruction]:
    plain = _plain(text)
    matches = ((why, pattern.search(plain)) for why, pattern in _SIGNS)
    return [Instruction(why, _excerpt(plain, *match.span())) for why, match in matches if match]


def _plain(text: str) -> str:
    """Lower case in its usual form; blanks within a line are one, ends of lines stay."""
    composed = unicodedata.normalize("NFKC", without_invisible(text)).lower().replace("’", "'")
    return "\n".join(" ".join(line.split()) for line in composed.splitlines())


def _excerpt(text: str, start: int, end: int) -> str:
    """The words found, with what stands around them where there is room."""
    room = max(_EXCERPT - (end - start), 0) // 2
    return " ".join(text[max(start - room, 0) : end + room].split())[:_EXCERPT]


def _decoded(text: str) -> Iterator[str]:
    for match in _BASE64.finditer(text):
        try:
            raw = base64.b64decode(match.group() + "=" * (-len(match.group()) % 4), validate=True)
            yield raw.decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            continue
