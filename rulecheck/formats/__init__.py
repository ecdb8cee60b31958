"""From a file to a table: what the readers share."""
