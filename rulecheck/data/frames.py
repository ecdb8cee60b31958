"""What every frame in the house has in common: number type, making small frames, computing once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw

from rulecheck.model.bounds import Fixed
from rulecheck.model.numbers import PLACES

Frame = nw.LazyFrame[Any]

NUMBER = nw.Decimal(38, PLACES)
"""Values are whole millionths in 128 bits: numbers of at most 15 digits and 6 decimals, and their sums, exactly."""

YEAR = nw.Int64
"""A year in a frame is the calendar year in which it starts."""


def make(columns: Mapping[str, Any], schema: Mapping[str, Any]) -> Frame:
    """Return a small frame of the embedded engine from columns in plain Python."""
    return nw.from_dict(dict(columns), schema=dict(schema), backend="polars").lazy()


def beside(frame: Frame, columns: Mapping[str, Any], schema: Mapping[str, Any]) -> Frame:
    """Return a small frame of the same engine as another, to be joined to it."""
    made = nw.from_dict(dict(columns), schema=dict(schema), backend="polars")
    engine = frame.implementation
    if engine is nw.Implementation.POLARS:
        return made.lazy()
    if not engine.is_spark_like():
        return made.lazy(engine)
    session = frame.to_native().sparkSession
    if len(made):
        return made.lazy(engine, session=session)
    one = nw.from_dict({name: [None] for name in schema}, schema=dict(schema), backend="polars")
    return one.lazy(engine, session=session).head(0)  # Spark Connect takes none without rows


def fetched(frame: Frame) -> nw.DataFrame[Any]:
    """Compute a frame that is wanted whole; what is computed already is returned as it lies there, without a copy.

    In memory, where joins keep the order of what is joined to, and in half the memory that streaming takes for it.
    """
    if frame.implementation is nw.Implementation.POLARS:
        return frame.collect("polars", engine="in-memory")
    return frame.collect("polars")


def settle(frame: Frame) -> Frame:
    """Compute a frame once, so that all rules that build on it share the result."""
    return fetched(frame).lazy()


def stacked(frames: Sequence[Frame]) -> Frame:
    """Return settled frames of the embedded engine as one, the rows of all of them where they are."""
    return nw.concat([fetched(frame) for frame in frames]).lazy()


def anew(frame: Frame) -> Frame:
    """Return the same rows as another object; the table below is shared, for no operation changes it."""
    return frame.select(nw.all())


def number(value: Any) -> nw.Expr:
    """Return a number written in a rule, a percentage too, as a constant column, exactly."""
    value = value.value if isinstance(value, Fixed) else value
    return nw.lit(None if value is None else str(value), dtype=nw.String).cast(NUMBER)


def constant(value: Any, dtype: Any) -> nw.Expr:
    """Return a column that holds one value, or nothing, in every row."""
    return number(value) if dtype == NUMBER else nw.lit(value, dtype=dtype)


def nothing(dtype: Any) -> nw.Expr:
    """Return a column of absent values."""
    return nw.lit(None, dtype=dtype)
