"""The language model: the only room that calls one, and the log of what it was asked and said."""
