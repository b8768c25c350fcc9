"""The words every paper form of a report carries alike: header, footer, signs beside colours."""

from datetime import datetime

from app.export.blocks import Box, BoxKind, Front, Tone

TONE_SIGNS = {Tone.NONE: "", Tone.BAD: "✗", Tone.OK: "✓", Tone.DECIDE: "○"}
"""A sign beside each colour, so that a grey print says the same."""


def stamp(at: datetime) -> str:
    """Date, time and zone of an aware time: ``14 Mar 2025 09:30 CET (UTC+01:00)``."""
    offset = f"{at:%z}"
    if not offset:
        raise ValueError(f"time of a printout: expected an aware time, got {at.isoformat()}")
    zone = "UTC" if at.tzname() == "UTC" else f"{at.tzname()} (UTC{offset[:3]}:{offset[3:5]})"
    return f"{at.day} {MONTHS[at.month - 1]} {at.year} {at:%H:%M} {zone}"


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""Spelled here: ``strftime`` would follow the locale of the machine."""


def header_line(front: Front) -> str:
    """What stands at the head of every page."""
    return " · ".join(part for part in (front.site, front.subject, front.title) if part)


def identity_line(front: Front) -> str:
    """Which record and version this is; first line of the footer."""
    return f"{front.document_id} · version {front.version} · {front.state}"


def origin_line(front: Front) -> str:
    """When, by whom and from which configuration it was printed; second line of the footer."""
    by = f" by {front.generated_by}" if front.generated_by else ""
    parts = (
        f"Generated {stamp(front.generated_at)}{by}",
        f"configuration {front.configuration}",
        front.changes,
    )
    return " · ".join(part for part in parts if part)


def keywords(front: Front) -> str:
    """The identity of the record for the metadata of the file."""
    return f"{front.subject}, {front.document_id}, version {front.version}, {front.state}"


def provenance(front: Front) -> str:
    """Notice and configuration for the metadata of the file: they outlive the printed page."""
    return f"{front.notice} Configuration {front.configuration}.".strip()


def leaves_room(box: Box) -> bool:
    """Whether empty space for a person's hand follows the content of the box."""
    return box.kind is BoxKind.DECISION and (box.writing_space or not box.blocks)
