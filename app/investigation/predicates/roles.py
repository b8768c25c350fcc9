"""Roles and words that several predicates share."""

from app.evidence.facts import FactKind
from app.evidence.predicates import Role

BATCH_CUES = ("of batch", "in batch", "for batch", "with batch", "^ batch")
BATCH = Role(FactKind.ID, BATCH_CUES)
STEP = Role(FactKind.TEXT, ("step", "during", "steps"))
SUBJECT = Role(FactKind.TEXT, ("the",))
VALUE = Role(FactKind.QUANTITY, ("was", "read", "recorded as", "value of", "found to be"))
AT = Role(FactKind.TIME, ("at", "on"))
TESTED_BATCH = Role(FactKind.ID, (*BATCH_CUES, "from batch"))
DUE = Role(FactKind.TIME, ("due at", "due on"))
INTERVAL = Role(FactKind.RANGE, ("interval", "interval of"))
P = Role(FactKind.QUANTITY, ("adjusted p =",))
DOCUMENT = Role(FactKind.ID, ("of", "document"))
VERSION = Role(FactKind.ID, ("version",))

READING = {"subject": SUBJECT, "batch": BATCH, "step": STEP, "value": VALUE, "at": AT}
RESULT = {"subject": SUBJECT, "batch": TESTED_BATCH, "value": VALUE, "at": AT}
ENTRY = {"subject": SUBJECT, "batch": BATCH, "step": STEP, "at": DUE}

BATCH_RECORD = ("batch record", "record")
DEVIATION_RECORD = ("deviation record", "record")
# What may be said of a value that is there; not of an entry that is missing.
FOUND = ("found", "observed", "noted", "seen", "obtained", "determined", "documented")
READ = ("recorded", "reading", "value", "taken", "measured", "measurement", *FOUND)
TESTED = ("result", "value", "when tested", "tested", "test", "testing", "showed", *FOUND)
CONCERNING = ("concerns batch", "concerning batch", "concerned batch", "it concerns batch")
TITLED = ("titled", "with the title")
