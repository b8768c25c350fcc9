"""What a person decides in an investigation, found in its content: the closed list, all empty.

A field's name is stable over versions and refreshes, so that a decision stays where it was made:
``scope:<batch>``, ``hypothesis:<kind of factor>:<id>``, ``branch:<one of six>``, ``gap:<when it
begins>`` and the fields of the content's decision blocks. Copies of a conclusion, in the summary
and in the last section, are no fields of their own.

What could not be searched is a field, too: where the batch's genealogy was not traced or no history
was searched, the writer says in words how other batches and earlier cases were considered.
"""

from collections import Counter
from collections.abc import Iterator

from app.auth.actor import Role
from app.drafts.content import DecisionBlock, DraftContent, NoticeBlock
from app.drafts.kinds import Part, Slot
from app.evidence.tokens import tokens_in
from app.investigation.hypotheses import Category

SEARCHED = ("ok", "empty")  # statuses of a tool that did its work
UNTRACED = "scope:untraced"
RELEVANCE = ("affected", "not affected")
CONFIRMED, MOST_PROBABLE = "confirmed", "most probable"
HYPOTHESIS_STATUS = (CONFIRMED, "ruled out", MOST_PROBABLE, "not provable")
BRANCH_RESULT = ("normal", "abnormal", "not applicable")

_ROLE_OF = {"QA": Role.QA_APPROVER}
_OPTIONS = {"classification": ("minor", "major", "critical")}
_GATE_OF = {"root_cause": "G7", "impact": "G8", "capa": "G9", "effectiveness": "G10"}
_ROOT_CAUSE = (
    Part("statement", "Root cause"),
    Part("category", "Category", options=tuple(one.value for one in Category)),
)
_EFFECTIVENESS = (
    Part("metric", "Metric"),
    Part("source", "Data source"),
    Part("target", "Target"),
    Part("period", "Period"),
    Part("date", "Date of the check", is_date=True),
    Part("owner", "Owner"),
)
_ACTION = (
    Part("action", "Action", optional=True),
    Part("owner", "Owner", optional=True),
    Part("due", "Due", is_date=True, optional=True),
    Part("rationale", "Or why no action is needed", optional=True),
)
_COPIES = ("summary.", "conclusion.")
_WRITER_GATE, _QA_GATE = "G13", "G14"


def slots(content: DraftContent) -> tuple[Slot, ...]:
    """In the order of the report, each field once."""
    found = [*_gaps(content), *_blocks(content), *_scope(content), *_history(content)]
    found += [*_branches(content), *_hypotheses(content), _human_error()]
    order = {section.id: section.number for section in content.sections}
    once = {slot.field: slot for slot in found}
    return tuple(sorted(once.values(), key=lambda slot: order.get(slot.section, len(order))))


def step_status(content: DraftContent, step: str) -> str | None:
    return content.data.get("steps", {}).get(step)


def hypothesis_field(hypothesis: dict[str, object]) -> str:
    """``hypothesis`` as in the content's data."""
    factor = hypothesis["factor"]
    if not isinstance(factor, dict):
        raise TypeError(f"a hypothesis names its factor by kind and id, got {factor!r}")
    return f"hypothesis:{factor['kind']}:{factor['id']}"


def _blocks(content: DraftContent) -> Iterator[Slot]:
    for section in content.sections:
        for block in section.blocks:
            if isinstance(block, DecisionBlock) and not block.field.startswith(_COPIES):
                role = _ROLE_OF.get(block.role, Role.WRITER)
                rest = _WRITER_GATE if role is Role.WRITER else _QA_GATE
                gate = _GATE_OF.get(block.field, rest)
                options, parts = _OPTIONS.get(block.field, ()), _parts(block.field, content)
                many = block.field == "capa"
                yield Slot(block.field, block.label, role, section.id, options, gate, parts, many)


def _parts(field: str, content: DraftContent) -> tuple[Part, ...]:
    """Of a conclusion of which gates ask for more than a text (``conclusions``)."""
    if field == "capa":
        causes = [hypothesis_field(one) for one in content.data.get("hypotheses", [])]
        return (Part("cause", "For", options=(*causes, "root_cause")), *_ACTION)
    return {"root_cause": _ROOT_CAUSE, "effectiveness": _EFFECTIVENESS}.get(field, ())


def _gaps(content: DraftContent) -> Iterator[Slot]:
    for section in content.sections:
        for block in section.blocks:
            if section.id == "timeline" and isinstance(block, NoticeBlock) and block.label == "Gap":
                field = f"gap:{_begins(content, block)}"
                yield Slot(field, "What explains the gap", Role.WRITER, section.id, gate="G2")


def _begins(content: DraftContent, notice: NoticeBlock) -> str:
    facts = [content.facts[token.id] for token in tokens_in(notice.text) if token.kind == "F"]
    starts = [fact.start for fact in facts if fact.start is not None]
    return starts[0].isoformat() if starts else notice.id


def _scope(content: DraftContent) -> Iterator[Slot]:
    affected = content.data.get("affected", [])
    if step_status(content, "genealogy") not in SEARCHED:
        label = "How other batches were considered, as none could be traced"
        yield Slot(UNTRACED, label, Role.WRITER, "scope", gate="G3")
    number = Counter(one["batch"] for one in affected)
    for one in affected:
        batch, product = one["batch"], one["product"]
        name = batch if number[batch] == 1 else f"{batch}:{product}"
        label = f"Is batch {batch} of {product} affected?"
        yield Slot(f"scope:{name}", label, Role.WRITER, "scope", RELEVANCE, "G3")


def _history(content: DraftContent) -> Iterator[Slot]:
    """The content asks about recurrence only where the history was searched."""
    if step_status(content, "history") not in SEARCHED:
        label = "How earlier cases were considered, as the history was not searched"
        yield Slot("recurrence", label, Role.WRITER, "history", gate="G4")


def _branches(content: DraftContent) -> Iterator[Slot]:
    for branch in content.data.get("unchecked", [one.value for one in Category]):
        label = f"{branch.capitalize()}, not checked from data: what did the check show?"
        yield Slot(f"branch:{branch}", label, Role.WRITER, "root_cause", BRANCH_RESULT, "G5")


def _hypotheses(content: DraftContent) -> Iterator[Slot]:
    for one in content.data.get("hypotheses", []):
        field, label = hypothesis_field(one), f"H{one['rank']}: {one['statement']}"
        yield Slot(field, label, Role.WRITER, "root_cause", HYPOTHESIS_STATUS, "G6")


def _human_error() -> Slot:
    label = "Why people erred: which errors of process, procedure and system were ruled out"
    return Slot("human_error", label, Role.WRITER, "root_cause", gate="G7")
