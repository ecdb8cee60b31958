"""Expressions: what SQL itself takes them for, or refused in a sentence."""

from __future__ import annotations

import sqlite3
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from rulecheck.data.expressions import Evaluation
from rulecheck.data.frames import NUMBER, make
from rulecheck.model.expressions import Condition, values_of
from rulecheck.rulesets.expressions import parse_expression

from .budget import budget
from .hostile import texts
from .sentences import check_sentence

SIGNS = ("=", "<>", "!=", "<", "<=", ">", ">=", "+", "-", "*", "(", ")", ",")
WORDS = ("a", "b", '"c"', "0", "1", "2", "0.5", "and", "or", "not", "is", "null", "is not null", "between", "in", "AND")
ODD = (
    *(
        "/",
        "%",
        "||",
        "--",
        "/*",
        ";",
        "'a'",
        "true",
        "case",
        "when",
        "select",
        "coalesce(a, 0)",
        "prev(a)",
        "total(b)",
    ),
    *(
        "prev(prev(a))",
        "a.b",
        "*",
        "1e3",
        "0x1f",
        "::int",
        "a b",
        "like",
        "all",
        "any",
        "exists",
        "over ()",
        "distinct",
    ),
    *(
        "interval '1'",
        "cast(a as int)",
        "a[0]",
        ":a",
        "?",
        "@a",
        "$1",
        "{a}",
        "a := 1",
        "lambda",
        "not not",
        "-1",
        "- 1",
    ),
)
SOUP = st.lists(st.sampled_from(SIGNS + WORDS), min_size=3, max_size=14)
COMPARISONS = st.builds(
    "{} {} {}".format,
    st.sampled_from(("a", "b", '"c"', "a + b", "- a", "a * 2 - b", "(a - 1) * b", "2", "0.5")),
    st.sampled_from(("=", "<>", "!=", "<", "<=", ">", ">=")),
    st.sampled_from(("a", "b", "1", "a - b - 1", "0 - b * 2", "-2", "- (a + b)")),
)
PARTS = COMPARISONS | st.sampled_from(
    ("a between 0 and b", "a in (1, b)", "not a in (0, 2)", "a is not null", "not a = 1")
)
CHAINS = st.builds(
    lambda first, more: first + "".join(f" {word} {part}" for word, part in more),
    PARTS,
    st.lists(st.tuples(st.sampled_from(("and", "or", "and not", "or not", ") or (", "and (", ")")), PARTS), max_size=4),
)
ROWS = st.lists(st.tuples(*[st.sampled_from((None, -2, 0, 1, 2))] * 3), min_size=1, max_size=5)


def parse(text: str) -> Condition | None:
    """Read an expression; None if it is refused, by a ValueError itself."""
    try:
        return parse_expression(text)
    except ValueError as error:
        check_sentence(error)
        return None


def by_sql(text: str, row: tuple[int | None, ...]) -> bool | None:
    """Return what SQLite takes a condition for in one row."""
    with sqlite3.connect(":memory:") as database:
        asked = "select told from (select ? as a, ? as b, ? as c)".replace("told", text)
        (told,) = database.execute(asked, row).fetchone()
    return None if told is None else bool(told)


def by_us(condition: Condition, rows: list[tuple[int | None, ...]]) -> list[bool | None]:
    """Return what we take it for in each row."""
    columns = {
        name: [None if v is None else Decimal(v) for v in column]
        for name, column in zip("abc", zip(*rows, strict=True), strict=True)
    }
    evaluation = Evaluation(make(columns, dict.fromkeys("abc", NUMBER)), {v: v.measure for v in values_of(condition)})
    told = evaluation.condition(condition).alias("told")
    found: list[bool | None] = evaluation.frame.with_columns(told).collect("polars")["told"].to_list()
    return found


@budget(3)
@given((SOUP.map(" ".join) | CHAINS), ROWS)
def test_expression_is_what_sql_takes_it_for(text: str, rows: list[tuple[int | None, ...]]) -> None:
    """Precedence, NOT, BETWEEN, IN and absent values are those of SQL, in whatever is let in."""
    condition = parse(text)
    if condition is not None and {value.which for value in values_of(condition)} <= {"own"}:
        assert by_us(condition, rows) == [by_sql(text, row) for row in rows]


@budget()
@given(st.lists(st.sampled_from(SIGNS + WORDS + ODD), max_size=20).map(" ".join) | texts())
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    """Nothing but a sentence leaves, and an expression names no measure that the text does not."""
    condition = parse(text)

    assert condition is None or all(value.measure in text for value in values_of(condition))


@budget(10)
@given(
    st.sampled_from(("(", "not ", "-", "- ", "a + ", "a = ", "prev(", "a in (", "a and ", "(a - ")),
    st.integers(1, 1000),
)
def test_nested_expression_is_read_or_refused(start: str, times: int) -> None:
    """However deep: within the length that is allowed, and beyond it."""
    closed = ")" * (times * start.count("("))
    assume(len(start) * times < 3000)
    for text in (start * times, f"{start * times}a{closed} >= 1", f"{start * times}a >= 1{closed}"):
        parse(text)
