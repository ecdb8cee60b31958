"""The page of the kinds, in Markdown."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import attrs
import pytest
from click.testing import CliRunner

import rulecheck
from rulecheck.cli import command
from rulecheck.explaining.page import page
from rulecheck.model.keys import key
from rulecheck.model.source import Source


@attrs.frozen(kw_only=True)
class Mine(rulecheck.Rule):
    """Nobody is forgotten.

    Border: none.

    Example:
        [[rules]]
        kind = "mine"
    """

    kind = "mine"

    words: Literal["a|b", "c"] = key("one of two", default="c")
    several: tuple[Source, ...] = key("where from")
    most: dict[str, Decimal] | bool = key("how much", default=False)
    other: complex | None = key("whatever it is", default=None)


PAGE = page({"mine": Mine})


@pytest.mark.parametrize(
    "row",
    [
        '| `words` | `"a\\|b"` or `"c"` | `"c"` | one of two |',
        "| `several` | list: table: `title`, `url`, `date`, `quote` | required | where from |",
        "| `most` | table: number for each or true or false | `false` | how much |",
        "| `other` | any value |  | whatever it is |",
        '| `severity` | `"fail"` or `"warn"` | `"fail"` | the gravest outcome this rule gives |',
    ],
)
def test_each_key_has_a_row(row: str) -> None:
    """How it is written, what holds if it is left out, and what it means."""
    assert row in PAGE


def test_a_kind_has_a_section_with_its_example() -> None:
    """What its author says of it, and a rule to copy."""
    assert "\n- [`mine`](#mine): Nobody is forgotten.\n" in PAGE
    assert "## mine\n\nNobody is forgotten.\n\n**Border:** none.\n" in PAGE
    assert '```toml\n[[rules]]\nkind = "mine"\n```' in PAGE


def test_the_command_prints_the_page_of_what_is_installed() -> None:
    """Without the option it is a list."""
    result = CliRunner().invoke(command, ["kinds", "--markdown"])

    assert result.exit_code == 0
    assert result.stdout.startswith("# The kinds of rule\n")
    assert "\n## target\n" in result.stdout
