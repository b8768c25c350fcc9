"""Evidence, facts and claims: what was found, what it says, and where a person can open it."""
