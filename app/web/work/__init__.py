"""What waits for whoever looks, and the first run."""
