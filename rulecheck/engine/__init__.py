"""Scope, judging, grading: from rules and observations to findings."""
