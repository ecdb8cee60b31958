"""Ids: what tells one record from another, and whether each has its own, told without holding them all."""

from __future__ import annotations

from collections.abc import Iterable

import narwhals.stable.v2 as nw
import polars as pl

from rulecheck.data.frames import Frame

_NONE, _HASH = "rulecheck:none", "rulecheck:hash"
_BETWEEN = "\x1f"


def is_no_id(column: str, markers: Iterable[str]) -> nw.Expr:
    """Whether what stands in a column tells no record from another: nothing, blanks or a marker."""
    text = nw.col(column)
    return text.is_null() | (text.str.strip_chars() == "") | text.is_in(list(markers))


def are_distinct(frame: Frame, columns: tuple[str, ...], markers: Iterable[str]) -> bool:
    """Whether it is certain that each record has an id and no two have the same.

    Eight bytes stand for each id, for the ids of ten million records fill half a gigabyte. Where these differ the
    ids do; where two are alike the ids need not be, so that False only says that one has to look.

    Args:
        frame: the records.
        columns: that together make the id, as text.
        markers: texts that are no id.
    """
    is_none = nw.any_horizontal(*(is_no_id(column, markers) for column in columns), ignore_nulls=False)
    flagged: pl.LazyFrame = frame.select(*columns, is_none.alias(_NONE)).to_native()
    ids = pl.concat_str([pl.col(column) for column in columns], separator=_BETWEEN)
    read = flagged.select(ids.hash().alias(_HASH), _NONE).collect(engine="streaming")
    hashes = read[_HASH].sort()
    return read[_NONE].sum() == 0 == read[_NONE].null_count() and not (hashes.head(-1) == hashes.tail(-1)).any()
