"""Spans: the days of a column of records, told apart only as far as a count depends on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.frames import Frame, make
from rulecheck.formats.tables import RESERVED
from rulecheck.model.days import Days, parse_day

_TEXT, _DAY = "text", "day"
_PLAIN = (
    r"\A[1-9][0-9]{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))\z"
)
"""What is a day beyond doubt, written ``2022-03-31``; a 29 February is looked at by itself."""


@attrs.frozen(kw_only=True)
class Spans:
    """The days that one column tells.

    Attributes:
        column: its name.
        bounds: days, each with the number of the span that it ends, from 0; a last span follows them all.
        table: each text of the column that is not blank, with its ``day`` and the ``number`` of the span it lies in.
        unread: the first text that tells no day, and why not; None if each tells one.
    """

    column: str
    bounds: Mapping[date, int]
    table: Frame
    unread: tuple[str, str] | None

    @property
    def day(self) -> str:
        """The column of ours with the day; null where there is none."""
        return f"{RESERVED}day:{self.column}"

    @property
    def number(self) -> str:
        """The column of ours with the number of the span; null where there is no day."""
        return f"{RESERVED}span:{self.column}"

    @property
    def is_blank(self) -> nw.Expr:
        """Whether there is no day."""
        return nw.col(self.number).is_null()

    def up_to(self, day: date) -> nw.Expr:
        """Whether the day is this one or an earlier one; null where there is none.

        Raises:
            KeyError: no span ends with this day, so that the spans cannot tell.
        """
        return nw.col(self.number) <= self.bounds[day]

    def added_to(self, frame: Frame) -> Frame:
        """Return records with the day and the span that this column tells of each."""
        return frame.join(self.table, on=self.column, how="left")


def read_spans(texts: nw.DataFrame[Any], column: str, days: Days, bounds: Iterable[date]) -> Spans:
    """Read the days of a column.

    Args:
        texts: its distinct texts, in a column of its name; blank ones tell no day.
        column: its name.
        days: how they are written.
        bounds: the days that spans end with.
    """
    numbers = {day: number for number, day in enumerate(sorted(set(bounds)))}
    told = texts.select(nw.col(column).alias(_TEXT)).filter(nw.col(_TEXT) != "")
    is_plain = nw.col(_TEXT).str.contains(_PLAIN)
    plain = told.filter(is_plain).with_columns(nw.col(_TEXT).str.to_date(format="%Y-%m-%d").alias(_DAY))
    odd, unread = _odd(sorted(told.filter(~is_plain)[_TEXT].to_list()), days)
    number = nw.sum_horizontal(nw.lit(0), *((nw.col(_DAY) > day).cast(nw.Int64) for day in numbers))
    spans = Spans(column=column, bounds=numbers, table=odd, unread=unread)
    both = nw.concat([plain.lazy(), odd], how="vertical").with_columns(number.cast(nw.Int16).alias("number"))
    named = both.rename({_TEXT: column, _DAY: spans.day, "number": spans.number})
    return attrs.evolve(spans, table=named.collect("polars").lazy())


def _odd(texts: list[str], days: Days) -> tuple[Frame, tuple[str, str] | None]:
    """Read one by one what is not plain; return also the first that tells no day, and why."""
    read: dict[str, date] = {}
    unread = None
    for text in texts:
        try:
            read[text] = parse_day(text, days)
        except ValueError as error:
            unread = (text, str(error))
            break
    columns = {_TEXT: list(read), _DAY: list(read.values())}
    return make(columns, {_TEXT: nw.String, _DAY: nw.Date}), unread
