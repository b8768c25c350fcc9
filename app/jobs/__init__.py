"""Long work as durable workflows: enqueued with the caller's commit, resumed after a crash."""
