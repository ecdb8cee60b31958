"""Expressions are read as they are meant, and whatever could mislead is refused by name."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from rulecheck.model.expressions import Arithmetic, Comparison, IsStated, Joined, Not, Number, Value
from rulecheck.rulesets.expressions import parse_expression

REFUSED = {
    "joiners is null": "would pass what is not there; the kind complete looks for what is absent",
    "joiners is true": "would pass what is not there",
    "not joiners is true": "is not known",
    "coalesce(joiners, 0) > 1": "COALESCE would let pass what is not there",
    "ifnull(joiners, 0) > 1": "COALESCE would let pass what is not there",
    "case when joiners > 1 then true end": "CASE is not known",
    "sum(joiners) > 1": "write total(x)",
    "sum(joiners) over (partition by year) > 1": "write total(x)",
    "total(joiners) filter (where joiners > 1) > 1": "is not known",
    "abs(joiners) > 1": "'ABS(joiners)' is not known",
    "lag(joiners) > 1": "is not known",
    "shell(joiners) > 1": "'shell' is not known; there are prev(x)",
    "prev(joiners, 2) > 1": "prev takes the name of one measure",
    "prev(prev(joiners)) > 1": "prev takes the name of one measure",
    "total() > 1": "total takes the name of one measure",
    "total(distinct joiners) > 1": "total takes the name of one measure",
    "prev(returns.joiners) > 1": "says more than is read here (table)",
    "returns.joiners > 1": "says more than is read here (table)",
    "joiners": "is a number and no condition",
    "joiners > 1 and leavers": "'leavers' is a number and no condition",
    "not joiners": "is a number and no condition",
    "joiners < leavers < 5": "'joiners < leavers' is a condition and no number",
    "(joiners > 1) + 1 > 1": "is a condition and no number",
    "joiners in ()": "lists no number",
    "joiners in (select 1)": "says more than is read here (query)",
    "joiners in (1, null)": "nothing equals NULL",
    "joiners = null": "nothing equals NULL",
    "joiners > all(1)": "is not known",
    "joiners is distinct from leavers": "is not known",
    "joiners between symmetric 2 and 1": "says more than is read here (symmetric)",
    "joiners > 1e3": "'1e3' is no number in digits",
    "joiners > 1.1234567": "more than 15 digits or 6 decimals",
    "joiners > 1234567890123456": "more than 15 digits or 6 decimals",
    "joiners > 'x'": "texts in single quotes are not known",
    "joiners >= 5 --3": "'--' is a comment in SQL",
    "joiners > /* 1 */ 2": "'/*' is a comment in SQL",
    "joiners > 1; drop table returns": "';' has no meaning here",
    "joiners::int > 1": "':' has no meaning here",
    "joiners > :bound": "':' has no meaning here",
    "joiners > ?": "'?' has no meaning here",
    "joiners % 2 = 0": "'%' has no meaning here",
    "joiners || leavers = 1": "'|' has no meaning here",
    "joiners[0] > 1": "'[' has no meaning here",
    "joiners > 1 as ok": "cannot be read as a condition",
    "joiners > 1 limit 1": "cannot be read as a condition",
    "select 1": "cannot be read as a condition",
    "joiners >": "cannot be read as a condition",
    "": "cannot be read as a condition",
    "true": "TRUE and FALSE are no conditions",
    "joiners > 1 or true": "TRUE and FALSE are no conditions",
    "joiners > 100 or 1 = 1": "'1 = 1' names no measure, so it says nothing about what was reported",
    "joiners > 100 or 1 + 1 in (2)": "names no measure",
    "joiners > 100 or joiners = joiners": "'joiners = joiners' holds a number against itself",
    "joiners > 100 or joiners in (1, (joiners))": "holds a number against itself",
    "joiners > 100 or 5 is not null": "'5' is no measure, and a number in digits is always there",
    "not joiners between 5 and 1": "the first number is above the second, so no value could lie between",
    "exists (select 1)": "is not known",
    "cast(joiners as int) > 1": "is not known",
    "joiners > interval 1": "is not known",
    "joiners div 2 > 1": "is not known",
    "joiners like 5": "is not known",
    "(joiners, 1) = (1, 2)": "is not known",
    f"{'(' * 400}joiners{')' * 400} > 1": "nested too deeply",
    f"joiners > {'1 + ' * 300}1": "at most 1000 can be reviewed",
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:40])
def test_anything_else_is_refused_with_what_would_be_right(text: str) -> None:
    """Only what is listed is let in; the part that is not is named."""
    with pytest.raises(ValueError, match=re.escape(REFUSED[text])):
        parse_expression(text)


A, B, C = Value("a"), Value("b"), Value("c")
ONE, TWO = Number(Decimal(1)), Number(Decimal(2))
READ = {
    "a >= b": Comparison(">=", A, B),
    "a != b": Comparison("<>", A, B),
    "a == 1": Comparison("=", A, ONE),
    "(a) > (1)": Comparison(">", A, ONE),
    "a - b - c > 1": Comparison(">", Arithmetic("-", Arithmetic("-", A, B), C), ONE),
    "a - (b - c) > 1": Comparison(">", Arithmetic("-", A, Arithmetic("-", B, C)), ONE),
    "a + b * c > 1": Comparison(">", Arithmetic("+", A, Arithmetic("*", B, C)), ONE),
    "a / b / c > 1": Comparison(">", Arithmetic("/", Arithmetic("/", A, B), C), ONE),
    "-a > 1": Comparison(">", Arithmetic("-", Number(Decimal(0)), A), ONE),
    "PREV(a) > total(b)": Comparison(">", Value("a", "prev"), Value("b", "total")),
    '"new joiners" > 1': Comparison(">", Value("new joiners"), ONE),
    '"a;--b" > 1': Comparison(">", Value("a;--b"), ONE),
    "A > 1": Comparison(">", Value("A"), ONE),
    "order > 1": Comparison(">", Value("order"), ONE),
    "a > 1.10": Comparison(">", A, Number(Decimal("1.10"))),
    "a is not null": IsStated(A),
    "not a is null": IsStated(A),
    "not a = 1 and b = 2": Joined("and", Not(Comparison("=", A, ONE)), Comparison("=", B, TWO)),
    "not (a = 1 and b = 2)": Not(Joined("and", Comparison("=", A, ONE), Comparison("=", B, TWO))),
    "a = 1 or b = 1 and c = 1": Joined(
        "or", Comparison("=", A, ONE), Joined("and", Comparison("=", B, ONE), Comparison("=", C, ONE))
    ),
    "a between 1 and 2": Joined("and", Comparison(">=", A, ONE), Comparison("<=", A, TWO)),
    "a not between 1 and 2": Not(Joined("and", Comparison(">=", A, ONE), Comparison("<=", A, TWO))),
    "a in (1, b)": Joined("or", Comparison("=", A, ONE), Comparison("=", A, B)),
    "a not in (1)": Not(Comparison("=", A, ONE)),
}


@pytest.mark.parametrize("text", READ)
def test_expression_is_read_as_sql_means_it(text: str) -> None:
    """What binds closer, what comes first, and which names are kept as they are."""
    assert parse_expression(text) == READ[text]
