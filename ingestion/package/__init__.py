"""The plant package: the public import format, its contract and its reader."""
