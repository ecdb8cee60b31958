"""What a kind returns is brought to one form, or found to be no answer."""

from __future__ import annotations

from typing import Any

import narwhals.stable.v2 as nw

from rulecheck.data.frames import NUMBER, YEAR, Frame, nothing
from rulecheck.model.numbers import PLACES

NUMBERS = ("observed", "of", "expected", "expected_high", "trajectory")
TEXTS = ("reason", "outcome", "note", "file", "place")

JUDGED = ("rule", "unit", "year", "at", *NUMBERS, "off_grid", *TEXTS, "provisional")
"""The columns of every judged frame."""

_MOST = 10.0**15
_NOISE = 1e-9


class NoAnswerError(Exception):
    """What a kind returned cannot be used; says why."""


def take(answer: Any, place: int) -> Frame:
    """Return a kind's answer with the columns ``JUDGED``.

    Numbers become exact decimals; a float that is not finite becomes null. A float that lies off
    the decimal grid by more than rounding noise is marked ``off_grid``, so that bringing it to the
    grid cannot help it.

    Args:
        answer: as returned by ``rulecheck_judge``.
        place: the rule's place among all rules of the run.

    Raises:
        NoAnswerError: no frame, a column is absent or of a type that cannot be read.
    """
    frame = _as_frame(answer)
    schema = frame.collect_schema()
    absent = [name for name in ("unit", "year") if name not in schema]
    if absent or not ("observed" in schema or "outcome" in schema):
        wanted = ", ".join(absent) or "observed"
        raise NoAnswerError(f"the frame has no column {wanted}; it has {', '.join(schema.names())}")
    numbers = [_number(name, schema.get(name)) for name in NUMBERS]
    floats = [name for name in NUMBERS if name in schema and schema[name].is_float()]
    off_grid = (
        nw.any_horizontal(*(_is_off_grid(name) for name in floats), ignore_nulls=True)
        if floats
        else nw.lit(value=False)
    )
    return frame.select(
        nw.lit(place).cast(nw.Int64).alias("rule"),
        _typed("unit", schema, nw.String),
        _year(schema),
        _typed("at", schema, nw.Date),
        *numbers,
        off_grid.alias("off_grid"),
        *(_typed(name, schema, nw.String) for name in TEXTS),
        _typed("provisional", schema, nw.Boolean),
    )


def _as_frame(answer: Any) -> Frame:
    if isinstance(answer, nw.LazyFrame):
        return answer
    if isinstance(answer, nw.DataFrame):
        return answer.lazy()
    raise NoAnswerError(f"the answer is no frame of rulecheck's but {type(answer).__name__}")


def _number(name: str, dtype: Any) -> nw.Expr:
    if dtype is None:
        return nothing(NUMBER).alias(name)
    column = nw.col(name)
    if dtype.is_float():
        usable = column.is_finite() & (column.abs() < _MOST)
        return nw.when(usable).then(column).cast(NUMBER).alias(name)
    if dtype.is_numeric():
        return column.cast(NUMBER).alias(name)
    if dtype == nw.Unknown:
        return nothing(NUMBER).alias(name)
    raise NoAnswerError(f"the column {name} holds {dtype} and not numbers")


def _is_off_grid(name: str) -> nw.Expr:
    column = nw.col(name)
    scaled = column * 10.0**PLACES
    noise = _NOISE * 10.0**PLACES
    return (scaled - scaled.round(0)).abs() > nw.max_horizontal(scaled.abs() * 1e-15, nw.lit(noise))


def _year(schema: Any) -> nw.Expr:
    if not schema["year"].is_integer():
        raise NoAnswerError(f"the column year holds {schema['year']} and not whole start years")
    return nw.col("year").cast(YEAR)


def _typed(name: str, schema: Any, dtype: Any) -> nw.Expr:
    if name not in schema or schema[name] == nw.Unknown:
        return nothing(dtype).alias(name)
    if schema[name] != dtype:
        raise NoAnswerError(f"the column {name} holds {schema[name]} and not {dtype}")
    return nw.col(name)
