"""Conditions on frames are what plain fractions say, in SQL's logic of three values."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulecheck.data.expressions import Evaluation
from rulecheck.data.frames import NUMBER, make
from rulecheck.model.expressions import values_of
from rulecheck.rulesets.expressions import parse_expression

from ..reference.conditions import conditions, holds, sql

QUICK = settings(max_examples=60, deadline=None, database=None, derandomize=True)
NAMES = ("a", "b", "c")
NUMBERS = st.sampled_from([None, *(Decimal(text) for text in ("0", "1", "-1", "2", "20", "0.5", "-3.000001", "1.1"))])
ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys(NAMES, NUMBERS)), min_size=1, max_size=8)

Row = dict[str, Decimal | None]


def told(text: str, rows: list[Row]) -> list[bool | None]:
    """Return what a condition is for each row."""
    condition = parse_expression(text)
    frame = make({name: [row[name] for row in rows] for name in rows[0]}, dict.fromkeys(rows[0], NUMBER))
    evaluation = Evaluation(frame, {value: value.measure for value in values_of(condition)})
    holds = evaluation.condition(condition).alias("holds")
    return evaluation.frame.with_columns(holds).collect("polars")["holds"].to_list()


def expected(tree: tuple[Any, ...], row: Row) -> bool | None:
    """Return what plain fractions say."""
    return holds(tree, lambda name: None if row[name] is None else Fraction(row[name]))


@QUICK
@given(conditions(NAMES), ROWS)
def test_condition_without_division_is_what_fractions_say(tree: tuple[Any, ...], rows: list[Row]) -> None:
    """True, false and null in each row, exactly."""
    assert told(sql(tree), rows) == [expected(tree, row) for row in rows]


@QUICK
@given(conditions(NAMES, "+-*/"), ROWS)
def test_condition_with_division_is_never_told_wrongly(tree: tuple[Any, ...], rows: list[Row]) -> None:
    """Where a comparison has too many digits a part of it is null; that of nothing makes something else."""
    wanted = [expected(tree, row) for row in rows]
    if "stated" in str(tree):
        return

    assert all(got in (None, want) for got, want in zip(told(sql(tree), rows), wanted, strict=True))


@QUICK
@given(conditions(NAMES, "/", depth=1), ROWS)
def test_single_divisions_are_what_fractions_say(tree: tuple[Any, ...], rows: list[Row]) -> None:
    """Two fractions are held against each other without being rounded, whatever the sign of what is below."""
    assert told(sql(tree), rows) == [expected(tree, row) for row in rows]


@pytest.mark.parametrize("text", ["a * a * a > 0", "a * a * a < 0", "a * a * a <> 0", "a / (1 / (a * a)) > 0"])
def test_what_does_not_fit_is_null_and_no_error(text: str) -> None:
    """One row with too many digits takes nothing from the row beside it."""
    big, small = Decimal(10) ** 14, Decimal(2)

    assert told(text, [{"a": big}, {"a": small}]) == [None, "<" not in text or "<>" in text]


def test_fraction_whose_lower_number_does_not_fit_is_not_there() -> None:
    """What nothing can be held against is not stated."""
    assert told("1 / (a * a) / a is not null", [{"a": Decimal(10) ** 9}, {"a": Decimal(2)}]) == [False, True]


def test_sum_beyond_the_type_is_null() -> None:
    """Two products that fit may have a sum that does not."""
    assert told("a * b * b + a * b * b > 0", [{"a": Decimal(10) ** 9, "b": Decimal(2) * 10**5}]) == [None]


def test_product_of_a_hundred_values_is_null_and_no_error() -> None:
    """The places of its point alone are more than a float can tell."""
    assert told(f"{' * '.join('a' * 100)} >= 1", [{"a": Decimal(1)}]) == [None]


@pytest.mark.parametrize("text", ["a / b > 1", "a / b <= 1", "not a / b > 1", "a / (b - b) = 0", "1 / (a / b) = 0"])
@pytest.mark.parametrize("a", ["0", "5", "-5"])
def test_division_by_zero_is_null(text: str, a: str) -> None:
    """Nothing divided by nothing would be above any bound for the engine's own division."""
    assert told(text, [{"a": Decimal(a), "b": Decimal(0)}]) == [None]
