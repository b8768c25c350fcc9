"""The rows of plant packages, versioned: stored, viewed as of a time, verified."""
