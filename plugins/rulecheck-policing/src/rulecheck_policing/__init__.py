"""Kinds of rule for rulecheck from the police domain."""
