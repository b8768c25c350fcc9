"""Roles and words that several predicates share."""

from app.evidence.facts import FactKind
from app.evidence.predicates import MARK, Role

BATCH_CUES = ("of batch", "in batch", "for batch", "with batch", "^ batch")
BATCH = Role(FactKind.ID, BATCH_CUES)
STEP = Role(FactKind.TEXT, ("step", "during", "in", "steps"))
SUBJECT = Role(
    FactKind.TEXT, ("the", "a", "an", "the measured", "the recorded", "the observed", "tested for")
)
# Behind its subject, too: ``a ▯ of ▯ was recorded``.
_MEASURED = (f"a {MARK} of", f"an {MARK} of", f"the {MARK} of")
_STATED = (
    *("was", "is", "read", "reads", "recorded as", "measured as"),
    *("value of", "result of", "reading of"),
    # Not "had" alone, which begins a condition or tells of a duty.
    *("had a value of", "had a result of", "had a reading of"),
    *("found to be", "determined to be", "observed to be"),
)
VALUE = Role(FactKind.QUANTITY, (*_STATED, *_MEASURED))
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
_SEEN = ("found", "observed", "noted", "seen", "obtained", "determined", "documented", "identified")
# Not of one with a time: it is reported later than it is measured.
FOUND = (*_SEEN, "reported", "established")
# Of what is compared; what only *was examined* for a finding has none.
EXAMINED = ("evaluated", "examined", "considered", "assessed", "reviewed", "analysed")
LIES = ("lay", "lies", "gave", "gives", "yielded", "showed")
READ = ("recorded", "reading", "value", "taken", "measured", "measurement", *LIES, *_SEEN)
TESTED = (
    *("result", "value", "when tested", "tested", "test", "testing", "recorded"),
    *("measured", "analysed", "analysis", *LIES, *_SEEN),
)
CONCERNING = ("concerns batch", "concerning batch", "concerned batch", "it concerns batch")
TITLED = ("titled", "entitled", "with the title", "under the title", "described as")
