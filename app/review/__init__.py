"""From draft to approved record: states, adoption, comments, decisions, who contributed."""
