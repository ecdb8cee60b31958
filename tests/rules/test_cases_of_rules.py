"""Every rule set in ``rules/`` has cases, as an example may; they hold, and nothing a little off goes unnoticed."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from rulecheck.cli import command

ROOT = Path(__file__).parents[2]
RULES = sorted(path for path in (ROOT / "rules").glob("*.toml") if not path.name.endswith(".cases.toml"))
EXAMPLES = sorted((ROOT / "examples").glob("*/*.cases.toml"))


@pytest.mark.parametrize("path", [*RULES, *EXAMPLES], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_cases_prove_every_rule(path: Path) -> None:
    """Each rule has been seen to pass and to fail, and each bound and date of it is noticed."""
    result = CliRunner().invoke(command, ["test", str(path), "--coverage"])

    assert result.exit_code == 0, result.output
