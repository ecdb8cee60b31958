"""The kind, from a rule set and a return to the findings."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
import rulecheck

Judge = Callable[..., dict[str, rulecheck.Finding]]

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
def test_north_is_judged_by_who_stayed(judge: Judge, recruited: str, left: str, outcome: str, reason: str) -> None:
    """North's figures give its outcome and reason, whatever South reports."""
    findings = judge(recruited, left)

    assert (findings["North"].outcome, findings["North"].reason) == (outcome, reason)
    assert (findings["South"].outcome, findings["South"].reason) == ("pass", "met")


def test_the_share_is_shown(judge: Judge) -> None:
    """Observed and expected are shares of the recruits."""
    north = judge("25", "2")["North"]

    assert (north.observed, north.expected, north.margin) == (Decimal("0.92"), Decimal("0.92"), 0)
    assert "92%" in north.message


def test_a_bound_of_zero_is_met_if_all_left(judge: Judge) -> None:
    """Zero is a bound like any other."""
    north = judge("10", "10", 'at_least = "0%"')["North"]

    assert (north.outcome, north.observed) == ("pass", 0)


def test_a_near_miss_is_a_warning(judge: Judge) -> None:
    """The engine's allowances hold for a kind of our own."""
    north = judge("100", "9", 'at_least = "92%"\nnear_miss = "5%"')["North"]

    assert (north.outcome, north.reason) == ("warn", "near-miss")


def test_an_excuse_for_one_figure_is_none_for_the_other(judge: Judge) -> None:
    """Unreadable leavers fail, though the recruits were suppressed and the rule excuses that."""
    north = judge("[c]", "?", 'at_least = "92%"\nexcuse = ["suppressed"]')["North"]

    assert (north.outcome, north.reason) == ("fail", "unreadable")


def test_an_undeclared_measure_is_named(judge: Judge) -> None:
    """What measures() returns must be declared; the nearest name is suggested."""
    with pytest.raises(rulecheck.RuleSetError, match="unknown measure 'lft'; did you mean 'left'"):
        judge("25", "2", leavers="lft")


@pytest.mark.parametrize("bound", ["at_least = 92", "at_least = 0.92", 'at_most = "8%"'])
def test_what_is_no_percentage_at_least_is_refused(judge: Judge, bound: str) -> None:
    """A share is bounded from below, in percent: 92 would mean 9,200 per cent."""
    with pytest.raises(rulecheck.RuleSetError, match="must be a percentage"):
        judge("25", "2", bound)
