"""All problems of a file are told at once, in the order of its lines, also in the newer TOML."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

BY_YEAR = "at_least = { 2021-22 = 24, 2022-23 = 39 }"


def test_problems_of_form_are_told_together_in_line_order(bench: Any, spoilt: Callable[..., str]) -> None:
    """One run names every key that is wrong, from the first line to the last."""
    problems = bench.problems(
        spoilt(
            ("rulecheck = 1", 'rulecheck = 2\nowner = "x"'),
            ('version = "1.0"', 'versoin = "1.0"'),
            ("flow = true", "flwo = true"),
            ("size = 2", "size = 3"),
            ('severity = "fail"', 'severity = "x"'),
            ('years = "2021-22"', 'years = "2021-23"'),
            ("at_least = 100", "at_least = nan"),
        )
    )

    assert [problem.line for problem in problems] == [1, 2, 7, 18, 31, 40, 53, 54]


def test_unknown_names_are_told_together_in_line_order(bench: Any, spoilt: Callable[..., str]) -> None:
    """One run names every measure, group, unit and table that nothing answers to."""
    problems = bench.problems(
        spoilt(
            ('units = ["North"]', 'units = ["Nroth"]'),
            ('measure = "recruited"\ngroup', 'measure = "recrutied"\ngroup'),
            ('group = "all"', 'group = "alll"'),
            ("at_least = 100", 'at_least = { table = "alocation", column = "n" }'),
        )
    )

    assert [problem.line for problem in problems] == [37, 50, 51, 53]


def test_unknown_names_are_told_beside_problems_of_form(bench: Any, spoilt: Callable[..., str]) -> None:
    """A wrong bound in one rule does not hide a wrong unit in another."""
    problems = bench.problems(spoilt(('units = ["North"]', 'units = ["Nroth"]'), ("at_least = 100", "at_least = nan")))

    assert [problem.line for problem in problems] == [37, 53]


@pytest.mark.xfail(strict=True, reason="what a class checks as a whole is not asked while one of its keys is wrong")
def test_two_bounds_are_told_beside_an_unknown_key(bench: Any, spoilt: Callable[..., str]) -> None:
    """Within one rule, too, no problem hides another."""
    problems = bench.problems(spoilt(("at_least = 100", "at_least = 1\nat_most = 2\nowenr = 1")))

    assert [problem.line for problem in problems] == [54, 55]


def test_lint_tells_the_problems_of_every_file(bench: Any, spoilt: Callable[..., str]) -> None:
    """A folder of rule sets is read to its end, whatever is wrong with the first."""
    for name in ("a", "b"):
        (bench.folder / f"{name}.toml").write_text(spoilt(("at_least = 100", "at_least = nan")))

    ended = bench.lint(str(bench.folder))

    assert ended.exit_code == 2
    assert "a.toml:53:" in ended.output
    assert "b.toml:53:" in ended.output


NEWER_TOML = {
    "a table over several lines": (BY_YEAR, "at_least = {\n  2021-22 = 24,\n  2022-23 = 39,\n}", 3),
    "a comment in a table": (BY_YEAR, "at_least = { # why\n  2021-22 = 24, 2022-23 = 39 }", 1),
    "newer escapes": ('"North recruits"', '"North\\e \\x41"', 0),
    "a text of many lines": ('"North recruits"', '"""\nNorth\nrecruits"""', 2),
    "a list over several lines": ('["North"]', '[\n  "North", # first\n]', 2),
    "CRLF before": ("rulecheck = 1\n", "rulecheck = 1\r\n\r\n", 1),
    "letters of several bytes": ('"North recruits"', '"Nörth récruits 中文 🎉"', 0),
}


@pytest.mark.parametrize(("old", "new", "more"), NEWER_TOML.values(), ids=NEWER_TOML)
def test_line_numbers_are_right_below(bench: Any, spoilt: Callable[..., str], old: str, new: str, more: int) -> None:
    """What stands above a problem in TOML 1.1 does not shift its line."""
    (problem,) = bench.problems(spoilt((old, new), ("at_least = 100", "at_least = 100\nowenr = 1")))

    assert (problem.line, problem.rule) == (54 + more, "all-recruit")


def test_line_numbers_are_right_within_a_table_over_several_lines(bench: Any, spoilt: Callable[..., str]) -> None:
    """The line is that of the key in the table, not that of the table."""
    (problem,) = bench.problems(spoilt((BY_YEAR, "at_least = {\n  2021-22 = 24,\n  2022-24 = 39,\n}")))

    assert problem.line == 42


HOSTILE = {
    "a unit": ('units = ["North"]', 'units = ["N\\u001b[31morth"]'),
    "an id": ('"all-recruit"', '"all\\u001b[2J-recruit"'),
    "a key": ("at_least = 100", 'at_least = 100\n"\\u001b[2J" = 1'),
    "a kind": ('kind = "target"', 'kind = "\\u001b[2J"'),
    "a unit, from right to left": ('units = ["North"]', 'units = ["N\u202eorth"]'),
    "a measure with a new line": ('measure = "recruited"', 'measure = "x\\nr.toml: 2 rules, no problem"'),
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE)
def test_names_in_messages_cannot_act_on_the_screen(
    bench: Any, spoilt: Callable[..., str], change: tuple[str, str]
) -> None:
    """A control character in a name is written out in the message."""
    bench.write(spoilt(change))

    for ended in (bench.lint(), bench.check()):
        assert not any(character in ended.output for character in ("\x1b", "\u202e"))
        assert "\nr.toml: 2 rules" not in ended.output
