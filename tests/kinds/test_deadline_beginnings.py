"""Where a running total begins: after `since`, or after the year that ends on the baseline's day, or with the data."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import rulecheck

RULES = """
rulecheck = 1
[ruleset]
id = "beginnings"
title = "Where a running total begins"
rule_count = 1
[data]
unit = "unit"
year = "year"
measures = {{ recruited = {{ column = "recruited", flow = true }}, strength = "strength" }}
[[rules]]
id = "it"
kind = "deadline"
title = "It is so"
measure = "{measure}"
units = ["North"]
by = "2021-22"
at_least = 1
{beginning}
"""
DATA = "unit,year,recruited,strength\nNorth,2019-20,100,1\nNorth,2020-21,10,1\nNorth,2021-22,1,1\n"


def checked(folder: Path, beginning: str, measure: str = "recruited") -> rulecheck.Report:
    """Return the report on a rule that begins as stated."""
    (folder / "rules.toml").write_text(RULES.format(beginning=beginning, measure=measure), encoding="utf-8")
    (folder / "data.csv").write_text(DATA, encoding="utf-8")
    return rulecheck.check(folder / "rules.toml", folder / "data.csv", as_at=date(2024, 1, 1))


@pytest.mark.parametrize(
    ("beginning", "observed", "scope"),
    [
        ("", 111, "open"),
        ('since = "2019-20"', 11, "closed"),
        ('since = "2020-21"', 1, "closed"),
        ("baseline = { value = 5, at = 2020-03-31 }", 16, "closed"),
        ("baseline = { value = 5, at = 2021-03-31 }", 6, "closed"),
        ('since = "2019-20"\nbaseline = { value = 5, at = 2020-03-31 }', 16, "closed"),
    ],
)
def test_total_begins_where_the_rule_says(tmp_path: Path, beginning: str, observed: int, scope: str) -> None:
    """No year that ended by the baseline's day is added again, and only the data's own beginning is open."""
    report = checked(tmp_path, beginning)

    assert report.findings[0].observed == observed
    assert report.rules[0].scope == scope
    assert any("open scope" in note for note in report.notes) == (scope == "open")


@pytest.mark.parametrize(
    ("beginning", "said"),
    [
        ("baseline = { value = 5, at = 2020-09-30 }", "baseline"),
        ("baseline = { value = 5, at = 2020-03-30 }", "baseline"),
        ("baseline = { value = 5, at = 2020-04-01 }", "baseline"),
        ('since = "2019-20"\nbaseline = { value = 5, at = 2021-03-31 }', "baseline"),
        ('since = "2019-20"\nbaseline = { value = 5, at = 2019-03-31 }', "baseline"),
        ('since = "2019-20"\nbaseline = { value = 5, at = 2020-09-30 }', "baseline"),
        ('since = "2021-22"', "begins after 2021-22"),
        ('since = "2022-23"', "begins after 2022-23"),
        ("baseline = { value = 5, at = 2022-03-31 }", "baseline"),
        ("baseline = { value = 5, at = 2023-03-31 }", "baseline"),
    ],
)
def test_beginning_that_does_not_fit_is_refused(tmp_path: Path, beginning: str, said: str) -> None:
    """A baseline of a flow stands on the last day of a year, that of `since`, and before the deadline."""
    with pytest.raises(rulecheck.RuleSetError, match=said):
        checked(tmp_path, beginning)


def test_baseline_of_a_stock_may_stand_on_any_day(tmp_path: Path) -> None:
    """A position is measured on a day, and nothing is added to it."""
    report = checked(tmp_path, 'baseline = { value = 5, at = 2020-09-30 }\nprofile = "linear"', "strength")

    assert (report.findings[0].observed, report.rules[0].scope) == (1, "closed")
