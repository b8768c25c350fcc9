"""What every page stands in: who looks, where one can go, how times and numbers are shown."""
