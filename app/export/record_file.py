"""The JSON form of a record: what is exported, sealed and received (RC-01)."""

import json
from dataclasses import replace
from typing import Any

from app.core.canonical import plain
from app.drafts.content import DraftContent, from_json
from app.drafts.references import sentences_in
from app.export.record import Record
from app.export.text_runs import is_entered

FORMAT = "veridraft-record/1"


def record_file(record: Record) -> bytes:
    """UTF-8 with sorted keys, one line a value, so that two exports can be compared as text."""
    document = to_document(record)
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def to_document(record: Record) -> dict[str, Any]:
    """JSON values, with the format and which statements and values are people's own, and which
    statements a model wrote, by which call (IU-05)."""
    content = from_json(record.content)
    human = {
        "edited_statements": list(edited_statements(content)),
        "entered_facts": list(entered_facts(content)),
    }
    model = {"statements": models_statements(content)}
    rest = plain(replace(record, content={}))
    return {"format": FORMAT, "human": human, "model": model, **rest, "content": record.content}


def edited_statements(content: DraftContent) -> tuple[str, ...]:
    """Ids of statements that a person wrote or changed, in reading order."""
    sentences = (one for section in content.sections for one in sentences_in(section.blocks))
    return tuple(one.id for one in sentences if one.edited)


def models_statements(content: DraftContent) -> dict[str, str]:
    """Statement → model call, of those that no person changed since."""
    sentences = (one for section in content.sections for one in sentences_in(section.blocks))
    return {one.id: one.origin for one in sentences if one.is_models}


def entered_facts(content: DraftContent) -> tuple[str, ...]:
    """Ids of values that a person entered."""
    return tuple(fact.id for fact in content.facts.values() if is_entered(fact, content))
