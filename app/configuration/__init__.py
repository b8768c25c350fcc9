"""Change control of what shapes every output: parts, releases by signature, what follows."""
