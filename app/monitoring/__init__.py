"""Whether the service still works as it was released: figures of each day, shifts, self-checks."""
