"""A kind that says the outcome itself: what the rule asks of a grade is refused, and `explain` says who judged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

import rulecheck
from rulecheck.plugins import load_plugins

Source = Callable[..., str]

OWN = "return frame.with_columns(nw.lit('{}').alias('outcome'))"
ALLOWANCES = {
    "near_miss": "near_miss = 5",
    "narrow_pass": "narrow_pass = 5",
    "round": "round = {{ places = 1, mode = 'half-up' }}",
}


@pytest.mark.parametrize("outcome", ["pass", "warn", "fail"])
@pytest.mark.parametrize("name", ALLOWANCES)
def test_what_would_do_nothing_is_refused(bench: Any, source: Source, name: str, outcome: str) -> None:
    """A narrow pass that nobody asks for would be a pass that should have been a warning."""
    bound = f"at_least = 130\n{ALLOWANCES[name].format()}"
    report = bench.check(bench.file(source(judge=OWN.format(outcome))), bound=bound)

    assert {(f.outcome, f.reason) for f in report.findings if f.rule == "mine"} == {("unjudged", "broken")}
    what = f"the kind itself says the outcome, so {name} of the rule would do nothing; take it out of the rule"
    assert [what in error.message for error in report.errors] == [True]


@pytest.mark.parametrize("name", ALLOWANCES)
def test_who_leaves_some_unjudged_is_graded_otherwise(bench: Any, source: Source, name: str) -> None:
    """What is not judged needs no allowance; the others have theirs."""
    judge = "return frame.with_columns(nw.when(nw.col('unit') == 'North').then(nw.lit('unjudged')).alias('outcome'))"
    report = bench.check(bench.file(source(judge=judge)), bound=f"at_least = 131\n{ALLOWANCES[name].format()}")

    missed = ("warn", "near-miss") if name == "near_miss" else ("fail", "missed")
    found = [(f.outcome, f.reason) for f in report.findings if f.rule == "mine"]
    assert found == [("unjudged", "not-applicable"), missed]


@pytest.mark.parametrize("reason", ["", ", nw.lit('not-applicable').alias('reason')"])
def test_who_leaves_a_value_unjudged_is_told(bench: Any, source: Source, reason: str) -> None:
    """No marker stands there: whoever looks for one in the return must not be sent."""
    judge = f"return frame.with_columns(nw.lit('unjudged').alias('outcome'){reason})"
    report = bench.check(bench.file(source(judge=judge)))

    first = next(finding.message for finding in report.findings if finding.rule == "mine")
    assert first == "North, 2021-22: recruited is 130, and the kind 'mine' says that it is not applicable."


def test_a_marked_value_is_told_as_marked(bench: Any, source: Source) -> None:
    """Where the return says so, it is the return."""
    bench.returns("unit,year,recruited\nNorth,2021-22,[z]\nSouth,2021-22,130\nEast,2021-22,12\n")
    report = rulecheck.check(
        bench.rules("mine"),
        bench.folder / "synthetic.csv",
        as_at=date(2022, 4, 1),
        plugins=load_plugins([str(bench.file(source()))]),
    )

    first = next(finding.message for finding in report.findings if finding.rule == "mine")
    assert first == "North, 2021-22: recruited is marked as not applicable."


def test_a_kind_without_any_bound_is_broken_and_not_the_data(bench: Any, source: Source) -> None:
    """Nobody has left a target blank: the kind has none to give."""
    text = source().replace("rulecheck.Bounded", "rulecheck.Rule")
    report = bench.check(bench.file(text), bound="")

    assert {(f.outcome, f.reason) for f in report.findings if f.rule == "mine"} == {("unjudged", "broken")}
    assert "nothing says what a value is held against: the kind states no bounds" in report.errors[0].message


@pytest.mark.parametrize("comparison", ["at_least", "at_most", "equals", "between"])
def test_an_upper_end_is_for_between_alone(bench: Any, source: Source, comparison: str) -> None:
    """With `at_most` the value would be held against the upper end, and what is above the bound would pass."""
    judge = "return frame.with_columns(nw.lit(100).alias('expected'), nw.lit(200).alias('expected_high'))"
    text = source(judge=judge, methods=f"comparison = '{comparison}'").replace("rulecheck.Bounded", "rulecheck.Rule")
    report = bench.check(bench.file(text), bound="")

    found = {(f.outcome, f.reason) for f in report.findings if f.rule == "mine"}
    what = f'the answer has expected_high, but its comparison is "{comparison}", which has one bound, expected'
    assert [what in error.message for error in report.errors] == [True] * (comparison != "between")
    assert found == ({("pass", "met")} if comparison == "between" else {("unjudged", "broken")})


def test_explain_says_who_judged(bench: Any, source: Source) -> None:
    """130 meets the bound of 130, and the kind fails it all the same: neither is hidden."""
    path = bench.file(source(judge=OWN.format("fail")))
    asked = ("explain", bench.rules("mine"), "mine", "--data", bench.returns(), "--unit", "North", "--year", "2021-22")
    said = bench.command(*asked, "--as-at", "2022-04-01", "--plugin", path).out

    assert "The kind itself says what comes of it: fail." in said
    assert "Bound: 130, and the kind itself says what meets it." in said
    assert "is met" not in said
