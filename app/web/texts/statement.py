"""Text with tokens as it stands on a page: each value and mark a link to its source.

What is written here is markup by construction; every text goes through ``escape``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from app.drafts.content import DraftContent
from app.evidence.tokens import Token, tokens_in
from app.export.blocks import Run, Runs, Style
from app.export.text_runs import is_entered, runs_of

_LINK = Markup(
    '<a class="{kind}" href="/evidence/draft/{draft}/{evidence}" data-panel '
    'data-token="{token}"{fact}>{text}</a>'
)
_FACT = Markup(' data-fact="{}"')
_TAGS = {
    Style.STRONG: Markup("<b>{}</b>"),
    Style.EMPHASIS: Markup("<em>{}</em>"),
    Style.CODE: Markup('<span class="id">{}</span>'),
    Style.SOFT: Markup('<span class="sub">{}</span>'),
    Style.HUMAN: Markup('<span class="human">{}</span>'),
}
_ENTERED = Markup('<span class="human" title="entered by a person">{}</span>')


@dataclass(frozen=True)
class Typesetter:
    """Of one draft: knows where its evidence is opened."""

    draft: str
    content: DraftContent

    def text(self, text: str) -> Markup:
        """Raises KeyError for a token whose fact the draft does not hold."""
        tokens = iter([token for token in tokens_in(text) if token.kind != "C"])
        return Markup().join(self._pieces(runs_of(text, self.content), tokens))

    def _pieces(self, runs: Runs, tokens: Iterator[Token]) -> Iterator[Markup]:
        for run in runs:
            if run.style is Style.HUMAN:
                yield _ENTERED.format(run.text)
            elif (identity := _identity(run)) is None:
                yield escape(run.text)
            else:
                yield self._link(run, next(one for one in tokens if one.id == identity))

    def _link(self, run: Run, token: Token) -> Markup:
        named = token.id if token.view is None else f"{token.id}|{token.view}"
        if run.fact is None:
            number = token.id.removeprefix("E")
            return self._marked("c", token.id, named, Markup(), number)
        kinds = " ".join(self._kinds(run))
        evidence = self.content.facts[run.fact].evidence
        return self._marked(kinds, evidence, named, _FACT.format(run.fact), run.text)

    def _marked(self, kind: str, evidence: str, named: str, fact: Markup, text: str) -> Markup:
        return _LINK.format(
            kind=kind,
            draft=self.draft,
            evidence=evidence,
            token=f"[{named}]",
            fact=fact,
            text=text,
        )

    def _kinds(self, run: Run) -> Iterator[str]:
        fact = self.content.facts[run.fact or ""]
        yield "f"
        if run.style is Style.CODE:
            yield "id"
        if run.style is Style.EMPHASIS:
            yield "q"
        if not fact.verified:
            yield "unverified"
        if is_entered(fact, self.content):
            yield "entered"


def set_runs(runs: Iterable[Run]) -> Markup:
    """Runs that hold no token, such as a decision's."""
    return Markup().join(_TAGS.get(run.style, Markup("{}")).format(run.text) for run in runs)


def _identity(run: Run) -> str | None:
    """The token that the run shows."""
    if run.target is not None:
        return f"E{run.target.rpartition('-')[2]}"
    return run.fact
