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


LEFT_OUT = {
    "a border between two bands": (
        "police-uplift-grant",
        "at 95 %",
        "no case notices bands: at_least = 95.0001% instead of 95%, and bands: below = 95.0001% instead of 95%",
    ),
    "a baseline that was revised later": (
        "police-uplift-credited",
        "as at the day of the count",
        "no case notices baselines: value = 128454 instead of 128453",
    ),
    "the day from which a baseline is known": (
        "police-uplift-credited",
        "as published, the day before",
        "no case notices baselines: published = 2024-01-23 instead of 2024-01-24",
    ),
}


@pytest.mark.parametrize("what", LEFT_OUT)
def test_without_its_case_a_change_goes_unnoticed(what: str, tmp_path: Path) -> None:
    """Each is moved, and one case is all that notices it."""
    name, case, said = LEFT_OUT[what]
    for path in RULES.glob(f"{name}.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    cases = tmp_path / f"{name}.cases.toml"
    head, *rest = cases.read_text(encoding="utf-8").split("\n[[cases]]\n")
    kept = [each for each in rest if not each.startswith(f'name = "{case}')]
    cases.write_text("\n[[cases]]\n".join([head, *kept]), encoding="utf-8")

    assert len(kept) == len(rest) - 1
    assert said in coverage(cases).stdout
