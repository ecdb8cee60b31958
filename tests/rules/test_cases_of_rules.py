"""Every rule set of the project has cases; they hold, each rule is proven, and nothing a little off goes unnoticed."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from rulecheck.cli import command

ROOT = Path(__file__).parents[2]


def rule_sets(pattern: str) -> list[Path]:
    """Return the rule sets that a pattern finds, without the cases beside them."""
    return sorted(path for path in ROOT.glob(pattern) if not path.name.endswith(".cases.toml"))


OWN = [*rule_sets("rules/*.toml"), *rule_sets("examples/*/*.toml")]
OF_PLUGINS = rule_sets("plugins/*/rules/*.toml")
"""Their packages' own tests run these cases, for it takes the plugin."""


@pytest.mark.parametrize("path", OWN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_cases_prove_every_rule(path: Path) -> None:
    """Each rule has been seen to pass and to fail, and each bound and date of it is noticed."""
    plugins = [word for file in sorted(path.parent.glob("my_*.py")) for word in ("--plugin", str(file))]
    result = CliRunner().invoke(command, ["test", str(path), "--coverage", *plugins])

    assert result.exit_code == 0, result.output


def test_every_rule_set_has_its_cases() -> None:
    """No rule set is found without cases, those of plugins neither; and all of them are found."""
    found = [*OWN, *OF_PLUGINS]

    assert {path.parts[len(ROOT.parts)] for path in found} == {"rules", "examples", "plugins"}
    assert [path for path in found if not path.with_suffix(".cases.toml").is_file()] == []
