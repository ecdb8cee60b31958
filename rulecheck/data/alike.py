"""Records that nothing that is asked tells apart, put together: one row for them all, with how many they are."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.cells import gravity
from rulecheck.data.forms import Readings, with_values
from rulecheck.data.frames import Frame, nothing
from rulecheck.data.spans import Spans
from rulecheck.formats.tables import CHANGING, FILE, PLACE, REASON, RESERVED, VALUE
from rulecheck.model.mapping import Mapping as TableMapping
from rulecheck.model.mapping import Measure, Tally

TEXT, ROWS = f"{RESERVED}text", f"{RESERVED}rows"
"""What stands in the unit column, null if there is none, and how many records a row stands for."""
BETWEEN = "\x1f"
"""Parts what is told of a spoilt record; a place has no such character, and the text stands last."""

_MOST_KINDS = 100_000
"""How many kinds of record a unit and file may have; beyond, putting alike records together may save nothing."""


def added(column: str) -> str:
    """Return the column of ours with what a column's numbers add up to."""
    return f"{RESERVED}added:{column}"


def spoilt(column: str) -> str:
    """Return the column of ours with the gravest of what keeps a column's cells from being numbers."""
    return f"{RESERVED}spoilt:{column}"


@attrs.frozen(kw_only=True)
class Alike:
    """How the records of one table are told apart.

    Attributes:
        mapping: what is counted.
        spans: of each column of days.
        readings: by column, the added numbers that are written in further forms.
    """

    mapping: TableMapping
    spans: Mapping[str, Spans]
    readings: Mapping[str, Readings]

    def meets(self, tally: Tally) -> nw.Expr:
        """Whether a record meets the ``where`` of a tally."""
        return nw.col(self._conditions[_condition(tally)]) if tally.where else nw.lit(value=True)

    def is_backwards(self, tally: Tally) -> nw.Expr:
        """Whether a record of a stock ends before it begins."""
        return nw.col(self._backwards[tally.from_ or "", tally.until or ""])

    def put_together(self, records: Frame) -> Frame:
        """Return one row for all records of a file and unit that are alike, with ``ROWS``; computed in one pass.

        Where there may be too many kinds, a row is left for each record, and nothing is computed yet.
        """
        told = self.told(records)
        keys = [FILE, TEXT, *self._conditions.values(), *self._backwards.values()]
        keys += [spans.number for spans in self.spans.values()]
        kinds = prod(len(spans.bounds) + 2 for spans in self.spans.values()) * 2 ** len(self._conditions)
        if kinds > _MOST_KINDS:
            return told
        sums = [nw.col(added(column)).sum() for column in self._measures]
        worst = [nw.col(spoilt(column)).min() for column in self._measures]
        together = told.group_by(*keys).agg(nw.col(ROWS).sum(), *sums, *worst)
        return together.collect("polars", engine="streaming").lazy()

    def told(self, records: Frame) -> Frame:
        """Add to each record all that is asked of it."""
        for spans in self.spans.values():
            records = spans.added_to(records)
        for measure in self._measures.values():
            records = self._valued(records, measure)
        unit = self.mapping.unit
        text = nw.col(unit) if isinstance(unit, str) else nothing(nw.String)
        conditions = [
            nw.all_horizontal(*(nw.col(c).is_in(list(texts)) for c, texts in condition), ignore_nulls=False)
            .fill_null(value=False)
            .alias(name)
            for condition, name in self._conditions.items()
        ]
        backwards = [
            (nw.col(self.spans[until].day) < nw.col(self.spans[from_].day)).fill_null(value=False).alias(name)
            for (from_, until), name in self._backwards.items()
        ]
        return records.with_columns(text.alias(TEXT), nw.lit(1).cast(nw.Int64).alias(ROWS), *conditions, *backwards)

    def _valued(self, records: Frame, measure: Measure) -> Frame:
        """Add what a column's cells add, and what of them is no number."""
        column = measure.column
        valued = with_values(records, measure, self.mapping.markers, self.readings.get(column))
        # The gravest is the least in the order of texts; with it goes the text that it stands for.
        told = (gravity(nw.col(REASON)).cast(nw.String), nw.col(PLACE), nw.col(column))
        worst = nw.concat_str(*(part.fill_null("") for part in told), separator=BETWEEN)
        is_spoilt = ~nw.col(REASON).is_null()
        named = (nw.col(VALUE).alias(added(column)), nw.when(is_spoilt).then(worst).alias(spoilt(column)))
        return valued.with_columns(*named).drop(VALUE, REASON, CHANGING)

    @property
    def _measures(self) -> dict[str, Measure]:
        """The columns that are added up."""
        tallies = self.mapping.tallies.values()
        columns = dict.fromkeys(tally.column for tally in tallies if tally.column is not None)
        return {column: Measure(column=column) for column in columns}

    @property
    def _conditions(self) -> dict[Condition, str]:
        """Each distinct ``where``, with the column of ours that says whether a record meets it."""
        conditions = dict.fromkeys(_condition(tally) for tally in self.mapping.tallies.values() if tally.where)
        return {condition: f"{RESERVED}meets:{number}" for number, condition in enumerate(conditions)}

    @property
    def _backwards(self) -> dict[tuple[str, str], str]:
        """The first and the last day of each stock that ends, with the column of ours for ``is_backwards``."""
        stocks = (tally for tally in self.mapping.tallies.values() if tally.until is not None)
        pairs = dict.fromkeys((stock.from_ or "", stock.until or "") for stock in stocks)
        return {pair: f"{RESERVED}backwards:{number}" for number, pair in enumerate(pairs)}


Condition = tuple[tuple[str, tuple[str, ...]], ...]
"""Columns, each with the texts that may stand there."""


def _condition(tally: Tally) -> Condition:
    return tuple((column, tuple(texts)) for column, texts in tally.where.items())
