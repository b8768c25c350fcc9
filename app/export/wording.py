"""The words every paper form of a report carries alike: header, footer, signs beside colours."""

from datetime import UTC, datetime

from app.export.blocks import Box, BoxKind, Front, Tone

TONE_SIGNS = {Tone.NONE: "", Tone.BAD: "✗", Tone.OK: "✓", Tone.DECIDE: "○"}
"""A sign beside each colour, so that a grey print says the same."""


def stamp(at: datetime) -> str:
    """Date, time and zone of an aware time: ``14 Mar 2025 09:30 CET (UTC+01:00)``."""
    offset = f"{at:%z}"
    if not offset:
        raise ValueError(f"time of a printout: expected an aware time, got {at.isoformat()}")
    zone = "UTC" if at.tzname() == "UTC" else f"{at.tzname()} (UTC{offset[:3]}:{offset[3:5]})"
    return f"{day(at)} {at:%H:%M} {zone}"


def day(at: datetime) -> str:
    """``14 Mar 2025``."""
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"


def both_stamps(at: datetime) -> str:
    """In UTC and in the zone of the time: ``14 Mar 2025 08:30 UTC (09:30 CET, UTC+01:00)``."""
    utc = at.astimezone(UTC)
    if stamp(at) == stamp(utc):
        return stamp(utc)
    local = stamp(at).removeprefix(f"{day(utc)} ").replace(" (", ", ").removesuffix(")")
    return f"{stamp(utc)} ({local})"


def role_words(role: str) -> str:
    """As people read it: ``QA approver``."""
    return role.replace("_", " ").replace("qa", "QA")


def changed(version: int, revised: int) -> str:
    """Whether anything was changed after its first entry: text, facts or decisions (RC-07)."""
    parts = [f"versions 1–{version}"] if version > 1 else []
    parts += [f"{revised} decision{'s' if revised > 1 else ''} revised"] if revised else []
    return "changed after first entry: " + (f"yes ({', '.join(parts)})" if parts else "no")


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""Spelled here: ``strftime`` would follow the locale of the machine."""


def header_line(front: Front) -> str:
    """What stands at the head of every page."""
    return " · ".join(part for part in (front.site, front.subject, front.title) if part)


def identity_line(front: Front) -> str:
    """Which record and version this is, and whether it was changed; first line of the footer."""
    parts = (front.document_id, f"version {front.version}", front.state, front.changes)
    return " · ".join(part for part in parts if part)


def origin_line(front: Front) -> str:
    """When, by whom and from which configuration it was printed; second line of the footer."""
    by = f" by {front.printed_by}" if front.printed_by else ""
    parts = (
        f"Printed {both_stamps(front.printed_at)}{by}",
        f"configuration {front.configuration}",
    )
    return " · ".join(parts)


def keywords(front: Front) -> str:
    """The identity of the record for the metadata of the file."""
    return f"{front.subject}, {front.document_id}, version {front.version}, {front.state}"


def provenance(front: Front) -> str:
    """Notice and configuration for the metadata of the file: they outlive the printed page."""
    return f"{front.notice} Configuration {front.configuration}.".strip()


def leaves_room(box: Box) -> bool:
    """Whether empty space for a person's hand follows the content of the box."""
    return box.kind is BoxKind.DECISION and (box.writing_space or not box.blocks)
