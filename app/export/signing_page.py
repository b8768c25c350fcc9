"""The section of signatures: printed name, date and time with zone, meaning, role, key, hashes."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from app.export.blocks import (
    Block,
    Box,
    BoxKind,
    Column,
    KeyValues,
    Paragraph,
    Run,
    Style,
    Table,
    TableCell,
    Tone,
)
from app.export.record import Record, Signed
from app.export.wording import both_stamps, day, role_words
from app.review.states import Meaning

_UNTIL_APPROVED = (Meaning.AUTHORED, Meaning.REVIEWED, Meaning.APPROVED)
_COLUMNS = (
    Column("Meaning", 1.25),
    Column("Signed by", 1.7),
    Column("Date and time", 1.55),
    Column("Record hash, key", 2.9),
)


def signature_blocks(record: Record, zone: ZoneInfo) -> Iterator[Block]:
    """Every signature of the draft, and the meanings that nobody has signed this version in."""
    hashes = (
        ("Content, SHA-256", (Run(record.sha256, Style.CODE),)),
        ("Configuration", (Run(record.configuration, Style.CODE),)),
    )
    yield KeyValues(hashes)
    rows = [_row(one, zone) for one in record.signatures]
    valid = {one.meaning for one in record.signatures if not one.problem}
    rows += [_open_row(meaning) for meaning in _UNTIL_APPROVED if meaning not in valid]
    note = Run(
        "Each signature is bound by its record hash to the text, facts, evidence and configuration "
        "of one version and to the decisions under it, and sealed with the key named."
    )
    caption = Run(f"Electronic signatures, as they stand for version {record.version}")
    yield Table((caption,), _COLUMNS, tuple(rows), (note,))
    broken = [one for one in record.signatures if one.problem]
    if broken:
        yield Box(BoxKind.NOTICE, "Signatures that are not valid for this version", _why(broken))


def _row(one: Signed, zone: ZoneInfo) -> tuple[TableCell, ...]:
    tone = Tone.BAD if one.problem else Tone.OK
    meaning = one.meaning.capitalize() + (", not valid for this version" if one.problem else "")
    behalf = f", on behalf of {one.on_behalf_of}" if one.on_behalf_of else ""
    words = _in_words(one)
    return (
        TableCell((Run(meaning),), tone=tone),
        TableCell(
            (
                Run(one.name, Style.STRONG),
                Run(f", {role_words(one.role)}{behalf}"),
                *((Run(f". “{words}”", Style.SOFT),) if words else ()),
            )
        ),
        TableCell((Run(both_stamps(one.at.astimezone(zone))),)),
        TableCell((Run(one.sha256, Style.CODE), Run(" key "), Run(one.key_id, Style.CODE))),
    )


def _open_row(meaning: Meaning) -> tuple[TableCell, ...]:
    cells = (TableCell((Run("not signed", Style.SOFT),)), TableCell(()), TableCell(()))
    return (TableCell((Run(meaning.value.capitalize()),), tone=Tone.DECIDE), *cells)


def _in_words(one: Signed) -> str:
    words = one.statement.get("meaning_in_words")
    return words if isinstance(words, str) else ""


def _why(broken: list[Signed]) -> tuple[Block, ...]:
    return tuple(
        Paragraph((Run(f"{one.meaning.capitalize()}, {one.name}, {day(one.at)}: {one.problem}."),))
        for one in broken
    )
