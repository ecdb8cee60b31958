"""Rows in order: what lies in the same order stands side by side without being looked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from rulecheck.data.frames import Frame, fetched


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


def is_ascending(table: nw.DataFrame[Any], *keys: str) -> bool:
    """Whether each row comes after the one before it by its keys, the first counting most; null comes first."""
    is_later, _ = _beside_the_last(keys)
    rows: pl.DataFrame = table.to_native()
    return bool(rows.select(is_later.slice(1).all()).item())


def is_first(frame: Frame, *keys: str) -> nw.Series[Any]:
    """Return of each row of a settled frame, sorted by its keys, whether it is the first that has these.

    Raises:
        ValueError: the frame is not sorted, so that a row like this one may stand anywhere.
    """
    is_later, is_same = _beside_the_last(keys)
    rows: pl.DataFrame = fetched(frame).to_native()
    told = rows.select(is_later=is_later, is_sorted=is_later | is_same)
    if not told["is_sorted"][1:].all():
        raise ValueError(f"the rows are not in the order of {', '.join(keys)}")
    # The first row has none before it, and nothing is told of it.
    first = told["is_later"] if told.is_empty() else told["is_later"].scatter(0, values=True)
    return nw.from_native(first, series_only=True)


def _beside_the_last(keys: Sequence[str]) -> tuple[pl.Expr, pl.Expr]:
    """Return of each row whether it comes after the one before it, and whether its keys are the same, null or not."""
    is_later, is_same = pl.lit(value=False), pl.lit(value=True)
    for key in reversed(keys):
        this, last = pl.col(key), pl.col(key).shift(1)
        is_like = this.eq_missing(last)
        is_more = (this > last).fill_null(value=False) | (this.is_not_null() & last.is_null())
        is_later, is_same = is_more | (is_like & is_later), is_like & is_same
    return is_later, is_same


def are_equal(table: nw.DataFrame[Any], other: nw.DataFrame[Any]) -> bool:
    """Whether two tables of the embedded engine hold the same rows in the same order."""
    return bool(table.to_native().equals(other.to_native()))


def alongside(frame: Frame, other: Frame, on: list[str]) -> Frame:
    """Return a frame with what another has for its keys; nothing where it has none.

    On the embedded engine rows that lie in the same order, as most do, need not be looked for.

    Args:
        frame: of one row for each key.
        other: likewise.
        on: the keys, of which none is null; the last is the one by which rows that only the other has are left out.
    """
    if frame.implementation is nw.Implementation.POLARS:
        left, right = fetched(frame), fetched(other)
        for there in _likely(left, right, on[-1]):
            if are_equal(left.select(on), there.select(on)):
                return nw.concat([left, there.drop(on)], how="horizontal").lazy()
        frame, other = left.lazy(), right.lazy()
    return frame.join(other, on=on, how="left")


def _likely(table: nw.DataFrame[Any], other: nw.DataFrame[Any], key: str) -> Iterator[nw.DataFrame[Any]]:
    """Yield what may lie as a table does: another, or its rows of the same years alone if they are as many."""
    yield other
    is_there = other[key].is_in(table[key].unique().to_list())
    if is_there.sum() == len(table):
        yield other.filter(is_there)
