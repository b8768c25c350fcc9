"""Every action the trail can hold, ``subject:action``."""

from enum import StrEnum


class Action(StrEnum):
    INSTALLATION_CREATED = "installation:created"
    PACKAGE_IMPORTED = "package:imported"
    INDEX_REBUILT = "index:rebuilt"
    DRAFT_CREATED = "draft:created"
    DRAFT_EXPORTED = "draft:exported"
    JOB_FAILED = "job:failed"
