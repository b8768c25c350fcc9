"""A record on a page says what it says in print."""

from collections.abc import Iterator

import pytest

from app.drafts.content import DraftContent, TableBlock, from_json
from app.drafts.numbering import statement_ids
from app.export.blocks import Paragraph, Report, Run, Style
from app.export.links import runs
from app.export.rendering import report_of
from app.export.service import open_record
from app.web.review.printed import Part, Sources, parts_by_section, statements_of
from tests.app.api.site import OPERATOR, Site

Parts = dict[str, tuple[str, tuple[Part, ...]]]


@pytest.fixture(scope="module")
def printed(site: Site) -> tuple[Report, DraftContent]:
    parts = site.service.exporting
    opened = open_record(parts, OPERATOR, site.draft, None)
    report = report_of(opened.record, parts.kinds, parts.mode, at=opened.at, by=opened.by)
    return report, from_json(opened.record.content)


@pytest.fixture(scope="module")
def shown(printed: tuple[Report, DraftContent]) -> Parts:
    return parts_by_section(*printed)


def _all(parts: tuple[Part, ...]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from _all(part.parts)


@pytest.mark.req("H24")
def test_sentences_set_apart_read_as_the_printed_paragraph(shown: Parts) -> None:
    paragraphs = [
        part
        for _, parts in shown.values()
        for part in _all(parts)
        if isinstance(part.block, Paragraph) and part.statements
    ]
    assert len(paragraphs) > 10
    for part in paragraphs:
        assert isinstance(part.block, Paragraph)
        printed = "".join(run.text for run in part.block.runs)
        apart = " ".join("".join(run.text for run in one.runs) for one in part.statements)
        assert apart == printed


@pytest.mark.req("H24")
def test_every_statement_of_the_draft_stands_on_the_page_once(
    printed: tuple[Report, DraftContent], shown: Parts
) -> None:
    found = [one.id for _, parts in shown.values() for one in statements_of(parts)]
    written = set(statement_ids(printed[1]))
    drawn_anew = {"signatures"}  # its table is made of the signatures themselves
    tables = {
        block.id
        for section in printed[1].sections
        if section.id in drawn_anew
        for block in section.blocks
        if isinstance(block, TableBlock)
    }
    assert sorted(found) == sorted(written - tables)


def test_every_printed_block_stands_on_the_page(
    printed: tuple[Report, DraftContent], shown: Parts
) -> None:
    blocks = [part.block for _, parts in shown.values() for part in parts]
    headings = [block for block in printed[0].blocks if block not in blocks]
    assert [getattr(one, "level", None) for one in headings] == [1] * len(shown)


def test_every_value_and_mark_leads_to_evidence_of_the_draft(
    printed: tuple[Report, DraftContent],
) -> None:
    report, content = printed
    sources = Sources("D-1", {one.id: one.evidence for one in content.facts.values()})
    led = [
        sources.of(run) for run in runs(report.blocks) if run.style in (Style.FACT, Style.CITATION)
    ]
    assert len(led) > 100
    assert set(led) <= content.evidence.keys()
    assert sources.href("E7") == "/evidence/draft/D-1/E7"


def test_plain_words_lead_nowhere() -> None:
    sources = Sources("D-1", {}, frozenset({"E1"}))
    assert sources.of(Run("words")) is None
    assert sources.href(None) == ""
    assert sources.waits("E1")
    assert not sources.waits("E2")
    assert not Sources("D-1", {}).waits("E1")
