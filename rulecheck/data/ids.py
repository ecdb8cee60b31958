"""Ids: what tells one record from another, and whether each has its own, told without holding them all."""

from __future__ import annotations

from collections.abc import Iterable

import narwhals.stable.v2 as nw
import polars as pl

from rulecheck.data.frames import Frame

_NONE, _ODD, _HASH = "rulecheck:none", "rulecheck:odd", "rulecheck:hash"
_BETWEEN = "\x1f"
_UNSEEN = r"\p{C}"
_BLANKS = r"\p{Z}+"
_UNUSUAL = r"^\p{Z}|\p{Z}$|\p{Z}{2}|[\p{Z}&&[^ ]]|\p{C}"
"""Blanks at an end, several or none that a space bar makes, and what cannot be seen: where ids may only look alike."""


def is_no_id(column: str, markers: Iterable[str]) -> nw.Expr:
    """Whether what stands in a column tells no record from another: nothing, blanks or a marker."""
    text = nw.col(column)
    return text.is_null() | (text.str.strip_chars() == "") | text.is_in(list(markers))


def as_seen(column: str) -> nw.Expr:
    """Return an id as a reader sees it: without what cannot be seen, and with one space for blanks of any sort."""
    return nw.col(column).str.replace_all(_UNSEEN, "").str.replace_all(_BLANKS, " ").str.strip_chars()


def are_distinct(frame: Frame, columns: tuple[str, ...], markers: Iterable[str]) -> bool:
    """Whether it is certain that each record has an id and that no two have the same or look as if they had.

    Eight bytes stand for each id, for the ids of ten million records fill half a gigabyte. Where these differ the
    ids do; where two are alike the ids need not be, so that False only says that one has to look. So has one where
    any has blanks or unseen characters that another may be without.

    Args:
        frame: the records.
        columns: that together make the id, as text.
        markers: texts that are no id.
    """
    is_none = nw.any_horizontal(*(is_no_id(column, markers) for column in columns), ignore_nulls=False)
    is_odd = nw.any_horizontal(*(nw.col(column).str.contains(_UNUSUAL) for column in columns), ignore_nulls=True)
    flagged: pl.LazyFrame = frame.select(*columns, is_none.alias(_NONE), is_odd.alias(_ODD)).to_native()
    ids = pl.concat_str([pl.col(column) for column in columns], separator=_BETWEEN)
    read = flagged.select(ids.hash().alias(_HASH), _NONE, _ODD).collect(engine="streaming")
    if read[_NONE].any(ignore_nulls=False) is not False or read[_ODD].any(ignore_nulls=False) is not False:
        return False
    hashes = read[_HASH].sort()
    return not (hashes.head(-1) == hashes.tail(-1)).any()
