"""The Veridraft service: a room a folder, arrows run downwards only (see the README's map)."""
