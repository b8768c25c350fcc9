"""The states of a draft. Which transitions join them is in ``review.states``."""

from enum import StrEnum


class DraftState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    QA_REVIEW = "qa_review"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"  # came in as a sealed package of another installation: read only

    @property
    def is_editable(self) -> bool:
        return self in EDITABLE

    @property
    def words(self) -> str:
        """As people read it: ``in review``, ``QA review``."""
        return self.value.replace("_", " ").replace("qa", "QA")


EDITABLE = frozenset({DraftState.DRAFT, DraftState.CHANGES_REQUESTED, DraftState.REOPENED})
"""Only in these may the content change: what somebody has signed stands still."""
