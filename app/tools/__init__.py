"""What the agent and people call: one file a tool, each with its specification. All advisory."""
