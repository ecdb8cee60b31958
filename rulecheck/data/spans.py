"""Spans: the days of a column of records, told apart only as far as a count depends on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.frames import Frame, make, settle
from rulecheck.formats.tables import RESERVED
from rulecheck.model.days import Days, parse_day

_TEXT, _DAY = "text", "day"
_PLAIN = (
    r"\A[1-9][0-9]{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))\z"
)
"""What is a day beyond doubt, written ``2022-03-31``; a 29 February is looked at by itself."""
_MOST_COMPARED = 12
"""How many bounds a text is compared with; beyond, it takes less time to look it up."""


@attrs.frozen(kw_only=True)
class Spans:
    """The days that one column tells.

    Attributes:
        column: its name.
        bounds: days, each with the number of the span that it ends, from 0; a last span follows them all.
        table: each text of the column that is not blank, with its ``day`` and the ``number`` of the span it lies in.
        is_plain: each of these texts is its day, written ``2022-03-31``.
        unread: the first text that tells no day, and why not; None if each tells one.
    """

    column: str
    bounds: Mapping[date, int]
    table: Frame
    is_plain: bool
    unread: tuple[str, str] | None

    @property
    def day(self) -> str:
        """The column of ours with the day, written ``2022-03-31``; null where there is none."""
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
        if not self.is_plain or len(self.bounds) > _MOST_COMPARED:
            return frame.join(self.table, on=self.column, how="left")
        day = nw.when(nw.col(self.column) != "").then(nw.col(self.column))
        return frame.with_columns(day.alias(self.day), _number(day, self.bounds).alias(self.number))


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
    plain = told.filter(is_plain).with_columns(nw.col(_TEXT).alias(_DAY))
    odd, unread = _odd(sorted(told.filter(~is_plain)[_TEXT].to_list()), days)
    read = make({_TEXT: list(odd), _DAY: list(odd.values())}, {_TEXT: nw.String, _DAY: nw.String})
    spans = Spans(
        column=column,
        bounds=numbers,
        table=nw.concat([plain.lazy(), read], how="vertical"),
        is_plain=unread is None and all(text == day for text, day in odd.items()),
        unread=unread,
    )
    numbered = spans.table.with_columns(_number(nw.col(_DAY), numbers).alias(spans.number))
    return attrs.evolve(spans, table=settle(numbered.rename({_TEXT: column, _DAY: spans.day})))


def _number(day: nw.Expr, bounds: Iterable[date]) -> nw.Expr:
    """Return the number of the span that a day lies in; as texts they are in the order of days."""
    behind = [(day > bound.isoformat()).cast(nw.Int16) for bound in bounds]
    return sum(behind, nw.lit(0).cast(nw.Int16))


def _odd(texts: Iterable[str], days: Days) -> tuple[dict[str, str], tuple[str, str] | None]:
    """Read one by one what is not plain; return also the first that tells no day, and why."""
    read: dict[str, str] = {}
    for text in texts:
        try:
            read[text] = parse_day(text, days).isoformat()
        except ValueError as error:
            return read, (text, str(error))
    return read, None
