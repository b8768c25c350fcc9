"""What a document holds that people should know of before it is used: hidden text, instructions.

Rules, in order:

1. Text that a person does not see on the page is *hidden*. Readers leave it out of the page's text
   (nobody can quote it as evidence, nobody finds it) and say where it is.
2. Text worded as an instruction to a machine is an *instruction*: on the pages, in the file's name
   and title, and beside the pages (metadata, comments, descriptions of pictures, attached files).
   It stays where it is: to leave out what is seen would be to change the record.
3. Text that is both is a *hidden instruction*.

A finding changes nothing else. Metadata and comments that are no instructions are not found: every
document has them.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ingestion.document import Aside, Block, Document, Finding, FindingKind
from ingestion.instructions import instructions_in
from ingestion.invisible import TAGS, hidden_in, without_tags

MOST: Final = 200  # findings of a document; one with more needs no longer list
_EXCERPT: Final = 300


def with_findings(name: str, document: Document) -> Document:
    """The document with all its findings, those of its reader first; its asides are done with."""
    beside = (
        Aside(1, "the name of the file", name),
        Aside(1, "the title", document.title or ""),
        *document.asides,
    )
    found = [_judged(one) for one in document.findings]
    for page in document.pages:
        found += [_judged(hidden(page.number, TAGS, text)) for text in page.spelled]
        for block in page.blocks:
            found += _in_block(page.number, block)
    for aside in beside:
        found += _beside(aside)
    pages = {page.number for page in document.pages}
    kept = [one if one.page in pages else replace(one, page=1) for one in dict.fromkeys(found)]
    title = without_tags(document.title) if document.title else None
    return replace(document, title=title, findings=tuple(kept[:MOST]), asides=())


def hidden(page: int, where: str, text: str) -> Finding:
    return Finding(FindingKind.HIDDEN, page, where, _cut(text))


def _judged(finding: Finding) -> Finding:
    signs = instructions_in(finding.excerpt)
    if finding.kind is not FindingKind.HIDDEN or not signs:
        return finding
    return replace(finding, kind=FindingKind.HIDDEN_INSTRUCTION, why=signs[0].why)


def _in_block(page: int, block: Block) -> Iterator[Finding]:
    for how, text in hidden_in(block.text):
        yield _judged(Finding(FindingKind.HIDDEN, page, how, _cut(text), block.boxes))
    for sign in instructions_in(block.text)[:1]:
        where = "a table" if block.cells else "the text"
        yield Finding(FindingKind.INSTRUCTION, page, where, sign.excerpt, block.boxes, why=sign.why)


def _beside(aside: Aside) -> Iterator[Finding]:
    kind = FindingKind.INSTRUCTION
    for _how, text in hidden_in(aside.text):
        yield _judged(hidden(aside.page, aside.where, text))
    for sign in instructions_in(aside.text)[:1]:
        yield Finding(kind, aside.page, aside.where, sign.excerpt, why=sign.why)


def _cut(text: str) -> str:
    return " ".join(text.split())[:_EXCERPT]
