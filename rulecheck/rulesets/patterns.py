"""Texts that stand for several units at once."""

from __future__ import annotations

import re

from rulecheck.model.ruleset import RuleSet

_SIGN = re.compile(r"[*?\[]")


def is_pattern(text: str, ruleset: RuleSet) -> bool:
    """Whether a text stands for all units that it matches; a declared name is a name, whatever signs it has."""
    return _SIGN.search(text) is not None and text not in ruleset.declared_units
