"""Kinds, rules and findings explained in plain words, a line each."""
