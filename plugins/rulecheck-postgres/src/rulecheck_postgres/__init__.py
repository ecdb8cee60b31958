"""A reader for rulecheck: returns that lie in a table or view of a PostgreSQL database."""
