"""Texts that stand for several units at once."""

from __future__ import annotations

from rulecheck.model.ruleset import RuleSet


def is_pattern(text: str, ruleset: RuleSet) -> bool:
    """Whether a text stands for all units that it matches; a declared name is a name, whatever signs it has."""
    return any(sign in text for sign in "*?[") and text not in ruleset.declared_units
