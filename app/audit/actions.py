"""Every action the trail can hold, ``subject:action``."""

from enum import StrEnum


class Action(StrEnum):
    INSTALLATION_CREATED = "installation:created"
    PACKAGE_IMPORTED = "package:imported"
    PACKAGE_RECEIVED = "package:received"  # a sealed package of another installation
    INDEX_REBUILT = "index:rebuilt"
    JOB_FAILED = "job:failed"

    PERSON_CREATED = "person:created"
    PERSON_CHANGED = "person:changed"
    PERSON_LOCKED = "person:locked"
    PERSON_UNLOCKED = "person:unlocked"
    PERSON_DEACTIVATED = "person:deactivated"
    LINK_MADE = "link:made"
    CREDENTIALS_RENEWED = "credentials:renewed"  # of an account that had some, by somebody else
    GRANT_GIVEN = "grant:given"
    GRANT_REVOKED = "grant:revoked"
    TRAINING_RECORDED = "training:recorded"
    ATTESTATION_RECORDED = "attestation:recorded"
    SIGN_IN_DONE = "sign_in:done"
    SIGN_IN_FAILED = "sign_in:failed"
    SIGN_OUT_DONE = "sign_out:done"
    SESSION_ENDED = "session:ended"  # idle, too long, or by an administrator
    TOKEN_MADE = "token:made"  # noqa: S105 - an event, no secret
    TOKEN_REVOKED = "token:revoked"  # noqa: S105 - as above

    DRAFT_CREATED = "draft:created"
    DRAFT_EDITED = "draft:edited"
    DRAFT_REFRESHED = "draft:refreshed"
    DRAFT_RETURNED = "draft:returned"
    DRAFT_WITHDRAWN = "draft:withdrawn"
    DRAFT_REOPENED = "draft:reopened"
    DRAFT_EXPORTED = "draft:exported"
    DRAFT_DISPOSED = "draft:disposed"
    EVIDENCE_OPENED = "evidence:opened"
    SECTION_ADOPTED = "section:adopted"
    SECTION_READ = "section:read"  # time spent on it
    COMMENT_MADE = "comment:made"
    COMMENT_RESOLVED = "comment:resolved"
    DECISION_MADE = "decision:made"

    CHAT_ASKED = "chat:asked"

    SIGNATURE_MADE = "signature:made"
    SIGNATURE_REFUSED = "signature:refused"
    KEY_ROTATED = "key:rotated"

    TRAIL_OPENED = "trail:opened"
    TRAIL_REVIEWED = "trail:reviewed"
    TRAIL_EXPORTED = "trail:exported"
    CLOCK_STEPPED = "clock:stepped"
    ALERT_ACKNOWLEDGED = "alert:acknowledged"

    OVERSIGHT_ALERTED = "oversight:alerted"
    EXERCISE_MADE = "exercise:made"
    EXERCISE_TAKEN = "exercise:taken"

    CONFIGURATION_USED = "configuration:used"  # for the first time here
    CONFIGURATION_ACTIVATED = "configuration:activated"
    CONFIGURATION_ALTERED = "configuration:altered"  # on disk, since the start
    CONFIGURATION_UNRELEASED = "configuration:unreleased"  # what a validated service was started as
    GENERATION_REFUSED = "generation:refused"
    CHANGE_PROPOSED = "change:proposed"
    CHANGE_APPROVED = "change:approved"  # the configuration is released
    CHANGE_WITHDRAWN = "change:withdrawn"
    MONITORING_SHIFTED = "monitoring:shifted"
    FEEDBACK_GIVEN = "feedback:given"

    HOLD_SET = "hold:set"
    HOLD_RELEASED = "hold:released"
    BACKUP_MADE = "backup:made"
    BACKUP_RESTORED = "backup:restored"

    @property
    def alerts(self) -> bool:
        """Somebody responsible must see it at once (P11 11.300(d))."""
        return self in _ALERTING


_ALERTING = frozenset(
    {
        Action.PERSON_LOCKED,
        Action.CREDENTIALS_RENEWED,
        Action.SIGNATURE_REFUSED,
        Action.CLOCK_STEPPED,
        Action.OVERSIGHT_ALERTED,
        Action.BACKUP_RESTORED,
        Action.CONFIGURATION_ALTERED,
        Action.CONFIGURATION_UNRELEASED,
        Action.MONITORING_SHIFTED,
    }
)
