"""The append-only, hash-chained trail: who did what, when, why; signed heads; verification."""
