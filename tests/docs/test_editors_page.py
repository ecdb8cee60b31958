"""The page on editors: its command writes what its line names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from rulecheck.cli import command

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "editors.md").read_text(encoding="utf-8")


def test_its_command_writes_the_file_that_its_line_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who copies both has a rule set that knows its schema."""
    monkeypatch.chdir(tmp_path)
    (typed,) = re.findall(r"```console\n\$ rulecheck (.*)\n```", PAGE)
    (line,) = re.findall(r"^#:schema (.*)$", PAGE, flags=re.MULTILINE)
    result = CliRunner().invoke(command, typed.split())

    assert result.exit_code == 0
    assert (tmp_path / line).is_file()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\((?!https:)([^)#]+)\)", PAGE))))
def test_its_links_lead_somewhere(target: str) -> None:
    """A page that is moved is missed here."""
    assert (DOCS / target).exists()
