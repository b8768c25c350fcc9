"""The audit trail and its alerts, in words."""
