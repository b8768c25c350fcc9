"""The deviation investigation: gathers, claims, ranks hypotheses, composes the report, gates it."""
