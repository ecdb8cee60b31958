"""A report is carried out: one format a file, and what the formats share."""
