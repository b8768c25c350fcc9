"""Words that break writers: markup of typst, XML and Word, other scripts, very long words."""

from dataclasses import replace

from app.export.blocks import (
    Block,
    Box,
    BoxKind,
    Bullets,
    Column,
    EvidenceEntry,
    EvidenceList,
    Heading,
    KeyValues,
    Paragraph,
    Report,
    Run,
    Style,
    Table,
    TableCell,
)
from tests.app.export.sample import FRONT

ODD = (
    "#panic(1) #let x = 2",
    "*bold* _emph_ `raw` $x^2$ @ref <label> [b] // no comment /* nor this */",
    "<b>&amp; ]]> <!-- x --> </w:t>",
    "back\\slash \\u{41} \\\\ C:\\new\\table",
    "\"double\" 'single' `back` “curly” ‘curly’",
    "= no heading",
    "- no list + nor this 1. nor this ~ -- --- ...",
    "{{ jinja }} %s {0} ${HOME}",
    "https://example.com/?a=1&b=2#c",
    "Größe ≤ 5 µm ± 0.2 °C −3",
    "שלום",
    "مرحبا",
)
LONG = "sha256:" + "0123456789abcdef" * 12


def odd_report(watermark: str | None = "DRAFT") -> Report:
    """Each odd text in every place that takes text."""
    blocks = tuple(block for place, text in enumerate(ODD) for block in _everywhere(place, text))
    wide = Table(
        (Run("narrow columns"),),
        tuple(Column(f"column {n} {'x' * 30}") for n in range(len(Style) + 1)),
        ((*(TableCell((Run(LONG, style),)) for style in Style), TableCell(())),),
    )
    return Report(replace(FRONT, watermark=watermark), (*blocks, wide, Paragraph((Run(LONG * 3),))))


def _everywhere(place: int, text: str) -> tuple[Block, ...]:
    anchor = f"odd {place}: {text}"
    everyone = tuple(Run(text, style, target=anchor) for style in Style)
    spaced = tuple(part for run in everyone for part in (run, Run(" ")))
    return (
        Heading(2, text, f"heading {place}"),
        Paragraph(spaced),
        Bullets(((Run(text),),)),
        KeyValues(((text, (Run(text),)),)),
        Table((Run(text),), (Column(text),), ((TableCell((Run(text),)),),), (Run(text),)),
        Box(BoxKind.INFERENCE, text, (Paragraph((Run(text),)),)),
        EvidenceList((EvidenceEntry(anchor, place, text, text, text),)),
    )
