"""What changed between two versions of a document: clause by clause, in the words of both."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from app.agent.answering import Answering
from app.agent.reply import Column, Row
from app.documents import store as documents
from app.documents.comparison import Clause, ClauseChange, ClauseKind, Comparison, compare
from app.documents.versions import DocumentVersion

_SHOWN = 8
_QUOTED = 260  # characters of a clause
_CLAUSES = (Column("Clause"), Column("Before"), Column("Since"))
_BORDER = " | "
_NOT_THERE = "not there"
Rows = Sequence[Any]
"""Passages of one version, in reading order."""


def tell_change(
    a: Answering, versions: Sequence[DocumentVersion], current: DocumentVersion | None
) -> None:
    """What the version in force brought; of the first one, what came after it."""
    pair = _pair(versions, current)
    if pair is None:
        a.reply.note("Not found: a second version that this one could be compared with.")
        return
    old, new = pair
    chunks = [documents.chunks_of(a.view.session, one.sha256) for one in pair]
    found = a.steps.look(
        f"{old.name} against {new.name}",
        lambda: compare(*chunks),
        lambda one: f"{len(one.changes)} changes, {one.unchanged} clauses as they were",
    )
    names = (a.tell.cell(old.record, "version"), a.tell.cell(new.record, "version"))
    where = {
        "tool": "comparison",
        "tool_version": "1",
        "arguments": {"old": old.name, "new": new.name},
    }
    evidence = a.ledger.computation(
        f"Comparison of {old.name} and {new.name}", where, len(found.changes)
    )
    if not all(chunks) or not found.changes:
        a.reply.note(f"Not found: a difference in the text of versions {names[0]} and {names[1]}.")
        return
    real = _worth_telling(found)
    count = a.tell.count("changes", len(real), evidence)
    clauses = "clause differs" if len(real) == 1 else "clauses differ"
    unchanged = a.tell.count("unchanged", found.unchanged, evidence, view="")
    a.reply.paragraph(
        f"From version {names[0]} to version {names[1]} {count} {clauses}; {unchanged} are as they "
        "were."
    )
    told = [_change_row(a, one, (old, new), chunks) for one in real[:_SHOWN]]
    a.reply.table("What changed", _CLAUSES, told)
    _tell_left(a, len(real) - len(told), evidence)
    _tell_requests(a, new)


def _worth_telling(found: Comparison) -> list[ClauseChange]:
    """Numbered clauses with another text; all that differs where there is no such."""
    texts = [one for one in found.changes if one.kind is not ClauseKind.RENUMBERED]
    numbered = [one for one in texts if _clause(one).number]
    return numbered or texts or list(found.changes)


def _pair(
    versions: Sequence[DocumentVersion], current: DocumentVersion | None
) -> tuple[DocumentVersion, DocumentVersion] | None:
    if len(versions) < 2:
        return None
    place = versions.index(current) if current in versions else len(versions) - 1
    place = max(place, 1)
    return versions[place - 1], versions[place]


def _change_row(
    a: Answering,
    change: ClauseChange,
    pair: tuple[DocumentVersion, DocumentVersion],
    chunks: Sequence[Rows],
) -> Row:
    """With a mark for each side that is quoted."""
    clause, evidence = _clause(change), _evidence(a, change, pair, chunks)
    name = f"[{a.ledger.id_fact('clause', clause.number, evidence)}]" if clause.number else "–"
    if not clause.number and clause.headings:
        name = f"[{a.ledger.text_fact('heading', clause.headings[-1], evidence)}]"
    sides = zip((change.old, change.new), pair, chunks, strict=True)
    told = [_side(a, change, clause, version, rows) for clause, version, rows in sides]
    return (name, *told)


def _evidence(
    a: Answering,
    change: ClauseChange,
    pair: tuple[DocumentVersion, DocumentVersion],
    chunks: Sequence[Rows],
) -> str:
    """Of the side that is quoted first."""
    place = 1 if change.old is None else 0
    return _cite(a, change.old or _clause(change), pair[place], chunks[place])


def _clause(change: ClauseChange) -> Clause:
    """As it is now; of one that was removed as it was."""
    clause = change.new or change.old
    if clause is None:
        raise LookupError("a change is of one clause at least")
    return clause


def _side(
    a: Answering, change: ClauseChange, clause: Clause | None, version: DocumentVersion, rows: Rows
) -> str:
    if clause is None:
        return _NOT_THERE
    evidence = _cite(a, clause, version, rows)
    text = _told_text(change, clause).removeprefix(f"{clause.number} ")
    cut = f"{text[:_QUOTED].rsplit(' ', 1)[0]}" if len(text) > _QUOTED else text
    more = " …" if cut != text else ""
    return f"“[{a.ledger.quote(cut, evidence)}]{more}”[{evidence}]"


def _told_text(change: ClauseChange, clause: Clause) -> str:
    """Without its table, unless that is what differs."""
    others = {_prose(one) for one in (change.old, change.new) if one is not None}
    prose = _prose(clause)
    is_enough = bool(prose) and (len(others) > 1 or None in (change.old, change.new))
    return prose if is_enough else " ".join(clause.text.split())


def _prose(clause: Clause) -> str:
    lines = (line for line in clause.text.splitlines() if _BORDER not in line)
    return " ".join(" ".join(lines).split())


def _cite(a: Answering, clause: Clause, version: DocumentVersion, rows: Rows) -> str:
    """The passage in which the clause begins."""
    begins = [
        row
        for row in rows
        if row.clause == clause.number
        and tuple(row.headings) == tuple(clause.headings)
        and row.page == clause.page
    ]
    row = begins[0]
    where = {
        "document": version.number,
        "version": version.version,
        "page": row.page,
        "start": row.start,
        "end": row.end,
        "clause": row.clause,
        "section": " › ".join(row.headings),
        "boxes": row.boxes,
    }
    named = f", clause {row.clause}" if row.clause else ""
    title = f"{version.number} version {version.version}{named}, page {row.page}"
    return a.ledger.passage(title, where, version.sha256, row.text)


def _tell_left(a: Answering, left: int, evidence: str) -> None:
    if left > 0:
        count = a.tell.count("further changes", left, evidence)
        a.reply.note(f"Not shown: {count} further changes; compare the versions in Documents.")


def _tell_requests(a: Answering, new: DocumentVersion) -> None:
    """Change records of the document around the new version's date."""
    start = new.valid.start
    rows = a.view.rows("changes", document=new.number, order=("date",))
    near = [row for row in rows if start and abs(row.require_at("date") - start) < timedelta(90)]
    a.reply.paragraph(
        *(
            f"Change {a.tell.cell(row, 'change')} of {a.tell.time(row, 'date', 'date')}: "
            f"{a.tell.quote(row, 'description')}"
            for row in near
            if row.text("description")
        )
    )
