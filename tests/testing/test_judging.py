"""A rule judged on a few rows: what is filled in, what is found, what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest

import rulecheck
from rulecheck.testing import AS_AT, judge

NORTH = {"unit": "North", "year": "2021-22", "recruited": "24"}
SOUTH = {"unit": "South", "year": "2021-22", "recruited": 23.5}
TARGET = {"at_least": 24}


@attrs.frozen(kw_only=True)
class Doubled(rulecheck.Bounded):
    """Twice the measure meets its bound."""

    kind = "doubled"

    measure: str = rulecheck.key("the measure that is doubled")


def rulecheck_judge(rule: Doubled, submission: rulecheck.Submission) -> Any:
    """Double each value; an unmarked hook will do in a test."""
    return rulecheck.judge_rows(submission, rule.measure, lambda row: row["observed"] and 2 * row["observed"])


def test_findings_are_asked_for_by_unit_and_year() -> None:
    """Each with all that a finding says; the rule's measure is the only column there is."""
    found = judge("target", TARGET, [NORTH, SOUTH])

    assert found["North", "2021-22"].outcome == "pass"
    assert found["South", "2021-22"].observed == Decimal("23.5")
    assert found.outcomes == {("North", "2021-22"): ("pass", "met"), ("South", "2021-22"): ("fail", "missed")}
    assert [finding.unit for finding in found] == ["North", "South"]
    assert (len(found), found.report.exit_code()) == (2, 1)


def test_a_finding_that_is_not_there_is_an_error() -> None:
    """It says which there are; so does one of two."""
    found = judge("maintain", {"at_least": 1, "on": ["09-30", "03-31"], "years": "2021-22"}, [HALFWAY, AT_END])

    with pytest.raises(KeyError, match="0 findings of East, 2021-22; there are: North, 2021-22, 2021-09-30; North"):
        found["East", "2021-22"]
    with pytest.raises(KeyError, match="2 findings of North, 2021-22"):
        found["North", "2021-22"]
    assert found["North", "2021-22", "2021-09-30"].outcome == "pass"


@pytest.mark.parametrize("asked", ["North", "2021-22", 0, ("North",), ("North", 2021)])
def test_a_finding_that_is_asked_for_otherwise_says_how_to_ask(asked: Any) -> None:
    """``found["North"]`` is what one writes first; a text is no unit, year and day letter by letter."""
    found = judge("target", TARGET, [NORTH, SOUTH])

    with pytest.raises(KeyError) as caught:
        found[asked]

    named = ", ".join(map(str, asked if isinstance(asked, tuple) else (asked,)))
    assert f"findings of {named}; there are: North, 2021-22; South, 2021-22; " in str(caught.value)
    assert str(caught.value).endswith('ask for one by unit and year, found["North", "2021-22"]')


HALFWAY = {"unit": "North", "date": date(2021, 9, 30), "headcount": 5}
AT_END = {"unit": "North", "date": date(2022, 3, 31), "headcount": 0}


def test_a_kind_of_this_module_is_judged_by_the_hook_beside_it() -> None:
    """Nothing is installed, nothing is written to a file."""
    assert judge(Doubled, {"at_least": 48}, [NORTH, SOUTH]).outcomes == {
        ("North", "2021-22"): ("pass", "met"),
        ("South", "2021-22"): ("fail", "missed"),
    }


def test_a_kind_within_a_test_brings_its_judge() -> None:
    """Which stands in for the one of the module, and for an installed kind of that name."""

    @attrs.frozen(kw_only=True)
    class Mine(rulecheck.Bounded):
        """As reported."""

        kind = "target"
        measure: str = rulecheck.key("the measure")

    def raised(rule: Mine, submission: rulecheck.Submission) -> Any:
        return rulecheck.judge_rows(submission, rule.measure, lambda row: 1000)

    assert judge(Mine, TARGET, [{**NORTH, "recruited": 0}], judge=raised)["North", "2021-22"].outcome == "pass"
    assert judge("target", TARGET, [{**NORTH, "recruited": 0}])["North", "2021-22"].outcome == "fail"


def test_an_installed_kind_may_be_judged_by_another() -> None:
    """The judge that is handed over is the one that is asked, so that a change of it can be tried."""
    kind = rulecheck.load_plugins().kinds["target"]

    assert judge(kind, TARGET, [NORTH])["North", "2021-22"].observed == 24
    assert judge(kind, TARGET, [NORTH], judge=rulecheck_judge)["North", "2021-22"].observed == 48


def test_everything_is_due_unless_a_day_is_stated() -> None:
    """And the clock is never asked."""
    assert judge("target", TARGET, [NORTH]).report.as_at == AS_AT == date(2100, 1, 1)
    early = judge("target", {**TARGET, "units": ["North"], "years": "2021-22"}, [NORTH], as_at=date(2022, 3, 30))
    assert early["North", "2021-22"].reason == "not-due"


def test_nothing_to_judge_is_an_error() -> None:
    """Rows dated after the day are not there yet, and a rule that states no units has none."""
    with pytest.raises(rulecheck.DataError, match="the rows: the rule's scope is empty"):
        judge("target", TARGET, [NORTH], as_at=date(2022, 3, 30))


def test_numbers_are_written_as_they_are() -> None:
    """A float or a decimal in the rule, within a list or a table too."""
    between = {"between": [0.1, Decimal("1e2")], "near_miss": Decimal("0.5")}

    assert judge("target", between, [NORTH])["North", "2021-22"].expected_high == 100


def test_what_is_absent_is_blank() -> None:
    """A key that a row lacks, None, and an empty text are all no value."""
    rows = [NORTH, {"unit": "South", "year": "2021-22"}, {**SOUTH, "unit": "East", "recruited": None}]

    assert {finding.reason for finding in judge("target", TARGET, rows)} == {"met", "missing"}


def test_measures_may_be_declared() -> None:
    """As a rule set declares them, a flow here."""
    growth = {"since": "2020-21", "by": "2021-22", "at_least": 24, "units": ["North"]}
    flow = {"recruited": {"column": "recruited", "flow": True}}

    assert judge("growth", growth, [NORTH], measures=flow)["North", "2021-22"].outcome == "pass"


def test_a_rule_may_be_written_with_its_sections() -> None:
    """Groups and tables as in a rule set; what it does not state is filled in."""
    text = """
[[rules]]
id = "allocated"
kind = "target"
title = "Each reaches its allocation"
measure = "recruited"
at_least = { table = "plan", column = "wanted" }
[tables.plan]
unit = "unit"
year = "year"
"""
    plan = [{"unit": "North", "year": "2021-22", "wanted": 25}]

    assert judge("target", text, [NORTH], tables={"plan": plan})["North", "2021-22"].expected == 25


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"at_lest": 24}, "the rule: rule 'it': unknown key 'at_lest'; did you mean 'at_least'"),
        ({**TARGET, "measure": "recruits"}, "unknown measure 'recruits'; did you mean 'recruited'"),
        ("[[rules", "the rule: "),
    ],
)
def test_a_rule_that_is_refused_says_why(rule: Any, says: str) -> None:
    """In the words of the command, without the name of a file that nobody wrote."""
    with pytest.raises(rulecheck.RuleSetError, match=says):
        judge("target", rule, [NORTH])


def test_a_kind_that_breaks_gives_no_findings() -> None:
    """They would all be unjudged, and a test that asks for no pass would be content."""

    def broken(submission: rulecheck.Submission) -> Any:
        raise ZeroDivisionError

    with pytest.raises(rulecheck.PluginError, match="could not judge the rule: ZeroDivisionError"):
        judge(Doubled, TARGET, [NORTH], judge=broken)


def test_a_judge_that_is_no_hook_is_refused() -> None:
    """As an installed one would be."""
    with pytest.raises(rulecheck.PluginError, match="rle"):
        judge(Doubled, TARGET, [NORTH], judge=lambda rle: None)


def test_an_unknown_kind_is_named() -> None:
    """With the nearest."""
    with pytest.raises(rulecheck.RulecheckError, match="unknown kind 'taget'; did you mean 'target'"):
        judge("taget", TARGET, [NORTH])


def test_a_class_that_is_no_kind_is_refused() -> None:
    """As it would be if it were announced."""
    with pytest.raises(rulecheck.PluginError, match="is no kind"):
        judge(rulecheck.Rule, TARGET, [NORTH], judge=rulecheck_judge)
