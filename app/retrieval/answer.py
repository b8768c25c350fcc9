"""The answer without a model: verbatim words of the best passages, each cited, or an abstention.

In order:
1. Search. An identifier of the question that no passage found has ends it; so does a question for
   a decision or an opinion about what it names (:mod:`app.retrieval.decisions`).
2. The passages with the most identifiers of the question are read as sentences, rows and lines.
3. Each is scored: seven tenths the cosine with the question, three tenths the share of the
   question's content words that stand in it or above it.
4. If the best is below the threshold, nothing is said but what was searched; unless the question
   asks for nothing but a record ("what happened in DEV-2025-0044?"), which was found by its number.
5. Else the best is quoted, and up to two more that are nearly as good.

Not done here: to judge whether a quote is the answer. It is the nearest that the sources say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.retrieval.decisions import asks_for_a_decision
from app.retrieval.lexer import identifier_keys, identifiers_by_key, names_a_record
from app.retrieval.passages import Passage, PassageKind
from app.retrieval.search import Found, Scope, Searcher
from app.retrieval.sparse import content_terms
from app.retrieval.units import Unit, units_of

# Both measured on the tuned half of the evaluation `answers`: the share of the cosine among 0, 0.3
# to 0.8 and 1, and the threshold that leaves most room above the floors of both errors.
COSINE_SHARE = 0.7
THRESHOLD = 0.54
DECISION = "it asks for a decision or an opinion, which people give and no record answers"
_FOUND = 20  # passages in which an identifier may occur
_READ = 8  # passages whose units are scored
_QUOTES = 3
_NEARLY = 0.9  # of the best score
_TELLING = content_terms(
    "action batch capa cause change content describe detail deviation do done entry event happen"
    " happened"
    " know known log lot record read reported root say show state status summarise summarize"
    " summary tell written"
)


@dataclass(frozen=True)
class Quote:
    """A unit with its score from 0 to 1 (no probability)."""

    unit: Unit
    score: float


@dataclass(frozen=True)
class Answer:
    """``text`` has a line a quote, with its number in brackets; or says why there is none."""

    text: str
    abstained: bool
    quotes: tuple[Quote, ...]
    scope: Scope
    score: float | None = None


def answer(
    searcher: Searcher,
    session: Session,
    actor: Actor,
    question: str,
    *,
    as_of: datetime,
    kinds: Sequence[PassageKind] = (),
    threshold: float = THRESHOLD,
) -> Answer:
    """What documents in force and records known at ``as_of`` say, in their own words."""
    result = searcher.search(session, actor, question, as_of=as_of, limit=_FOUND, kinds=kinds)
    if not result.found:
        return _abstain("nothing in scope matches the question", result.scope)
    names = identifiers_by_key(question)
    wanted = frozenset(key for key, name in names.items() if names_a_record(name))
    holders = [wanted & _keys(found.passage) for found in result.found]
    unknown = [names[key] for key in names if key in wanted.difference(*holders)]
    if unknown:
        return _abstain(f"no passage has {_listed(unknown)}", result.scope)
    if wanted and asks_for_a_decision(question):
        return _abstain(DECISION, result.scope)
    quotes = _scored(searcher, question, _fullest(result.found, holders))
    best = quotes[0].score if quotes else 0.0
    if best < threshold and not (wanted and content_terms(question) <= _TELLING):
        return _abstain("nothing found answers the question closely enough", result.scope, best)
    chosen = tuple(one for one in quotes[:_QUOTES] if one.score >= _NEARLY * best)
    return Answer(_text(chosen), False, chosen, result.scope, best)


def closeness(searcher: Searcher, question: str, said: str, above: str) -> float:
    """How closely words answer a question, as a unit of a passage is scored: to be held against
    the threshold. ``above`` is the title that they stand under."""
    vectors = searcher.embedder.embed([question, said])
    terms = content_terms(question)
    return _score(float(vectors[1] @ vectors[0]), _share(terms, f"{above}\n{said}"))


def line_of(unit: Unit) -> str:
    """The quoted words on one line; a table's row with its header, a record's with its head."""
    words = " ".join(unit.text.split())
    if unit.header is not None:
        return f"{words} ({' '.join(unit.header.split())})"
    head = unit.passage.source.get("head")
    return f"{head}: {words}" if head else words


def _keys(passage: Passage) -> frozenset[str]:
    """Of the identifiers in its text, above it, and of its products."""
    return identifier_keys("\n".join((passage.context, *passage.products)))


def _fullest(found: Sequence[Found], holders: Sequence[frozenset[str]]) -> list[Passage]:
    """The best passages of those that have the most of the question's identifiers."""
    most = max(len(held) for held in holders)
    pairs = zip(found, holders, strict=True)
    return [one.passage for one, held in pairs if len(held) == most][:_READ]


def _scored(searcher: Searcher, question: str, passages: Sequence[Passage]) -> list[Quote]:
    """Best first; of units with the same words only the first."""
    units = [unit for passage in passages for unit in units_of(passage)]
    if not units:
        return []
    vectors = searcher.embedder.embed([question, *(unit.embedded for unit in units)])
    cosines = vectors[1:] @ vectors[0]
    terms = content_terms(question)
    scored = [
        Quote(unit, _score(float(cosine), _share(terms, unit.context)))
        for unit, cosine in zip(units, cosines, strict=True)
    ]
    scored.sort(key=lambda quote: -quote.score)
    seen: dict[str, Quote] = {}
    for quote in scored:
        seen.setdefault(line_of(quote.unit), quote)
    return list(seen.values())


def _score(cosine: float, share: float) -> float:
    return COSINE_SHARE * max(cosine, 0.0) + (1 - COSINE_SHARE) * share


def _share(terms: frozenset[str], context: str) -> float:
    return len(terms & content_terms(context)) / len(terms) if terms else 1.0


def _text(quotes: Sequence[Quote]) -> str:
    return "\n".join(f"{line_of(quote.unit)} [{n}]" for n, quote in enumerate(quotes, 1))


def _abstain(why: str, scope: Scope, score: float | None = None) -> Answer:
    kinds = ", ".join(kind.replace("_", " ") for kind in scope.kinds)
    text = (
        f"Not found in the records searched: {why}. "
        f"Searched {scope.population} passages ({kinds}) as of {scope.as_of:%Y-%m-%d %H:%M} UTC."
    )
    return Answer(text, True, (), scope, score)


def _listed(names: Sequence[str]) -> str:
    return " or ".join(names)
