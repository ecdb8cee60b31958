"""Every kind is used by a rule set that ships, so that it can be seen in TOML; the cases there prove it."""

from __future__ import annotations

import tomllib
from pathlib import Path

from rulecheck.built_in import BuiltInKind
from rulecheck.plugins import BUILT_IN

ROOT = Path(__file__).parents[2]
RULE_SETS = [*ROOT.glob("rules/*.toml"), *ROOT.glob("examples/*/*.toml"), *ROOT.glob("plugins/*/rules/*.toml")]


def test_every_kind_is_in_an_example_or_a_rule_set() -> None:
    """The built-in kinds, those of the police domain, and the one that an example brings along."""
    trees = [tomllib.loads(path.read_text(encoding="utf-8")) for path in RULE_SETS]
    shown = {rule["kind"] for tree in trees for rule in tree.get("rules", ())}
    plugin = tomllib.loads((ROOT / "plugins/rulecheck-policing/pyproject.toml").read_text(encoding="utf-8"))

    built_in = {each.name for each in BUILT_IN if isinstance(each, BuiltInKind)}
    assert shown == built_in | set(plugin["project"]["entry-points"]["rulecheck"]) | {"full-classes"}
