"""What brings a table in: one format a file, each an ordinary plugin."""
