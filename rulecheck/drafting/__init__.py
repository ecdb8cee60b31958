"""A first rule set drafted from a table: what is seen, what is guessed and why, and the file that says so."""
