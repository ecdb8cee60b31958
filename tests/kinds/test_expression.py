"""Rules of the kind ``expression``: what is refused, what is said, and what they rest on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date

import pytest

import rulecheck

Mapped = Callable[..., rulecheck.Report]

MAPPING = """unit = "unit"
year = "year"
measures = { joiners = { column = "j", flow = true }, leavers = { column = "l", flow = true }, "new-starts" = "j" }
"""
RULE = """
[[rules]]
id = "it"
kind = "expression"
title = "It is so"
expect = '{expect}'
units = ["North"]
years = "2021-22"
"""
DATA = "unit,year,j,l\nNorth,2020-21,4,0\nNorth,2021-22,5,7\n"


def message(mapped: Mapped, expect: str, data: str = DATA, **more: date) -> str:
    """Return what is said of North in 2021-22."""
    return mapped(MAPPING, data, rules=RULE.format(expect=expect), **more).findings[0].message


REFUSED = {
    "expect = '1 = 1'": "expect: '1 = 1' names no measure",
    "expect = 'joiners is null'": "expect: 'joiners IS NULL' would pass what is not there",
    "expect = 'joinrs > 1'": "unknown measure 'joinrs'; did you mean 'joiners'?",
    "expect = 'new-starts > 1'": "the name 'new-starts' has a hyphen; write it in double quotes",
    "expect = 'joiners > 1'\nnear_miss = 1": "near_miss: a condition holds or does not",
    "expect = 'joiners > 1'\nnarrow_pass = 1": "narrow_pass: a condition holds or does not",
    "expect = 'joiners > 1'\nmeasure = 'leavers'": "measure: does not stand in expect",
    "expect = 'joiners > 1'\nexpected = 1": "unknown key 'expected'; did you mean 'expect'?",
    "expect = 'joiners > 1'\ncondition = 1": "unknown key 'condition'",
    "expect = 1": "must be text in quotes",
    "": "needs 'expect'",
}


@pytest.mark.parametrize("keys", REFUSED)
def test_rule_that_means_nothing_certain_is_refused(mapped: Mapped, keys: str) -> None:
    """With its key and what would be right."""
    with pytest.raises(rulecheck.RuleSetError) as caught:
        mapped(MAPPING, DATA, rules=RULE.replace("expect = '{expect}'", keys))

    assert REFUSED[keys] in str(caught.value)


ELSEWHERE = {
    "a unit": ("joinrs", RULE.replace('"North"', '"joinrs"')),
    "the title": ("joinrs", RULE.replace('"It is so"', '"joinrs"')),
    "what is held of a missing value": ("fail", RULE),
    "a part of another word": ("so", RULE),
}


@pytest.mark.parametrize(("name", "rule"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_unknown_measure_is_placed_where_it_is_compared(mapped: Mapped, name: str, rule: str) -> None:
    """On the line of ``expect``, whatever other key holds the same word."""
    turned = rule.replace("expect = '{expect}'\n", "") + f"expect = '{name} > 1'\n"
    with pytest.raises(rulecheck.RuleSetError) as caught:
        mapped(MAPPING, DATA, rules=turned)

    (problem,) = caught.value.problems
    assert (problem.path, problem.rule) == (("rules", 0, "expect"), "it")
    assert (problem.line, problem.what.partition(";")[0]) == (19, f"unknown measure '{name}'")


def test_total_of_a_group_is_refused(mapped: Mapped) -> None:
    """Judged as one, it is the only unit there is."""
    rule = RULE.format(expect="total(joiners) > 1").replace('units = ["North"]', 'group = "all"')
    with pytest.raises(rulecheck.RuleSetError, match="leave total out"):
        mapped(MAPPING, DATA, rules=rule, more='[groups]\nall = { units = ["North"] }')


SENTENCES = {
    "joiners >= leavers": "it does not hold that joiners >= leavers: joiners 5, leavers 7.",
    "joiners < leavers": "it holds that joiners < leavers: joiners 5, leavers 7.",
    "joiners > prev(joiners) * 1.5": (
        "it does not hold that joiners > prev(joiners) * 1.5: joiners 5, prev(joiners) 4."
    ),
    "leavers / prev(leavers) > 1": "nothing tells whether leavers / prev(leavers) > 1: it divides by zero.",
}


@pytest.mark.parametrize("expect", SENTENCES)
def test_sentence_tells_whether_it_holds_and_for_which_values(mapped: Mapped, expect: str) -> None:
    """Each value that it names stands behind it."""
    assert message(mapped, expect) == f"For North in 2021-22 {SENTENCES[expect]}"


ABSENT = {
    "": "leavers is not there",
    "[c]": "leavers was withheld by its publisher",
    "[z]": "leavers is marked as not applicable",
    "5x": "'5x' is no number in an accepted form",
    "5\nNorth,2021-22,5,7": "joiners is stated twice",
}


@pytest.mark.parametrize("cell", ABSENT)
def test_sentence_tells_why_nothing_tells(mapped: Mapped, cell: str) -> None:
    """The reason stands in words."""
    said = message(mapped, "joiners >= leavers", f"unit,year,j,l\nNorth,2021-22,5,{cell}\n")

    assert said == f"For North in 2021-22 nothing tells whether joiners >= leavers: {ABSENT[cell]}."


def test_sentence_names_whose_value_of_a_total_is_not_there(mapped: Mapped) -> None:
    """Of many units the first that lacks one is named, and so is a group's member."""
    rule = RULE.format(expect="total(joiners) > 1").replace('["North"]', '["North", "South", "East"]')
    members = RULE.format(expect="joiners > 1").replace('units = ["North"]', 'group = "all"')
    groups = '[groups]\nall = { units = ["North", "South"] }'

    assert "total(joiners) of East is not there." in mapped(MAPPING, DATA, rules=rule).findings[0].message
    assert "joiners of South is not there." in mapped(MAPPING, DATA, rules=members, more=groups).findings[0].message


def test_sentence_before_the_due_date_names_it(mapped: Mapped) -> None:
    """Nobody is told that a condition is broken while the year runs."""
    said = message(mapped, "joiners >= leavers", as_at=date(2022, 3, 30))

    assert said == "For North in 2021-22 nothing tells whether joiners >= leavers: it is due on 31 March 2022."


@pytest.mark.parametrize(
    ("expect", "last", "own"),
    [
        ("leavers < prev(joiners)", "4 [p]", "5"),
        ("total(joiners) > leavers", "4", "5 [p]"),
        ("leavers < joiners", "4", "5 [p]"),
    ],
)
def test_value_that_may_change_marks_the_finding(mapped: Mapped, expect: str, last: str, own: str) -> None:
    """Last year's value and a total are evidence like the unit's own."""
    data = f"unit,year,j,l\nNorth,2020-21,{last},0\nNorth,2021-22,{own},7\n"
    mapping = MAPPING.replace('"j", flow = true', '"j", flow = true, accepts = ["12 [p]"]').replace(
        ', "new-starts" = "j"', ""
    )

    for told in (expect, "leavers = 7"):
        assert mapped(mapping, data, rules=RULE.format(expect=told)).findings[0].provisional is (told == expect)


def test_place_is_that_of_the_value_that_is_not_there(mapped: Mapped) -> None:
    """Last year's row, if it is that which is lacking."""
    data = "unit,year,j,l\nNorth,2020-21,x,0\nNorth,2021-22,5,7\n"
    report = mapped(MAPPING, data, rules=RULE.format(expect="joiners > prev(joiners)"))

    assert (report.findings[0].reason, report.findings[0].place) == ("unreadable", "line 2")


def test_parser_is_loaded_only_for_an_expression() -> None:
    """A run without one does not wait for it."""
    code = "import sys; from rulecheck.plugins import load_plugins; load_plugins(); sys.exit('sqlglot' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
