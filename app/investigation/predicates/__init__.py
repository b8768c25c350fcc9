"""What an investigation can assert. Each predicate once, in several phrasings.

A sentence with tokens belongs to one predicate: its anchor carries the meaning, the anchors of the
predicates that it contradicts refuse it, cues bind each value to its role.
"""

from app.evidence.predicates import PREDICATES
from app.investigation.predicates.association import ASSOCIATION
from app.investigation.predicates.event import EVENT
from app.investigation.predicates.extent import SCOPE, SERIES
from app.investigation.predicates.requirement import REQUIREMENT
from app.investigation.predicates.values import VALUES

__all__ = ["PREDICATES"]

PREDICATES.register((*VALUES, *EVENT, *REQUIREMENT, *SCOPE, *SERIES, *ASSOCIATION))
