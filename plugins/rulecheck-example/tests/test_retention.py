"""The kind keeps what every kind promises, and judges what its docstring says."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import rulecheck
from rulecheck.testing import Judged, assert_conforms

from rulecheck_example import retention
from rulecheck_example.retention import Retention

Judge = Callable[..., Judged]

RULE = {"measure": "recruited", "leavers": "left", "units": ["North", "South"], "years": "2021-22", "at_least": "92%"}
SOUTH = {"unit": "South", "year": "2021-22", "recruited": 50, "left": 1}


def north(recruited: Any, left: Any) -> list[dict[str, Any]]:
    """Return what North reports, and South, which keeps its recruits."""
    return [{"unit": "North", "year": "2021-22", "recruited": recruited, "left": left}, SOUTH]


def test_the_plugin_keeps_what_every_kind_promises() -> None:
    """On tables made from the example in the docstring, hostile ones among them."""
    assert_conforms(retention)


CASES = [
    pytest.param("100", "2", "pass", "met", id="well inside"),
    pytest.param("25", "2", "pass", "met", id="exactly on the bound"),
    pytest.param("100000", "8001", "fail", "missed", id="just outside"),
    pytest.param("100", "0", "pass", "met", id="nobody left"),
    pytest.param("100", "101", "fail", "missed", id="more left than came"),
    pytest.param("", "2", "fail", "missing", id="recruits missing"),
    pytest.param("100", "", "fail", "missing", id="leavers missing"),
    pytest.param("100", "2 (p)", "fail", "unreadable", id="leavers unreadable"),
    pytest.param("[c]", "2", "fail", "suppressed", id="recruits suppressed"),
    pytest.param("0", "0", "fail", "no-base", id="nobody recruited"),
]


@pytest.mark.parametrize(("recruited", "left", "outcome", "reason"), CASES)
def test_north_is_judged_by_who_stayed(judged: Judge, recruited: str, left: str, outcome: str, reason: str) -> None:
    """North's figures give its outcome and reason, whatever South reports."""
    assert judged(Retention, RULE, north(recruited, left)).outcomes == {
        ("North", "2021-22"): (outcome, reason),
        ("South", "2021-22"): ("pass", "met"),
    }


def test_the_share_is_shown(judged: Judge) -> None:
    """Observed and expected are shares of the recruits."""
    finding = judged(Retention, RULE, north(25, 2))["North", "2021-22"]

    assert (finding.observed, finding.expected, finding.margin) == (Decimal("0.92"), Decimal("0.92"), 0)
    assert "92%" in finding.message


def test_a_bound_of_zero_is_met_if_all_left(judged: Judge) -> None:
    """Zero is a bound like any other."""
    finding = judged(Retention, {**RULE, "at_least": "0%"}, north(10, 10))["North", "2021-22"]

    assert (finding.outcome, finding.observed) == ("pass", 0)


def test_a_near_miss_is_a_warning(judged: Judge) -> None:
    """The engine's allowances hold for a kind of our own."""
    finding = judged(Retention, {**RULE, "near_miss": "5%"}, north(100, 9))["North", "2021-22"]

    assert (finding.outcome, finding.reason) == ("warn", "near-miss")


def test_an_excuse_for_one_figure_is_none_for_the_other(judged: Judge) -> None:
    """Unreadable leavers fail, though the recruits were suppressed and the rule excuses that."""
    finding = judged(Retention, {**RULE, "excuse": ["suppressed"]}, north("[c]", "?"))["North", "2021-22"]

    assert (finding.outcome, finding.reason) == ("fail", "unreadable")


def test_an_undeclared_measure_is_named(judged: Judge) -> None:
    """What measures() returns must be declared; the nearest name is suggested."""
    with pytest.raises(rulecheck.RuleSetError, match="unknown measure 'lft'; did you mean 'left'"):
        judged(Retention, {**RULE, "leavers": "lft"}, north(25, 2))


@pytest.mark.parametrize("bound", [{"at_least": 92}, {"at_least": 0.92}, {"at_least": None, "at_most": "8%"}])
def test_what_is_no_percentage_at_least_is_refused(judged: Judge, bound: dict[str, Any]) -> None:
    """A share is bounded from below, in percent: 92 would mean 9,200 per cent."""
    stated = {key: value for key, value in {**RULE, **bound}.items() if value is not None}

    with pytest.raises(rulecheck.RuleSetError, match="must be a percentage"):
        judged(Retention, stated, north(25, 2))
