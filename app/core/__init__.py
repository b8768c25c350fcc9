"""Settings, errors, database, clock, ids: what every room needs and no business word in it."""
