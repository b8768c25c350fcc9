"""What happened, as people read it: words for each action of the trail.

Behind the words stands what the event names, its values in braces; where it lacks one of them, the
words stand alone.
"""

from string import Formatter
from typing import Any

from app.audit.actions import Action
from app.audit.chain import Event

WORDS: dict[Action, tuple[str, str]] = {
    Action.INSTALLATION_CREATED: ("created the installation", "mode {mode}"),
    Action.PACKAGE_IMPORTED: ("imported records of the plant", "from {name}"),
    Action.PACKAGE_RECEIVED: ("took in a sealed record of another installation", ""),
    Action.INDEX_REBUILT: ("built the search index anew", "with {passages} passages"),
    Action.JOB_FAILED: ("could not finish a job", "of kind {kind}"),
    Action.PERSON_CREATED: ("created an account", "for {name}"),
    Action.PERSON_CHANGED: ("changed an account", ""),
    Action.PERSON_LOCKED: ("locked an account", "after {failed_attempts} failures"),
    Action.PERSON_UNLOCKED: ("unlocked an account", ""),
    Action.PERSON_DEACTIVATED: ("deactivated an account", ""),
    Action.LINK_MADE: ("made a link that signs in once", ""),
    Action.CREDENTIALS_RENEWED: ("renewed another person's credentials", ""),
    Action.GRANT_GIVEN: ("granted", "{kind} {value}"),
    Action.GRANT_REVOKED: ("revoked", "{kind} {value}"),
    Action.TRAINING_RECORDED: ("recorded a training", "in {course}"),
    Action.ATTESTATION_RECORDED: ("recorded an attestation", "of {kind}"),
    Action.SIGN_IN_DONE: ("signed in", "with {method}"),
    Action.SIGN_IN_FAILED: ("failed to sign in", ""),
    Action.SIGN_OUT_DONE: ("signed out", ""),
    Action.SESSION_ENDED: ("ended a session", ""),
    Action.TOKEN_MADE: ("made an API token", ""),
    Action.TOKEN_REVOKED: ("revoked an API token", ""),
    Action.DRAFT_CREATED: ("created the draft", "on {subject}"),
    Action.DRAFT_EDITED: ("edited the draft", "to version {version}"),
    Action.DRAFT_REFRESHED: ("renewed the draft from the records", "to version {version}"),
    Action.DRAFT_RETURNED: ("returned it to its writers", "at version {version}"),
    Action.DRAFT_WITHDRAWN: ("withdrew the draft", ""),
    Action.DRAFT_REOPENED: ("opened the approved record again", ""),
    Action.DRAFT_EXPORTED: ("took a copy", "of version {version}"),
    Action.DRAFT_DISPOSED: ("disposed of the draft, as its retention had ended", ""),
    Action.EVIDENCE_OPENED: ("opened evidence", "{evidence}, as {role}"),
    Action.SECTION_ADOPTED: ("adopted a section", "named {section}, of version {version}"),
    Action.SECTION_READ: ("had a section before them", "named {section}, for {seconds} s"),
    Action.COMMENT_MADE: ("commented", "on statement {statement}"),
    Action.COMMENT_RESOLVED: ("resolved a comment", "{comment}"),
    Action.DECISION_MADE: ("decided", "{field}"),
    Action.CHAT_ASKED: ("asked in the chat", ""),
    Action.SIGNATURE_MADE: ("signed", "version {version} as {meaning}"),
    Action.SIGNATURE_REFUSED: ("was refused a signature", ""),
    Action.KEY_ROTATED: ("replaced the site's signing key", ""),
    Action.TRAIL_OPENED: ("opened the record's trail", "up to event {up_to}"),
    Action.TRAIL_REVIEWED: ("attested that the trail was reviewed", "up to event {up_to}"),
    Action.TRAIL_EXPORTED: ("exported the trail", ""),
    Action.CLOCK_STEPPED: ("found the server's clock set", ""),
    Action.ALERT_ACKNOWLEDGED: ("acknowledged an alert", ""),
    Action.OVERSIGHT_ALERTED: ("seems to have signed without looking", ""),
    Action.EXERCISE_MADE: ("made an exercise with planted errors", ""),
    Action.EXERCISE_TAKEN: ("took an exercise", ""),
    Action.CONFIGURATION_USED: ("began to use another configuration", ""),
    Action.CONFIGURATION_ACTIVATED: ("took a released configuration up", "by {change}"),
    Action.CONFIGURATION_ALTERED: ("found the configuration altered on disk", ""),
    Action.CONFIGURATION_UNRELEASED: ("was started with an unreleased configuration", ""),
    Action.GENERATION_REFUSED: ("was refused generation", "as {why}"),
    Action.CHANGE_PROPOSED: ("proposed a change of the configuration", ""),
    Action.CHANGE_APPROVED: ("released a configuration by signature", ""),
    Action.CHANGE_WITHDRAWN: ("withdrew a configuration by signature", ""),
    Action.MONITORING_SHIFTED: ("found a figure shifted", ""),
    Action.FEEDBACK_GIVEN: ("gave feedback on an answer", "{rating}"),
    Action.HOLD_SET: ("set a hold, so that nothing is disposed of", ""),
    Action.HOLD_RELEASED: ("released a hold", ""),
    Action.BACKUP_MADE: ("made a backup", "up to event {head_seq}"),
    Action.BACKUP_RESTORED: ("restored a backup", ""),
}


def in_words(event: Event) -> str:
    """Of an action that this release does not know, its name."""
    if event.action not in set(Action):
        return event.action.replace(":", ": ").replace("_", " ")
    what, more = WORDS[Action(event.action)]
    values = _values(event)
    named = {name for _, name, _, _ in Formatter().parse(more) if name}
    return f"{what} {more.format_map(values)}" if more and named <= values.keys() else what


def briefly(event: Event) -> str:
    """Without what it was about."""
    known = event.action in set(Action)
    return WORDS[Action(event.action)][0] if known else in_words(event)


def _values(event: Event) -> dict[str, Any]:
    """Single values of what is new, their underscores as spaces."""
    told = event.new.items() if isinstance(event.new, dict) else ()
    return {
        name: str(value).replace("_", " ")
        for name, value in told
        if isinstance(value, str | int | float)
    }
