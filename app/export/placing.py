"""Where a decision is shown: in its own box, as a copy elsewhere, or in the row that waits for it.

Fields are data. Rules, in order:

1. A decision block whose field is a slot shows that slot's decision.
2. One whose field is none, but the part behind its first dot is, shows a copy of that decision.
3. A row or box of a section belongs to the slot of that section whose field ends in what the row is
   headed by (``scope:NF-25-0066``), or whose label names it as a word (``Status of H1``).
4. What was decided and has no place in its section is listed at the section's end, what the
   document does not ask for (why it was opened again) at the end of the conclusion.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.auth.actor import Role
from app.drafts.content import DecisionBlock, DraftContent
from app.drafts.kinds import Slot
from app.drafts.references import all_blocks
from app.export.record import Decision


@dataclass
class Placing:
    """The decisions of one record; remembers which fields were shown."""

    slots: tuple[Slot, ...] = ()
    decided: Mapping[str, Decision] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)

    @property
    def labels(self) -> dict[str, str]:
        """Field → its label, for values that name a field."""
        return {slot.field: slot.label for slot in self.slots}

    def of_block(self, name: str) -> tuple[str, bool]:
        """``(field, whether it is a copy)`` of the decision that a decision block shows."""
        fields = {slot.field for slot in self.slots}
        behind = name.partition(".")[2]
        is_copy = name not in fields and name not in self.decided and behind in fields
        return (behind, True) if is_copy else (name, False)

    def of_row(self, section: str, heading: str) -> Slot | None:
        """The one slot that a row or a box with this heading waits for."""
        if not heading:
            return None
        there = [slot for slot in self.slots if slot.section == section]
        exact = [slot for slot in there if slot.field.rpartition(":")[2] == heading]
        named = [slot for slot in there if _names(slot.label, heading)]
        found = exact or named
        return found[0] if len(found) == 1 else None

    def show(self, name: str) -> Decision | None:
        """The decision that counts for the field, which is thereby shown."""
        self.shown.add(name)
        return self.decided.get(name)

    def not_asked(self, content: DraftContent) -> list[tuple[Slot, Decision]]:
        """Decisions of fields that the document has neither a slot nor a block for."""
        blocks = (one for section in content.sections for one in all_blocks(section.blocks))
        known = {self.of_block(one.field)[0] for one in blocks if isinstance(one, DecisionBlock)}
        known |= {slot.field for slot in self.slots}
        return [
            (Slot(name, name.replace("_", " ").capitalize(), Role(one.role), ""), one)
            for name, one in self.decided.items()
            if name not in known
        ]

    def not_shown(self, section: str) -> list[tuple[Slot, Decision]]:
        """What was decided for a section and has no place in it."""
        return [
            (slot, self.decided[slot.field])
            for slot in self.slots
            if slot.section == section
            and slot.field in self.decided
            and slot.field not in self.shown
        ]


def _names(label: str, heading: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(heading)}(?![\w-])", label) is not None
