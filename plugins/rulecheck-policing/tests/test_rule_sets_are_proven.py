"""The cases beside the rule sets of the package prove each rule of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import RULES
from rulecheck.cli import command

RULE_SETS = sorted(path for path in RULES.glob("*.toml") if not path.name.endswith(".cases.toml"))


@pytest.mark.parametrize("path", RULE_SETS, ids=lambda path: path.stem)
def test_cases_prove_every_rule(path: Path) -> None:
    """Each rule has been seen to pass and to fail, and each bound, band, baseline and date of it is noticed."""
    result = CliRunner().invoke(command, ["test", str(path), "--coverage"])

    assert result.exit_code == 0, result.output


def test_a_border_between_two_bands_is_moved(tmp_path: Path) -> None:
    """Without the case at 95 % nothing would notice that a tenth is withheld from a little more on."""
    for path in RULES.glob("police-uplift-grant.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    cases = tmp_path / "police-uplift-grant.cases.toml"
    head, *rest = cases.read_text(encoding="utf-8").split("\n[[cases]]\n")
    kept = [case for case in rest if not case.startswith('name = "at 95 %')]
    cases.write_text("\n[[cases]]\n".join([head, *kept]), encoding="utf-8")
    result = CliRunner().invoke(command, ["test", str(cases), "--coverage"])

    assert len(kept) == len(rest) - 1
    assert "no case notices bands: at_least = 95.0001% instead of 95%, and bands: below = 95.0001%" in result.output
