"""`/api/v1`: the same capabilities as the command line, over HTTP."""
