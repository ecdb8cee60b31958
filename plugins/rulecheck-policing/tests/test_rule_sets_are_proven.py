"""The cases beside the rule sets of the package prove each rule of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import RULES

RULE_SETS = sorted(path for path in RULES.glob("*.toml") if not path.name.endswith(".cases.toml"))


def coverage(path: Path) -> subprocess.CompletedProcess[str]:
    """Run the cases beside a rule set, as its readers do."""
    command = [sys.executable, "-m", "rulecheck", "test", str(path), "--coverage"]
    return subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - our own command


@pytest.mark.parametrize("path", RULE_SETS, ids=lambda path: path.stem)
def test_cases_prove_every_rule(path: Path) -> None:
    """Each rule has been seen to pass and to fail, and each bound, band, baseline and date of it is noticed."""
    result = coverage(path)

    assert result.returncode == 0, result.stdout + result.stderr


def test_a_border_between_two_bands_is_moved(tmp_path: Path) -> None:
    """Without the case at 95 % nothing would notice that a tenth is withheld from a little more on."""
    for path in RULES.glob("police-uplift-grant.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    cases = tmp_path / "police-uplift-grant.cases.toml"
    head, *rest = cases.read_text(encoding="utf-8").split("\n[[cases]]\n")
    kept = [case for case in rest if not case.startswith('name = "at 95 %')]
    cases.write_text("\n[[cases]]\n".join([head, *kept]), encoding="utf-8")
    result = coverage(cases)

    assert len(kept) == len(rest) - 1
    assert "no case notices bands: at_least = 95.0001% instead of 95%, and bands: below = 95.0001%" in result.stdout
