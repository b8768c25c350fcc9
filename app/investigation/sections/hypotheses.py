"""Section 9, continued: hypotheses with evidence for and against, and the five whys."""

from collections.abc import Iterator

from app.drafts.content import (
    Block,
    Cell,
    InferenceBlock,
    ParagraphBlock,
    Sentence,
    StatementClass,
    TableColumn,
)
from app.evidence.claims import Claim
from app.investigation.claims_inference import association_claim, counter_claims, support_claims
from app.investigation.hypotheses import (
    Hypothesis,
)
from app.investigation.writing import Writing, decide, p_text, plain
from app.tools.association import Associations, Finding

_FURTHER = 5


def hypotheses(w: Writing) -> Iterator[Block]:
    result = w.gathered.results["association"]
    if not w.ranking.hypotheses:
        reason = result.outcome.message or "no factor was associated with the outcome"
        yield w.composer.notice("No hypothesis", f"None can be ranked: {reason}.")
    else:
        yield w.composer.narrative(
            "The order is that of the evidence: tier, then fewest contradictions, then effect.",
            "Association is not cause; the status of each is for the investigator.",
        )
        yield _overview(w)
        for one in w.ranking.hypotheses:
            yield _box(w, one)
    yield from _not_shown(w)


def _overview(w: Writing) -> Block:
    return w.composer.table(
        caption="Hypotheses in order of evidence",
        columns=(
            TableColumn("", 0.5),
            TableColumn("Factor", 3),
            TableColumn("Branch", 1.2),
            TableColumn("Tier", 0.7),
            TableColumn("For", 0.6, align_right=True),
            TableColumn("Against", 1, align_right=True),
            TableColumn("Explained", 1.15, align_right=True),
            TableColumn("Status", 1.2),
        ),
        rows=tuple(_overview_row(w, one) for one in w.ranking.hypotheses),
        note="Explained: share of the variance between batches. Tiers: E3 association, time order "
        "and documented mechanism; E2 association; E1 analogy, or a mechanism without significant "
        "association; E0 neither, not significant.",
        kind=StatementClass.INFERENCE,
    )


def _overview_row(w: Writing, one: Hypothesis) -> tuple[Cell, ...]:
    evidence = w.computed("association")
    explained = f"[{w.number('explained', one.effect, None, evidence)}]" if one.finding else "–"
    return (
        plain(f"[{w.ledger.id_fact('hypothesis', f'H{one.rank}', evidence)}]"),
        plain(f"[{w.ledger.text_fact('factor', one.label, evidence)}]"),
        plain(one.category.value),
        plain(f"[{w.ledger.id_fact('tier', one.tier.value, evidence)}]"),
        plain(w.count("supporting", len(support_claims(w, one)), evidence)),
        plain(w.count("contradicting", len(counter_claims(w, one)), evidence)),
        plain(explained),
        decide(),
    )


def _box(w: Writing, one: Hypothesis) -> InferenceBlock:
    evidence = w.computed("association")
    factor = f"[{w.ledger.text_fact('factor', one.label, evidence)}]"
    subject = f"[{w.ledger.text_fact('outcome', w.measure_label, evidence)}]"
    statement = f"The {subject} in this batch may be connected with {factor}."
    blocks: list[Block] = [w.composer.text(statement, StatementClass.INFERENCE)]
    blocks += _lines(w, "For", support_claims(w, one))
    blocks += _lines(w, "Against", counter_claims(w, one))
    blocks.append(_missing_line(w, one))
    label = f"H{one.rank} · {one.tier.value} · {one.category.value}"
    return InferenceBlock(w.composer.numbering.next(), label, tuple(blocks))


def _lines(w: Writing, label: str, claims: list[Claim]) -> Iterator[Block]:
    if not claims:
        if label == "Against":
            text = "Against: nothing found among the same batches."
            yield w.composer.text(text, StatementClass.NARRATIVE)
        return
    sentences = [w.composer.claim(claim) for claim in claims]
    first = sentences[0]
    led = Sentence(first.id, f"{label}: {first.text}", first.kind, first.claims)
    yield ParagraphBlock((led, *sentences[1:]))


def _missing_line(w: Writing, one: Hypothesis) -> ParagraphBlock:
    evidence = w.computed("association")
    listed = "; ".join(f"[{w.ledger.text_fact('missing', item, evidence)}]" for item in one.missing)
    return w.composer.text(f"Missing: {listed}.", StatementClass.INFERENCE)


def _not_shown(w: Writing) -> Iterator[Block]:
    """The strongest factors that were tested and not associated: exclusion is evidence, too."""
    associations = w.gathered.output("association", Associations)
    if associations is None or not w.ranking.further:
        return
    evidence = w.computed("association")
    tested = w.count("tested", associations.tested, evidence)
    candidates = w.count("candidates", associations.candidates, evidence)
    yield w.composer.table(
        caption=f"Tested without association at the level set: the strongest of {tested} tested, "
        f"{candidates} recorded",
        columns=(
            TableColumn("Factor", 4),
            TableColumn("Explained", 1, align_right=True),
            TableColumn("Adjusted p", 1, align_right=True),
        ),
        rows=tuple(_further_row(w, one) for one in w.ranking.further[:_FURTHER]),
        note="A factor that this batch was not exposed to is not tested.",
        kind=StatementClass.COMPUTED,
    )


def _further_row(w: Writing, one: Finding) -> tuple[Cell, ...]:
    association_claim(w, one)
    evidence = w.computed("association")
    p = w.ledger.quantity(
        "adjusted p", p_text(one.adjusted_p), None, evidence, number=one.adjusted_p
    )
    return (
        plain(f"[{w.ledger.text_fact('factor', one.factor.label, evidence)}]"),
        plain(f"[{w.number('explained', one.association.explained, None, evidence)}]"),
        plain(f"[{p}]"),
    )


def five_whys(w: Writing) -> Iterator[Block]:
    """One chain for the hypothesis ranked first; every step beyond the evidence is unproven."""
    first = next((one for one in w.ranking.hypotheses if one.finding), None)
    if first is None:
        yield w.composer.notice("Five whys", "No hypothesis survives from which to ask why.")
        return
    evidence = w.computed("association")
    subject = f"[{w.ledger.text_fact('outcome', w.measure_label, evidence)}]"
    factor = f"[{w.ledger.text_fact('factor', first.label, evidence)}]"
    chain = [
        (f"Why the {subject}? It is associated with {factor}[{evidence}].", ()),
    ]
    if first.mechanism is not None:
        mechanism = w.show(first.mechanism, "mechanism")
        chain.append((f"Why would that act? “{mechanism}”{w.mark(first.mechanism)}", ()))
    chain.append(
        ("Why was it so, and what in the system allowed it? Unproven: for the investigator.", ())
    )
    yield w.composer.items(chain, StatementClass.INFERENCE)
