"""What happened around an event: log entries, alarms and work on the equipment, containment."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from app.records.record import Record
from app.records.tables import RECORDS
from app.tools.registry import Context, Specification, Tool
from app.tools.result import Outcome, empty, not_provided, ok


class Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")

    at: AwareDatetime
    batch: str | None = None
    line: str | None = None
    equipment: tuple[str, ...] = ()
    deviation: str | None = None
    hours: float = Field(default=12, gt=0, le=24 * 31, description="Log and alarms, either side.")
    days_before: int = Field(default=60, ge=1, le=730, description="Work on the equipment.")


@dataclass(frozen=True)
class Events:
    """Each in order of time."""

    log: tuple[Record, ...]
    alarms: tuple[Record, ...]
    work: tuple[Record, ...]  # calibration, maintenance, cleaning, repair, change
    actions: tuple[Record, ...]
    not_provided: tuple[str, ...]


def find_events(context: Context, arguments: Arguments) -> Outcome:
    near = timedelta(hours=arguments.hours)
    since = arguments.at - timedelta(days=arguments.days_before)
    equipment = _equipment_events(context, arguments.equipment, since, arguments.at + near)
    alarms = [row for row in equipment if row.text("kind") == "alarm"]
    wanted = ("log", "equipment_events", "actions")
    absent = tuple(name for name in wanted if not context.view.provided(name))
    if absent == wanted:
        return not_provided("none of log.csv, equipment_events.csv, actions.csv was imported")
    output = Events(
        log=tuple(_log(context, arguments, arguments.at - near, arguments.at + near)),
        alarms=tuple(row for row in alarms if abs(row.require_at("at") - arguments.at) <= near),
        work=tuple(row for row in equipment if row.text("kind") != "alarm"),
        actions=tuple(_actions(context, arguments.deviation)),
        not_provided=absent,
    )
    scope = {"at": arguments.at, "hours": arguments.hours, "days_before": arguments.days_before}
    if not (output.log or output.alarms or output.work or output.actions):
        return empty("nothing is recorded around the event", output, **scope)
    return ok(output, **scope)


def _equipment_events(
    context: Context, equipment: tuple[str, ...], start: datetime, end: datetime
) -> list[Record]:
    columns = RECORDS["equipment_events"].c
    within = (columns.equipment.in_(equipment), columns.at_end >= start, columns.at <= end)
    return context.view.rows("equipment_events", *within, order=("at",))


def _log(context: Context, arguments: Arguments, start: datetime, end: datetime) -> list[Record]:
    """Entries that may lie within the time (a reduced one somewhere in it) and name the batch, the
    equipment or the line, or nothing in particular."""
    columns = RECORDS["log"].c
    rows = context.view.rows("log", columns.at_end >= start, columns.at <= end, order=("at",))
    return [row for row in rows if _concerns(row, arguments)]


def _concerns(row: Record, arguments: Arguments) -> bool:
    if row.text("batch") is not None:
        return row.text("batch") == arguments.batch
    if row.text("equipment") is not None:
        return row.text("equipment") in arguments.equipment
    return row.text("line") in (None, arguments.line)


def _actions(context: Context, deviation: str | None) -> list[Record]:
    return context.view.rows("actions", deviation=deviation, order=("at",)) if deviation else []


EVENTS = Tool(
    Specification(
        name="events",
        version="1",
        purpose="Log entries, alarms, work on the equipment and containment around an event.",
        method="Exact lookup within time windows.",
        arguments=Arguments,
    ),
    find_events,
)
