"""Benchmarks of speed, each a command that prints its figure and its floor."""
