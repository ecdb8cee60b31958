"""Row checks as other tools do them: a script for each, and the versions that it runs with.

Each runs alone, in an environment of its own, and prints as JSON how many rows violate each of the eight checks of
``rules.toml``. Blank is a violation of the first check only, and what stands twice is counted once.
"""
