"""May a sentence that a model wrote be shown, as about the source that it names?

Rules, in order; the first that fails refuses it:

1. It is plain text: printable, of limited length, with no markup, address or mark of a prompt.
2. It gives nobody an instruction and speaks to nobody.
3. About a claim it is what may stand for it in a draft (:mod:`app.drafts.writing.accepting`): that
   claim's tokens, once each, no other claim, and no value, polarity or word that it does not have.
   A time has its date. One that says "it" or "they" stands behind the claim that code has put
   before its own, since behind another it would be said of something else.
4. About a passage it decides nothing, judges nothing and recommends nothing, whatever the passage
   itself says; of a record it names no cause.
5. It is whole sentences of the passage, word for word, with those that they lean on
   (:mod:`app.agent.quoting`): the model chooses what is quoted, and says nothing of its own. What a
   source only orders to be said, it does not say (:mod:`app.agent.orders`). They are shown in
   quotation marks behind the name of their source and the heading that they stand under.
6. Where nothing had answered the question, it answers it at least as closely as a quotation must,
   and its passage has every record number that the question names.

A paraphrase that is only checked for its values and its likeness may still turn what it cites about
(who did what, an exception, a condition), so none is shown.

Not done here: whether what the source says is true.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.agent.orders import dictates, is_only_ordered
from app.agent.quoting import quotations
from app.agent.sources import Source
from app.drafts.shape import Refusal
from app.drafts.writing.accepting import Accepted, accept
from app.evidence.ledger import ClaimLedger
from app.evidence.tokens import TOKEN
from app.retrieval.answer import THRESHOLD, closeness
from app.retrieval.lexer import identifier_keys, identifiers_by_key, names_a_record
from app.retrieval.search import Searcher
from app.retrieval.units import sentences_of
from ingestion.instructions import instructions_in

_MOST_CHARS = 600
_MARKUP = re.compile(r"[\[\]{}<>|`*#_~^\\]|\b(?:https?|ftp|www|mailto|file)\b[:.]|\S@\S")
_ADDRESS = re.compile(
    r"\b(?:i|me|my|we|us|our|you|your|yours|please|assistant|prompt|instructions? above)\b",
    re.IGNORECASE,
)
_STANDING = (
    r"releas(?:ed|able)|approved|rejected|accepted|acceptable|closed|cleared|compliant|conform\w*"
    r"|safe|valid|validated|invalid\w*|disposed|signed|justified|unaffected|suitable|fit|usable"
    r"|confirmed|reject|quarantined|recalled|authori[sz]ed|permitted|allowed|ok|okay|good|fine"
    r"|satisfactory|effective|negligible|harmless|minor|major|critical"
)
_DECIDES = re.compile(
    rf"\b(?:is|are|was|were|be|been|being|remains?|became|becomes?|stays?|as|deemed|considered"
    rf"|declared|found|judged|hereby)\s+(?:\w+ly\s+|now\s+|not\s+|no\s+longer\s+|fully\s+|to\s+be\s+"
    rf"|hereby\s+|still\s+){{0,2}}(?:{_STANDING})\b"
    r"|\b(?:release|approve|reject|accept|close|dispose|sign|recall|quarantine)s?\s+"
    r"(?:the\s+|this\s+|that\s+|of\s+)?(?:batch|lot|deviation|capa|record|report|change|product)\b"
    r"|\b(?:recommend\w*|advis\w+|suggest\w*|conclu\w+|propos\w+|opinion|no impact|without impact"
    r"|no risk|no further action|root cause)\b",
    re.IGNORECASE,
)
_CAUSES = re.compile(
    r"\b(?:becaus\w*|caus\w+|due to|owing to|as a result|result(?:s|ed|ing)? (?:in|from)|led to"
    r"|leads? to|attribut\w+|responsible|therefore|hence|thus|consequently)\b",
    re.IGNORECASE,
)
_SAYS_IT = re.compile(r"\b(?:it|its|they|them|their|these|those)\b(?! (?:is|was) \w+ that\b)", re.I)
_OF_A_DAY = re.compile(r"\|time\]")


class Fault(StrEnum):
    """Why a sentence is not shown, as people read it."""

    SOURCE = "no such source"
    PLAIN = "it is not plain text"
    ADDRESS = "it speaks to somebody"
    CLAIM = "it does not keep to its claim"
    DECIDES = "it judges, decides or recommends"
    CAUSE = "it names a cause"
    UNSUPPORTED = "its source does not say it in these words"
    ASIDE = "it does not answer the question"


@dataclass(frozen=True)
class Refused:
    """``why`` is for the model to do better, and for the log."""

    fault: Fault
    why: str


@dataclass(frozen=True)
class Judge:
    """``abstained`` says that nothing had answered the question."""

    question: str
    abstained: bool
    ledger: ClaimLedger
    searcher: Searcher

    def refusal(self, text: str, source: Source | None) -> Refused | None:
        if source is None:
            return Refused(Fault.SOURCE, "no such source")
        if source.is_claim:
            return self._of_claim(text, source)
        return (
            self._plain(text)
            or self._stance(text, source)
            or self._said(text, source)
            or (self._aside(text, source) if self.abstained else None)
        )

    def misplaced(self, text: str, source: str, before: str) -> Refused | None:
        """Of a claim, in its place: ``before`` is the source of what is shown before it."""
        claims = list(self.ledger.claims)
        if source not in claims or not _SAYS_IT.search(TOKEN.sub("", text)):
            return None
        place = claims.index(source)
        if place and before == claims[place - 1]:
            return None
        return Refused(Fault.CLAIM, "what it says of something before it is not before it")

    def shown(self, text: str, source: Source) -> str:
        """One that was not refused, as the answer holds it: as quotations of its passage, or with
        its claim's tokens."""
        if source.is_claim:
            accepted = self._accepted(text, source)
            assert isinstance(accepted, Accepted)  # noqa: S101 - it was not refused
            return f"[{source.id}] {_OF_A_DAY.sub(']', accepted.text)}"
        found, _rest = quotations(text, source.quotable)
        head = f"[{self.ledger.text_fact('source', source.title, source.evidence)}]"
        if self._plain(source.heading) is None:
            head += f", under {self._quoted(source.heading, source)}"
        return f"{head}: {' '.join(self._quoted(one.text, source) for one in found)}"

    def _quoted(self, words: str, source: Source) -> str:
        return f"“[{self.ledger.quote(words, source.evidence)}]”"

    def _of_claim(self, text: str, source: Source) -> Refused | None:
        """A claim answers only what was asked about something that was found."""
        if self.abstained or len(text) > _MOST_CHARS:
            return Refused(Fault.CLAIM, "no claim answers this, or it is too long")
        accepted = self._accepted(text, source)
        return Refused(Fault.CLAIM, str(accepted)) if isinstance(accepted, Refusal) else None

    def _accepted(self, text: str, source: Source) -> Accepted | Refusal:
        own = text.replace(f"[{source.id}]", "")
        return accept(own, self.ledger.claims[source.id], self.ledger)

    def _plain(self, text: str) -> Refused | None:
        if not text.strip() or len(text) > _MOST_CHARS or not text.isprintable():
            return Refused(Fault.PLAIN, "plain text of one line")
        if found := _MARKUP.search(text):
            return Refused(Fault.PLAIN, f"no marks or addresses: {found[0]!r}")
        if found := _ADDRESS.search(text):
            return Refused(Fault.ADDRESS, f"it speaks to somebody: {found[0]!r}")
        if instructions_in(text):
            return Refused(Fault.ADDRESS, "it is worded as an instruction")
        return None

    def _stance(self, text: str, source: Source) -> Refused | None:
        if found := _DECIDES.search(text):
            return Refused(Fault.DECIDES, f"a decision or a judgement: {found[0]!r}")
        if not source.is_document and (found := _CAUSES.search(text)):
            return Refused(Fault.CAUSE, f"a cause: {found[0]!r}")
        return None

    def _said(self, text: str, source: Source) -> Refused | None:
        if dictates(text):
            return Refused(Fault.ADDRESS, "it orders something to be said")
        found, rest = quotations(text, source.quotable)
        if rest or not found:
            why = f"no whole sentences of the source, word for word: {rest!r}"
            leaning = [one.text for one in source.quotable if rest and rest in one.text]
            why = f"it leans on what stands beside it, copy: {leaning[0]!r}" if leaning else why
            return Refused(Fault.UNSUPPORTED, why)
        for one in found:
            if any(is_only_ordered(said, source.text) for said in sentences_of(one.text)):
                return Refused(Fault.UNSUPPORTED, "its source only orders it to be said")
        return None

    def _aside(self, text: str, source: Source) -> Refused | None:
        names = identifiers_by_key(self.question)
        wanted = {key for key, name in names.items() if names_a_record(name)}
        if wanted - identifier_keys(f"{source.title}\n{source.text}"):
            return Refused(Fault.ASIDE, "its source is not of what the question names")
        if closeness(self.searcher, self.question, text, source.title) < THRESHOLD:
            return Refused(Fault.ASIDE, "it does not answer the question closely enough")
        return None
