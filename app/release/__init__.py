"""The mode of the installation and the hash of its configuration."""
