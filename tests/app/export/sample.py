"""A realistic report with every kind of block: a fill volume below its limit on line 2."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import sin

from app.drafts.charts import Chart, Event, Limit, Mark, Series
from app.export.blocks import (
    Block,
    Box,
    BoxKind,
    Bullets,
    Column,
    EvidenceEntry,
    EvidenceList,
    Figure,
    Front,
    Heading,
    KeyValues,
    Paragraph,
    Report,
    Run,
    Style,
    Table,
    TableCell,
    Tone,
)

START = datetime(2025, 3, 12, 6, 10, tzinfo=UTC)

FRONT = Front(
    title="Fill volume below limit during filling of NF-25-0412",
    subject="DEV-2025-0143",
    subtitle="Deviation investigation report · Cefalora 2 mL vials, line 2",
    site="Northfield",
    document_id="INV-2025-0143",
    version=3,
    state="draft",
    printed_at=datetime(2025, 3, 20, 15, 4, tzinfo=UTC),
    configuration="c-7f3a91d2",
    notice="Not for GMP use. Text marked as inference was drafted with a language model.",
    printed_by="A. Writer",
    changes="changed after first entry: yes (versions 1–3)",
)


def plain(text: str) -> Run:
    return Run(text)


def fact(text: str, number: int = 1) -> Run:
    return Run(text, Style.FACT, fact=f"F{number}")


def code(text: str) -> Run:
    return Run(text, Style.CODE)


def cite(number: int) -> Run:
    return Run(f"[{number}]", Style.CITATION, target=f"E{number}")


def cell(text: str, tone: Tone = Tone.NONE) -> TableCell:
    return TableCell((plain(text),), tone=tone)


def fill_chart() -> Chart:
    """In-process samples of one batch; the last two are what the report is about."""
    times = tuple(START + timedelta(minutes=30 * count) for count in range(17))
    values = tuple(2.051 - 0.0025 * count + 0.006 * sin(count * 2.1) for count in range(15))
    return Chart(
        title="Fill volume of batch NF-25-0412, mean of ten vials",
        caption="17 in-process samples, 12 Mar 2025, batch record NF-25-0412.",
        x_title="time of the sample",
        y_title="fill volume, mL",
        series=(
            Series("in-process sample", times[:15], values),
            Series("below the limit", times[15:], (1.98, 1.96), Mark.POINTS, emphasis=True),
        ),
        limits=(Limit(2.00, "lower limit 2.00 mL"), Limit(2.10, "upper limit 2.10 mL")),
        events=(
            Event(START + timedelta(hours=3, minutes=5), "stopper lot RS-8841 opened"),
            Event(START + timedelta(hours=3, minutes=40), "stop of line 2 for 25 min",
                  START + timedelta(hours=4, minutes=5)),
            Event(START + timedelta(hours=8, minutes=42), "line stopped"),
        ),
        timezone="Europe/Berlin",
    )  # fmt: skip


def causes_chart() -> Chart:
    """Counts over categories."""
    names = ("machine", "method", "material", "personnel", "measurement", "environment")
    places = tuple(float(place) for place in range(6))
    return Chart(
        title="Deviations of the filling step by assigned cause",
        caption="n = 61 closed deviations, Mar 2023 to Feb 2025.",
        x_title="assigned cause",
        y_title="deviations",
        series=(
            Series("line 1", places, (6, 4, 2, 9, 3, 1), Mark.BARS),
            Series("line 2", places, (14, 5, 3, 11, 2, 1), Mark.BARS),
        ),
        x_labels=names,
    )


def long_chart() -> Chart:
    """Twelve months of readings, every 20 minutes, with one short dip."""
    times = tuple(START + timedelta(minutes=20 * count) for count in range(26_000))
    values = tuple(
        21 + sin(count / 900) + 0.3 * sin(count * 1.7) - (6 if count == 13_777 else 0)
        for count in range(26_000)
    )
    return Chart(
        title="Room temperature, filling suite F2",
        caption="26,000 readings of EMS point F2-T1.",
        x_title="time",
        y_title="temperature, °C",
        series=(Series("F2-T1", times, values),),
        limits=(Limit(18, "alert 18 °C"),),
        timezone="Europe/Berlin",
    )


def report(watermark: str | None = "DRAFT") -> Report:
    blocks = (
        _header(),
        *_summary(),
        *_event(),
        *_timeline(),
        *_history(),
        *_causes(),
        *_disposition(),
        Heading(1, "15. Evidence list", "s15"),
        _evidence(),
        *_signatures(),
    )
    return Report(replace(FRONT, watermark=watermark), blocks)


def _header() -> Block:
    return KeyValues(
        items=(
            ("Deviation", (code("DEV-2025-0143"), plain(", opened 12 Mar 2025"))),
            ("Product", (fact("Cefalora 2 mL vials"), plain(", strength 50 mg/mL"))),
            ("Batch", (code("NF-25-0412"), cite(1))),
            ("Equipment", (plain("Filling line 2, pump "), code("P-203"))),
            ("Event", (fact("12 Mar 2025 13:40 – 14:52"), plain(" Europe/Berlin"))),
            ("Linked records", (code("OOT-2025-0031"), plain(", "), code("WO-88412"))),
        )
    )


def _summary() -> tuple[Block, ...]:
    return (
        Heading(1, "1. Executive summary", "s1"),
        Paragraph(
            (
                plain("During filling of batch "), code("NF-25-0412"), plain(" on line "),
                fact("2"), plain(", two consecutive in-process samples were below the lower "
                "limit of "), fact("2.00 mL"), cite(2), plain(": "), fact("1.98 mL"),
                plain(" at "), fact("13:40"), plain(" and "), fact("1.96 mL"), plain(" at "),
                fact("14:10"), cite(3), plain(". The check due at "), fact("14:40"),
                plain(" was not recorded"), cite(4), plain(". The line was stopped at "),
                fact("14:52"), plain("; "), fact("18,440"), plain(" vials had been filled"),
                cite(4), plain("."),
            )
        ),
        Box(BoxKind.NOTICE, "Scope of this draft", (Paragraph((plain(
            "Historian data of 12 Mar 2025 from 14:10 to 14:52 were sought and are not "
            "available: the connection was lost."),)),)),
        Box(BoxKind.DECISION, "Decision · investigator: root cause and category", ()),
    )  # fmt: skip


def _event() -> tuple[Block, ...]:
    rows = tuple(
        (
            cell(f"{8 + count // 2:02d}:{'10' if count % 2 == 0 else '40'}"),
            cell(f"Fill volume S-{count + 1:02d}"),
            cell(f"{2.05 - 0.004 * count:.3f} mL", Tone.BAD if count > 12 else Tone.NONE),
            cell("2.00–2.10 mL"),
            cell("below" if count > 12 else "within", Tone.BAD if count > 12 else Tone.OK),
        )
        for count in range(15)
    )
    columns = (
        Column("Time", 0.7), Column("Entry", 1.6), Column("Value", 1.0, align_right=True),
        Column("In force", 1.1, align_right=True), Column("Result", 1),
    )  # fmt: skip
    return (
        Heading(1, "3. Event description", "s3"),
        Heading(2, "3.1 In-process control", "s3.1"),
        Paragraph((
            plain("The samples are taken every "), fact("30 minutes"), plain(" as required by "),
            code("SOP-MFG-012"), plain(" version "), fact("4"), cite(5), plain(". "),
            Run("The decline is visible from the first sample on.", Style.EMPHASIS),
        )),
        Figure(fill_chart(), (plain("Fill volume of "), code("NF-25-0412"),
            plain(": 17 samples, 12 Mar 2025, mean of ten vials"), cite(3), plain("."))),
        Table((plain("Batch record by exception and its neighbours, 15 of 214 entries"), cite(3)),
            columns, rows, (plain("○ to be decided · ✓ within · ✗ outside the limits in force."),)),
    )  # fmt: skip


def _timeline() -> tuple[Block, ...]:
    entries = tuple(
        (
            cell(f"12 Mar 2025 {8 + count // 4:02d}:{count % 4 * 15:02d}"),
            TableCell((code("P-203" if count % 3 else "HIST-LINE2-PRESSURE-TRANSMITTER-PT2041"),)),
            TableCell((
                plain("Reading of the filling pressure "), fact(f"{1.2 + count / 100:.2f} bar"),
                plain(", the valve was switched over by the operator according to step "
                "12 of the record. " if count % 4 == 0 else " recorded. "), cite(1 + count % 6),
            )),
        )
        for count in range(42)
    )  # fmt: skip
    return (
        Heading(1, "4. Timeline", "s4"),
        Bullets((
            (Run("Last known good: ", Style.STRONG), fact("13:10"), cite(3)),
            (Run("First bad: ", Style.STRONG), fact("13:40"), cite(3)),
            (Run("Detection: ", Style.STRONG), fact("14:52"), plain(", by in-process control")),
        )),
        Table((plain("Events of 12 Mar 2025 in order, clock of the batch record"),),
            (Column("Time", 1.1), Column("Source", 1), Column("Entry", 3)), entries),
    )  # fmt: skip


def _history() -> tuple[Block, ...]:
    return (
        Heading(1, "8. Historical review", "s8"),
        Box(BoxKind.NOTICE, "Scope of the search", (Paragraph((plain(
            "24 months, 412 deviations, line 1 and 2, step filling; text, equipment and "
            "signature of the trend."),)),)),
        Figure(causes_chart(), (plain("Deviations of the filling step by assigned cause, "
            "n = 61, Mar 2023 to Feb 2025"), cite(6), plain("."))),
        Figure(long_chart(), (plain("Room temperature, 26,000 readings, "
            "Mar 2025 to Mar 2026."),)),
    )  # fmt: skip


def _causes() -> tuple[Block, ...]:
    return (
        Heading(1, "9. Root cause analysis", "s9"),
        Heading(2, "9.3 Hypotheses, ranked by evidence", "s9.3"),
        Heading(3, "Fill pump P-203", "s9.3.1"),
        Box(BoxKind.INFERENCE, "Inference · written by the model, edited by A. Writer", (
            Paragraph((
                plain("The decline in fill volume may be associated with the replacement of the "
                "stroke seal of pump "), code("P-203"), plain(": it begins "), fact("two days"),
                plain(" after the change"), cite(5), plain(", is absent on line 1"), cite(6),
                plain(", and followed the same change in "), fact("three"),
                plain(" earlier cases. A bench test of the pump has not been made."),
            )),
            Bullets(((plain("For: time order, mechanism in "), code("SOP-ENG-031")),
                     (plain("Against: none found"),)), ordered=True),
        )),
        Box(BoxKind.DECISION, "Decision · subject matter expert: status of hypothesis 1",
            (Paragraph((plain("Confirmed, ruled out, most probable or not provable; reason."),)),),
            writing_space=True),
    )  # fmt: skip


def _disposition() -> tuple[Block, ...]:
    rows = tuple(
        (TableCell((code(f"NF-25-04{number:02d}"),)), cell("P-203 after the seal change"),
         cell("released" if number % 2 else "in quarantine"), cell("to decide", Tone.DECIDE))
        for number in range(9, 15)
    )  # fmt: skip
    return (
        Heading(1, "14. Conclusion and disposition", "s14"),
        Table((plain("Other batches that share equipment or lots"), cite(6)),
              (Column("Batch"), Column("Shares", 2), Column("Status"), Column("Disposition")),
              rows),
        Box(BoxKind.DECISION, "Decision · QA: disposition of the batch", (Paragraph((
            plain("Rejected. Decided by B. Head on 21 Mar 2025 10:12 CET."),)),)),
    )  # fmt: skip


def _evidence() -> Block:
    titles = (
        "Batch record NF-25-0412", "Specification SPEC-0114 version 3", "In-process control log",
        "Line log, line 2", "SOP-MFG-012 version 4, In-process control of filling",
        "Genealogy of pump P-203",
    )  # fmt: skip
    return EvidenceList(
        tuple(
            EvidenceEntry(
                anchor=f"E{number}",
                number=number,
                title=title,
                detail=f"ebr/records.csv line {40 + number}, column value · sha256 "
                + f"{number}f3a91d2c07be4458d96a1b2e3f40516" * 2,
                excerpt="The mean of ten vials lies between 2.00 mL and 2.10 mL."
                if number % 2 == 0
                else "",
            )
            for number, title in enumerate(titles, start=1)
        )
    )


def _signatures() -> tuple[Block, ...]:
    return (
        Heading(1, "17. Signatures", "s17"),
        Table(
            (plain("Signatures bound to version 3"),),
            (Column("Meaning"), Column("Name"), Column("Date and time", 1.4), Column("Content")),
            (
                (cell("Authored"), cell("A. Writer"), cell("20 Mar 2025 15:01 UTC"),
                 TableCell((code("7f3a91d2c07b"),))),
                (cell("Approved"), cell("waits for review", Tone.DECIDE), cell("–"), cell("–")),
            ),
        ),
    )  # fmt: skip
