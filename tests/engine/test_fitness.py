"""What is wrong with the answers of kinds is told of the right rule, in its own words, and nothing else is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import narwhals.stable.v2 as nw
import pytest

from rulecheck.data.frames import NUMBER, Frame, make
from rulecheck.engine.fitness import DAYS, KEYS, misfits, unusable
from rulecheck.kinds.compare import Compare
from rulecheck.kinds.target import Target
from rulecheck.model.bounds import Fixed, FromMeasure
from rulecheck.model.numbers import Allowance
from rulecheck.model.rule import Rounding, Rule
from rulecheck.model.words import ENGINE_REASONS, OUTCOMES, REASONS, UNUSABLE

SCHEMA = {
    "rule": nw.Int64,
    "unit": nw.String,
    "year": nw.Int64,
    "at": nw.Date,
    "checkpoint": nw.Date,
    **dict.fromkeys(("outcome", "reason", "trajectory_reason"), nw.String),
    "expected_high": NUMBER,
}
DAY, OTHER_DAY = date(2022, 3, 31), date(2022, 6, 30)
USUAL = {"rule": 0, "unit": "North", "year": 2021, "checkpoint": DAY}
TWO = Decimal(2)


def _target(**stated: Any) -> Rule:
    return Target(id="it", title="It is so", measure="headcount", at_least=Fixed(value=TWO), **stated)


def _compare(**bounds: tuple[str, ...]) -> Rule:
    stated: dict[str, Any] = {}
    for name, others in bounds.items():
        first, *more = [FromMeasure(measure=other) for other in others]
        stated[name] = (first, *more) if more else first
    return Compare(id="it", title="It is so", measure="fte", **stated)


def _rows(*rows: Mapping[str, Any]) -> Frame:
    """Return answers, each given by what is unusual of it."""
    return make({name: [{**USUAL, **row}.get(name) for row in rows] for name in SCHEMA}, SCHEMA)


def _unusable(
    *rows: Mapping[str, Any], rules: Sequence[Rule] = (), most: Mapping[int, int] | None = None, known: Any = ()
) -> dict[int, str]:
    rules = rules or [_target() for _ in range(3)]
    return unusable(_rows(*rows), rules, most or dict.fromkeys(range(3), 9), dict.fromkeys(known, "known"))


@pytest.mark.parametrize("outcome", [None, *OUTCOMES])
@pytest.mark.parametrize("reason", [None, *(word for word in REASONS if word not in ENGINE_REASONS)])
def test_words_that_a_kind_may_say(outcome: str | None, reason: str | None) -> None:
    """Every outcome, every reason that is not the engine's own, or none."""
    assert _unusable({"outcome": outcome, "reason": reason, "trajectory_reason": "missing"}) == {}


GIVEN = ", ".join(word for word in REASONS if word not in ENGINE_REASONS)
WORDS = {
    "outcome": (["Pass", "", "met", "waived"], "an outcome that is none of pass, warn, fail, unjudged"),
    "reason": (["Met", "", "pass", *ENGINE_REASONS], f"a reason that is none of those a kind may give, {GIVEN}"),
    "trajectory_reason": (["met", ""], f"a trajectory_reason that is none of {', '.join(UNUSABLE)}"),
}


@pytest.mark.parametrize(("column", "word"), [(name, word) for name, (words, _) in WORDS.items() for word in words])
def test_words_that_no_kind_may_say(column: str, word: str) -> None:
    """Told of the rule whose word it is, with the word and the first row, by unit and year, that has it."""
    later = {"rule": 1, "unit": "West", column: word}
    rows = ({"rule": 0}, later, {**later, "year": 2020}, {**later, "unit": "South"}, {"rule": 2})

    what = f"the answer has {WORDS[column][1]}: South, year from 2021, {word!r}"
    assert _unusable(*rows) == {1: what}


def test_of_two_wrong_words_the_outcome_is_told() -> None:
    """One fault a rule is said, that of the column that decides most; a long word is cut."""
    rows = ({"outcome": "o" * 99, "reason": "r", "trajectory_reason": "t"}, {"rule": 1, "reason": "r"})

    found = _unusable(*rows)

    assert found[0].endswith(f"none of pass, warn, fail, unjudged: North, year from 2021, '{'o' * 59}")
    assert found[1].endswith("year from 2021, 'r'")


def test_what_is_wrong_already_is_not_looked_into() -> None:
    """Of that rule nothing is said, be it wrong words, too many rows or a key that would do nothing."""
    rows = [{"outcome": "wrong"}, {"outcome": "pass"}, {"rule": 1, "outcome": "wrong"}]
    rules = [_target(round_=Rounding(places=0)), _target()]

    assert [*_unusable(*rows, rules=rules, most={0: 1, 1: 1}, known=[0])] == [1]


@pytest.mark.parametrize(("most", "is_wrong"), [({0: 3}, False), ({0: 2}, True), ({1: 3}, True), ({0: 0}, True)])
def test_answers_of_more_rows_than_there_can_be_findings(most: dict[int, int], is_wrong: bool) -> None:
    """As many as there are days are not too many; a scope without any allows none."""
    rows = ({}, {"year": 2020}, {"year": 2019})
    said = {0: "the answer has more rows than the rule's scope has days"}

    assert _unusable(*rows, most=most) == (said if is_wrong else {})


def test_too_many_rows_are_told_before_a_wrong_word() -> None:
    """For then the answer was cut, and what else is wrong with it may be what was cut off."""
    assert "more rows" in _unusable({"outcome": "wrong"}, {}, most={0: 1})[0]
    assert "more rows" in _unusable({}, most={1: 1})[0]


def test_a_fault_of_one_rule_leaves_that_of_another_standing() -> None:
    """Be it one of words or of keys."""
    rules = [_target(round_=Rounding(places=0)), _target()]

    assert [*_unusable({"outcome": "pass"}, {"rule": 1, "outcome": "wrong"}, rules=rules)] == [0, 1]


STATED = {
    "near_miss": Allowance(number=TWO),
    "narrow_pass": Allowance(number=TWO),
    "round_": Rounding(places=0),
}


@pytest.mark.parametrize("outcome", ["pass", "warn", "fail"])
@pytest.mark.parametrize("names", [("near_miss",), ("narrow_pass",), ("round_",), tuple(STATED)])
def test_keys_that_would_do_nothing(outcome: str, names: tuple[str, ...]) -> None:
    """One row whose outcome the kind says itself will do; all such keys are named."""
    rule = _target(**{name: STATED[name] for name in names})
    words = " and ".join(name.rstrip("_") for name in names)

    said = f"the kind itself says the outcome, so {words} of the rule would do nothing; take it out of the rule"
    assert _unusable({}, {"year": 2020, "outcome": outcome}, rules=[rule]) == {0: said}


@pytest.mark.parametrize("outcome", [None, "unjudged"])
def test_keys_that_grading_heeds(outcome: str | None) -> None:
    """A row that the kind does not judge is no outcome of its own; nor are keys wanted where it says its own."""
    assert _unusable({"outcome": outcome}, rules=[_target(**STATED)]) == {}
    assert _unusable({"outcome": "fail"}, rules=[_target()]) == {}


def test_an_upper_end_beside_one_bound() -> None:
    """A kind that makes its bounds gives an upper one only where it holds a value between two."""
    rules = [_compare(at_most=("a",)), _compare(between=("a", "b")), _target()]
    rows = [{"rule": place, "expected_high": TWO} for place in range(3)]

    said = 'the answer has expected_high, but its comparison is "at_most", which has one bound, expected'
    assert _unusable(*rows, rules=rules) == {0: said}
    assert _unusable(*({**row, "expected_high": None} for row in rows), rules=rules) == {}


SCOPE = [{}, {"year": 2020}, {"unit": "South"}, {"rule": 1}, {"checkpoint": OTHER_DAY}]
OUTSIDE = {
    "another rule's": {"rule": 2},
    "another unit's": {"unit": "West"},
    "another year's": {"year": 2019},
    "another day's": {"checkpoint": date(2022, 9, 30)},
    "a pair that each half is of": {"unit": "South", "year": 2020},
}


@pytest.mark.parametrize("row", OUTSIDE.values(), ids=OUTSIDE)
def test_rows_outside_the_scope(row: dict[str, Any]) -> None:
    """Told of the rule that gave it, with its unit and year."""
    laid_out = _rows(*SCOPE).select(*KEYS, nw.lit(1).alias("more"))
    there = {**USUAL, **row}

    said = f"the answer has a row outside the rule's scope: {there['unit']}, year from {there['year']}"
    dated = [{**each, "at": {**USUAL, **each}["checkpoint"]} for each in (*SCOPE, row)]
    assert misfits(_rows(*dated), laid_out) == {there["rule"]: said}


def test_rows_that_stand_twice() -> None:
    """Of one day, or of none; of two days they are two. What lies outside the scope is told first."""
    laid_out = _rows(*SCOPE)
    twice = "the answer has two rows for one unit and year: North, year from"

    assert misfits(_rows({"year": 2020}, {"year": 2020}, {}, {"at": DAY}), laid_out) == {0: f"{twice} 2020"}
    assert misfits(_rows({"rule": 1, "at": DAY}, {"rule": 1, "at": DAY}), laid_out) == {1: f"{twice} 2021"}
    assert misfits(_rows({"at": DAY}, {"at": OTHER_DAY}), laid_out) == {}
    assert "outside" in misfits(_rows({"year": 2019}, {"year": 2019}), laid_out)[0]


def test_a_year_has_days_enough() -> None:
    """A leap year's."""
    assert DAYS == 366
