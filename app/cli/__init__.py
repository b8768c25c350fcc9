"""The commands, one file a group; each opens the service, calls it and prints."""
