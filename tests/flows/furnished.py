"""The small site after people have worked at it, in the words that a test gives: a package that
changes its records and brings documents, an investigation of them, and what everybody said."""

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.operations import import_package, start_investigation
from tests.app.api.desk import REASON, Desk, sit_down
from tests.app.api.site import API, OPERATOR, Response, Site

Say = Callable[[str, int], str]
"""``say(words, most)``: the words, in the way of the test, at most so many characters."""

LINE, TEXT = 200, 2000
WORDS = {
    "products": ("name", "strength", "dosage_form"),
    "batches": ("container",),
    "deviations": ("title", "description", "detected_by", "reported_by", "owner"),
    "log": ("text", "role"),
    "materials": ("supplier",),
    "equipment": ("name", "location"),
    "equipment_events": ("description", "result"),
    "capas": ("action", "owner"),
    "actions": ("text", "by"),
    "changes": ("description",),
    "complaints": ("description",),
    "failure_modes": ("mechanism",),
    "tags": ("description", "location"),
}
MOST_ROWS = 200  # of a table are changed
QUESTIONS = ("What may the fill volume be? {words}", "What happened in {deviation}? {words}")


@dataclass(frozen=True)
class Furnished:
    """``draft`` is of ``deviation``, which the new package has changed."""

    deviation: str
    draft: str


def furnish(site: Site, folder: Path, say: Say, odd_deviation: str | None = None) -> Furnished:
    """``folder`` is the site's, with the package that it was made from. ``odd_deviation`` is the
    number of one deviation more."""
    draft = _investigate_anew(site, folder, say, odd_deviation)
    work(site, draft, say)
    return Furnished(site.deviation, draft)


def work(site: Site, draft: str, say: Say) -> None:
    """What people type, which has only characters that can be seen."""

    def type_in(words: str, most: int) -> str:
        return "".join(one for one in say(words, most) if one.isprintable())

    writer = sit_down(site, "writer", draft)
    _work_on(writer, sit_down(site, "reviewer", draft), type_in)
    _ask(writer, site.deviation, type_in)
    _administer(site, draft, type_in)


def _investigate_anew(site: Site, folder: Path, say: Say, odd_deviation: str | None) -> str:
    """The draft, from the records of a package that changes them."""
    package = folder / say("later", 60).replace("/", "")
    write_package(folder / "package", package, say, odd_deviation)
    import_package(site.service, OPERATOR, package)
    job = start_investigation(site.service, OPERATOR, site.deviation)
    return (site.service.jobs.wait(job.id).result or {})["draft"]


def write_package(source: Path, target: Path, say: Say, odd_deviation: str | None) -> None:
    """The package, with what its people wrote said anew, and with documents."""
    shutil.copytree(source, target)
    for table, columns in WORDS.items():
        file = target / f"{table}.csv"
        if file.exists():
            _change_rows(file, columns, say, odd_deviation if table == "deviations" else None)
    documents = {
        "SOP-901.md": f"# {say('Filling', LINE)}\n\n{say('The fill volume is checked.', TEXT)}\n",
        "SOP-902.txt": f"1 Scope\n\n{say('This applies to filling.', TEXT)}\n",
        "SOP-903.html": f"<h1>Cleaning</h1><p>{_escaped(say('The line is cleaned.', TEXT))}</p>",
    }
    named = {say(name, 80).replace("/", ""): text for name, text in documents.items()}
    _write_documents(target, named, say)
    header = json.loads((target / "plant.json").read_text())
    header["name"] = say(header["name"], LINE)
    (target / "plant.json").write_text(json.dumps(header))


def _change_rows(file: Path, columns: tuple[str, ...], say: Say, odd: str | None) -> None:
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows[:MOST_ROWS]:
        row |= {one: say(row[one], TEXT) for one in columns if row.get(one)}
    if odd is not None:
        rows.append({**rows[-1], "deviation": odd})
    _write(file, rows)


def _write_documents(target: Path, files: dict[str, str], say: Say) -> None:
    (target / "documents").mkdir(exist_ok=True)
    rows = []
    for number, (name, text) in enumerate(files.items(), 901):
        (target / "documents" / name).write_text(text, encoding="utf-8")
        rows.append(
            {
                "number": f"SOP-{number}",
                "version": "1",
                "title": say("Filling of vials", LINE),
                "type": "SOP",
                "file": f"documents/{name}",
                "effective_from": "2020-01-01",
            }
        )
    _write(target / "documents.csv", rows)


def _write(file: Path, rows: list[dict[str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _work_on(writer: Desk, reviewer: Desk, say: Say) -> None:
    """Statements, entries, decisions, comments and reasons."""
    reason = say(REASON, TEXT)
    told = {
        "label": say("delay", LINE),
        "value": say("forty", 500),
        "reason": reason,
    }
    entry = {name: _bracketless(words) for name, words in told.items()}
    given = {
        "text": "It was discovered by [F11], [N1][E2].",
        "entries": [{"placeholder": "N1", **entry}],
        "reason": reason,
    }
    writer.put("/statements/S8", given, based_on=1)
    given = {"value": {"statement": say("The seal was worn", TEXT), "category": "machine"},
             "reason": reason}  # fmt: skip
    writer.put("/decisions/root_cause", given, based_on=0)
    comment = reviewer.post("/comments", {"statement": "S8", "text": say("Who told it?", TEXT)})
    writer.post(f"/comments/{comment['id']}/resolve", {"text": say("The lead.", TEXT)})
    reviewer.post("/comments", {"statement": "S8", "text": say("When was it?", TEXT)})


def _bracketless(words: str) -> str:
    """Brackets are for tokens in a draft, and refused in a value."""
    return words.translate(str.maketrans("", "", "[]|"))


def _ask(writer: Desk, deviation: str, say: Say) -> None:
    """In a thread of its own each, to the end of the answer."""
    for question in QUESTIONS:
        words = question.format(deviation=deviation, words=say("", 1500))
        thread = _done(writer.client.post(f"{API}/chat/threads", json={}))["id"]
        url = f"{API}/chat/threads/{thread}/turns"
        turn = _done(writer.client.post(url, json={"question": words}))["id"]
        writer.client.get(f"{API}/chat/turns/{turn}/events")


def _administer(site: Site, draft: str, say: Say) -> None:
    """A person, a token, training, a hold, an exercise, and an alert."""
    administrator, qa = site.enter("administrator"), site.enter("qa_approver")
    until = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    given: dict[str, Any] = {"name": say("reporting", 100), "permits": ["me"], "expires_at": until}
    _done(site.enter("writer").post(f"{API}/tokens", json=given))
    given = {"username": "odd.person", "name": say("Odd Person", LINE),
             "identity_record": say("HR-901", LINE), "email": "odd@example.org"}  # fmt: skip
    person = _done(administrator.post(f"{API}/people", json=given))["id"]
    given = {"kind": "role", "value": "reviewer", "reason": say(REASON, TEXT)}
    _done(administrator.post(f"{API}/people/{person}/grants", json=given))
    given = {"on": "draft", "record": draft, "reason": say("an inspection", TEXT)}
    _done(qa.post(f"{API}/holds", json=given))
    _done(qa.post(f"{API}/exercises", json={"draft": draft, "seed": 1, "count": 2}))


def _done(answer: Response) -> Any:
    assert answer.is_success, f"{answer.request.method} {answer.request.url}: {answer.text}"
    return answer.json() if answer.content else None
