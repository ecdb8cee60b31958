"""The page on cases: its example comes out as printed, and it names every key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rulecheck.cli import command
from rulecheck.proving.cases import Case
from rulecheck.rulesets.structure import keys_of

PAGE = (Path(__file__).parents[2] / "docs" / "cases.md").read_text(encoding="utf-8")
RULES = """
rulecheck = 1
[ruleset]
id = "northern"
title = "Synthetic"
[data]
unit = "unit"
year = "year"
[data.measures]
recruited = { column = "recruited", flow = true, count = true }
[[rules]]
id = "north-recruits"
kind = "target"
title = "North recruits its additional officers"
measure = "recruited"
units = ["North"]
at_least = { 2021-22 = 24, 2022-23 = 39 }
"""


@pytest.fixture
def printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Result:
    """Run the command of the page on its example."""
    (block,) = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
    (tmp_path / "northern.toml").write_text(RULES, encoding="utf-8")
    (tmp_path / "northern.cases.toml").write_text(block, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return CliRunner().invoke(command, ["test", "northern.toml", "--coverage"])


def test_example_comes_out_as_printed(printed: Result) -> None:
    """What the page says of its one case is what is found."""
    (block,) = re.findall(r"```console\n\$ rulecheck test northern.toml --coverage\n(.*?)```", PAGE, flags=re.DOTALL)

    assert printed.output == block
    assert printed.exit_code == 1


@pytest.mark.parametrize("key", keys_of(Case))
def test_every_key_is_on_the_page(key: str) -> None:
    """A key that the page does not name cannot be found by who writes cases."""
    assert f"| `{key}" in PAGE
