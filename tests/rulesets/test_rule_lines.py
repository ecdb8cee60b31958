"""On which line of its file a rule begins, so that a reader of a finding is led to it."""

from __future__ import annotations

from pathlib import Path

import pytest

import rulecheck
from rulecheck.rulesets.lines import rule_lines

ROOT = Path(__file__).parents[2]


def test_each_rule_of_a_file_has_the_line_of_its_heading() -> None:
    """In the rule set of the organised-crime units."""
    path = ROOT / "rules" / "rocu-uplift.toml"
    (ruleset,) = rulecheck.lint(path)
    lines = path.read_text(encoding="utf-8").splitlines()

    assert list(ruleset.rule_lines) == [rule.id for rule in ruleset.rules]
    assert {lines[line - 1] for line in ruleset.rule_lines.values()} == {"[[rules]]"}


def test_the_lines_are_counted_as_editors_count_them() -> None:
    """From 1, with blank lines and comments."""
    assert rule_lines("a = 1\n\n[[rules]]\n# [[rules]]\n  [[ rules ]] # two\n", ["one", "two"]) == {"one": 3, "two": 5}


@pytest.mark.parametrize("source", ['x = """\n[[rules]]\n"""\n[[rules]]\n', "rules = [{}]\n", ""])
def test_where_it_cannot_be_told_there_is_none(source: str) -> None:
    """A heading within a text, a rule written in line: no line is better than a wrong one."""
    assert rule_lines(source, ["one"]) == {}


def test_a_rule_that_is_taken_over_has_no_line(tmp_path: Path) -> None:
    """It stands in another file; the rule set's own keep theirs."""
    base = (ROOT / "rules" / "rocu-uplift.toml").read_text(encoding="utf-8")
    (tmp_path / "base.toml").write_text(base, encoding="utf-8")
    own = 'rulecheck = 1\nextends = "base.toml"\n[ruleset]\nid = "own"\ntitle = "Own"\nrule_count = 1\n\n'
    rule = '[[rules]]\nid = "mine"\nkind = "target"\ntitle = "T"\nmeasure = "recruited"\nunits = ["SEROCU"]\n'
    (tmp_path / "own.toml").write_text(f"{own}{rule}at_least = {{ 2021-22 = 1 }}\n", encoding="utf-8")

    (ruleset,) = rulecheck.lint(tmp_path / "own.toml")

    assert ruleset.rule_lines == {"mine": 8}
    assert len(ruleset.rules) > 1
