# ruff: noqa: S311 - invented claims are drawn by a seed
import json
import random

from app.drafts.composing import Composer, Numbering
from app.drafts.content import (
    Cell,
    DraftContent,
    EvidenceBlock,
    Gate,
    InferenceBlock,
    Section,
    StatementClass,
    SubheadingBlock,
    TableColumn,
    Tone,
    from_json,
    to_json,
)
from evals.invented import invented_ledger


def test_content_reads_back_from_its_json_as_it_was():
    ledger = invented_ledger(random.Random(1), each=1)
    write = Composer(Numbering())
    paragraph = write.claims(ledger.claims.values())
    blocks = (
        paragraph,
        SubheadingBlock("Heading"),
        write.items([("[F1]", ("C1",))], StatementClass.FACT),
        write.table(
            caption="c", columns=(TableColumn("a"),), rows=((Cell("[F1]", Tone.BAD),),), note="n"
        ),
        write.decision("closure", "Closure", "QA"),
        write.notice("Scope", "All."),
        write.pairs([("a", "[F1]")]),
        InferenceBlock("I1", "Hypothesis", (paragraph,)),
        EvidenceBlock(),
    )
    content = DraftContent(
        document_type="investigation",
        subject="DEV-1",
        title="t",
        subtitle="s",
        site="S",
        timezone="Europe/Dublin",
        product=None,
        sections=(Section("event", 1, "Event", blocks),),
        evidence=ledger.evidence,
        facts=ledger.facts,
        claims=ledger.claims,
        gates=(Gate("g", "Gate", passed=False, missing=("x",)),),
        data={"a": [1]},
    )
    assert from_json(json.loads(json.dumps(to_json(content)))) == content
