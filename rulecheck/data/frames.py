"""What every frame in the house has in common: number type, making small frames, computing once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from rulecheck.model.bounds import Fixed
from rulecheck.model.numbers import PLACES

if TYPE_CHECKING:
    import polars as pl

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


def in_order(frame: Frame, *keys: str) -> Frame:
    """Return a frame of the embedded engine, computed once and sorted; null comes first, equal rows stay as they lie.

    What lies in one order stands side by side without being looked for (see ``alongside``). What is in order already is
    returned as it lies, for its columns are often those of another frame too.
    """
    table = fetched(frame)
    if is_ascending(table, *keys):
        return table.lazy()
    rows: pl.DataFrame = table.to_native()
    return nw.from_native(rows.sort(keys, maintain_order=True)).lazy()


_LARGE = 100_000


def slim(frame: Frame) -> Frame:
    """Return a settled frame of the embedded engine that holds a column once that is the same in every row.

    Of a table of findings that is two columns in three. Small frames are returned as they are.
    """
    table = fetched(frame)
    if len(table) < _LARGE:
        return frame
    names = table.columns
    said = table.select(
        *(nw.col(name).null_count().alias(f"{name} null") for name in names),
        *(nw.col(name).min().alias(f"{name} least") for name in names),
        *(nw.col(name).max().alias(f"{name} most") for name in names),
    ).row(0)
    nulls, least, most = (said[place * len(names) : (place + 1) * len(names)] for place in range(3))
    same = [
        nothing(table.schema[name]).alias(name) if gaps else constant(low, table.schema[name]).alias(name)
        for name, gaps, low, high in zip(names, nulls, least, most, strict=True)
        if gaps == len(table) or (gaps == 0 and low == high)
    ]
    return table.with_columns(*same).lazy() if same else frame


def stacked(frames: Sequence[Frame]) -> Frame:
    """Return settled frames of the embedded engine as one, the rows of all of them where they are."""
    return nw.concat([fetched(frame) for frame in frames]).lazy()


def is_ascending(table: nw.DataFrame[Any], *keys: str) -> bool:
    """Whether each row comes after the one before it by its keys, the first counting most; null comes first."""
    comes_later = nw.lit(value=False)
    for key in reversed(keys):
        this, last, is_same = nw.col(key), nw.col(key).shift(1), _is_as_before(key)
        is_more = (this > last).fill_null(value=False) | (~this.is_null() & last.is_null())
        comes_later = is_more | (is_same & comes_later)
    return bool(table.select(comes_later.alias("later"))["later"][1:].all())


def _is_as_before(key: str) -> nw.Expr:
    this, last = nw.col(key), nw.col(key).shift(1)
    return (this == last).fill_null(value=False) | (this.is_null() & last.is_null())


def is_first(frame: Frame, *keys: str) -> nw.Series[Any]:
    """Return of each row of a settled frame, sorted by its keys, whether it is the first that has these."""
    agrees = nw.all_horizontal(*map(_is_as_before, keys), ignore_nulls=False)
    told = fetched(frame).select((~agrees).alias("is_first"))["is_first"]
    return told if told.is_empty() else told.scatter([0], [True])


def are_equal(table: nw.DataFrame[Any], other: nw.DataFrame[Any]) -> bool:
    """Whether two tables of the embedded engine hold the same rows in the same order."""
    return bool(table.to_native().equals(other.to_native()))


def alongside(frame: Frame, other: Frame, on: list[str]) -> Frame:
    """Return a frame with what another, of one row for each key, has for its keys; nothing where it has none.

    On the embedded engine rows that lie in the same order, as most do, need not be looked for.
    """
    if frame.implementation is nw.Implementation.POLARS:
        left, right = fetched(frame), fetched(other)
        if are_equal(left.select(on), right.select(on)):
            return nw.concat([left, right.drop(on)], how="horizontal").lazy()
        frame, other = left.lazy(), right.lazy()
    return frame.join(other, on=on, how="left")


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
    return nw.lit(None).cast(dtype)
