"""The chat: threads of questions, answered by tools, with each value told as a fact of a source."""
