"""The page on expressions publishes the logic that the engine has."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from rulecheck.data.expressions import Evaluation
from rulecheck.data.frames import NUMBER, make
from rulecheck.model.expressions import values_of
from rulecheck.rulesets.expressions import parse_expression

PAGE = (Path(__file__).parents[2] / "docs" / "expressions.md").read_text(encoding="utf-8")
WORDS = {"true": Decimal(1), "false": Decimal(0), "null": None}
ROW = re.compile(r"^ *\| (true|false|null) *" + r"\| (true|false|null) *" * 4 + r"\|$", re.MULTILINE)


def told(text: str, a: str, b: str) -> str:
    """Return what a condition is, in the word of the table."""
    condition = parse_expression(text)
    frame = make({"a": [WORDS[a]], "b": [WORDS[b]]}, dict.fromkeys("ab", NUMBER))
    evaluation = Evaluation(frame, {value: value.measure for value in values_of(condition)})
    holds = evaluation.condition(condition).alias("holds")
    answer = evaluation.frame.with_columns(holds).collect("polars")["holds"][0]
    return {True: "true", False: "false", None: "null"}[answer]


@pytest.mark.parametrize(("a", "b", "both", "either", "opposite"), ROW.findall(PAGE))
def test_truth_table_is_what_the_engine_does(a: str, b: str, both: str, either: str, opposite: str) -> None:
    """Each line of it, both ways round."""
    assert {told("a = 1 and b = 1", a, b), told("b = 1 and a = 1", a, b)} == {both}
    assert {told("a = 1 or b = 1", a, b), told("b = 1 or a = 1", a, b)} == {either}
    assert told("not a = 1", a, b) == opposite


def test_truth_table_is_whole_and_stands_in_the_code_too() -> None:
    """All six pairs of words, in the same words as where it is worked out."""
    code = ROW.findall(Evaluation.condition.__doc__ or "")

    assert len(ROW.findall(PAGE)) == 6
    assert code == ROW.findall(PAGE)


@pytest.mark.parametrize("text", re.findall(r"`([a-z]+ [=<>(][^`]* [^`]*)`", PAGE))
def test_expressions_of_the_page_are_read(text: str) -> None:
    """What the page shows can be written."""
    assert list(values_of(parse_expression(text)))
