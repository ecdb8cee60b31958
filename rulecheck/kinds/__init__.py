"""The built-in kinds, one a file, each an ordinary plugin."""
