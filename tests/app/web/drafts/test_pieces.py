"""Blocks as the editor draws them: every kind, with tokens kept, and nothing becomes markup."""

from dataclasses import replace

import pytest

from app.drafts.content import (
    Block,
    Cell,
    DecisionBlock,
    DraftContent,
    EvidenceBlock,
    ListBlock,
    NoticeBlock,
    PairsBlock,
    ParagraphBlock,
    Section,
    Sentence,
    StatementClass,
    SubheadingBlock,
    TableBlock,
    TableColumn,
    Tone,
)
from app.export.placing import Placing
from app.web.drafts.pieces import Piece, pieces_of
from app.web.texts.statement import Typesetter
from tests.app.drafts.sample import sample
from tests.app.web.looking import HOSTILE

SENTENCE = Sentence("S1", "It was [F4][E1].", StatementClass.FACT)
BLOCKS: list[Block] = [
    ParagraphBlock((SENTENCE,)),
    ListBlock((SENTENCE,), ordered=True),
    SubheadingBlock("Hypotheses"),
    TableBlock("S2", "Values", (TableColumn("Value"),), ((Cell("[F4]"),),), note="of [F2]"),
    NoticeBlock("S3", "Gap", "Since [F5]."),
    PairsBlock("S4", (("Batch", "[F2]"),)),
    DecisionBlock("S5", "root_cause", "Root cause", "investigator", "What was it?"),
    EvidenceBlock(),
]


def _piece(block: Block, content: DraftContent | None = None) -> Piece:
    section = Section("event", 1, "Event", (block,))
    (made,) = pieces_of(section, Typesetter("DRAFT-1", content or sample()), Placing())
    return made


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.block)
def test_every_kind_of_block_is_drawn(block: Block) -> None:
    assert _piece(block).shape == block.block


def test_every_kind_of_block_of_a_draft_is_drawn() -> None:
    for section in sample().sections:
        assert len(pieces_of(section, Typesetter("DRAFT-1", sample()), Placing())) == len(
            section.blocks
        )


def test_a_sentence_keeps_its_tokens_and_shows_its_values() -> None:
    (line,) = _piece(BLOCKS[0]).lines
    assert line.text == "It was [F4][E1]."
    assert 'data-token="[F4]"' in line.html
    assert ">6.10 mg</a>" in line.html
    assert (line.kind, line.edited, line.is_models) == ("fact", False, False)


def test_a_cell_has_its_sign_beside_its_colour() -> None:
    row = (Cell("[F4]", Tone.BAD),)
    table = TableBlock("S2", "Values", (TableColumn("Value", align_right=True),), (row,))
    ((cell,),) = _piece(table).rows
    assert (cell.tone, cell.sign, cell.right, cell.field) == ("bad", "✗", True, None)


def test_classes_beside_a_paragraph_are_those_that_are_no_facts() -> None:
    told = Sentence("S2", "It may be the seal.", StatementClass.INFERENCE)
    assert _piece(ParagraphBlock((SENTENCE, told, told))).kinds == ("inference",)


def test_nothing_of_a_record_becomes_markup() -> None:
    content = sample()
    facts = content.facts | {"F4": replace(content.facts["F4"], written=HOSTILE)}
    changed = replace(content, facts=facts)
    texts = [
        _piece(BLOCKS[0], changed).lines[0].html,
        _piece(BLOCKS[3], changed).rows[0][0].html,
        _piece(replace(BLOCKS[6], prompt=HOSTILE), changed).note,  # pyright: ignore
    ]
    assert not [one for one in texts if "<img" in one]
