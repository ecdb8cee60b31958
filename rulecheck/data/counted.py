"""What a table of records comes to: by unit and year for each measure, and how many records call for a remark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.alike import ROWS, TEXT, Alike, added, spoilt
from rulecheck.data.checkpoints import Checkpoint, checkpoints_of
from rulecheck.data.forms import Readings
from rulecheck.data.frames import Frame, make
from rulecheck.data.keys import Keys
from rulecheck.data.spans import Spans, read_spans
from rulecheck.formats.tables import FILE
from rulecheck.model.mapping import Tally

_UNIT = "rulecheck:tallied"
_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Counted:
    """Records, gone through once for each column of days, and once more for all that is counted of them.

    Attributes:
        frame: the records, see ``Records``.
        keys: how they are counted.
        readings: by column, the added numbers that are written in further forms.
    """

    frame: Frame
    keys: Keys
    readings: Mapping[str, Readings]

    @property
    def begins(self) -> tuple[str, ...]:
        """The columns of the days on which something happens or begins."""
        columns = (tally.date or tally.from_ for tally in self._tallies.values())
        return tuple(sorted({column for column in columns if column is not None}))

    @cached_property
    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """The years that the records cover."""
        return tuple(checkpoints_of(self.keys))

    @cached_property
    def spans(self) -> dict[str, Spans]:
        """The days of each column that has any, parted where a count depends on it."""
        bounds: dict[str, set[date]] = {column: {self.keys.as_at} for column in self.begins}
        for tally in self._tallies.values():
            days = [checkpoint for checkpoint in self.checkpoints if checkpoint.tells(tally)]
            if tally.date is not None:
                bounds[tally.date].update(self._outside(), *((d.year.first_day - _DAY, d.day) for d in days))
            if tally.from_ is not None:
                bounds[tally.from_].update(checkpoint.day for checkpoint in days)
            if tally.until is not None:
                bounds.setdefault(tally.until, set()).update(checkpoint.day - _DAY for checkpoint in days)
        return {column: self._read_spans(column, days) for column, days in bounds.items()}

    @cached_property
    def texts(self) -> tuple[str | None, ...]:
        """What stands in the unit column, each text once; None for a blank, or where there is no such column."""
        return tuple(text for (text,) in collect(self._together.select(TEXT).unique()).rows())

    @cached_property
    def totals(self) -> dict[str, int]:
        """How many records there are of each sort that a remark or a refusal is about.

        ``all``; by column of a flow ``blank`` and ``outside`` the days covered; by measure those that have
        ``met`` its condition, and of these the ``unbegun`` and those that run ``backwards``.
        """
        which: dict[str, nw.Expr] = {"all": nw.lit(value=True)}
        for name, tally in self._tallies.items():
            which[f"met {name}"] = meets = self._alike.meets(tally)
            if tally.date is not None:
                which[f"blank {tally.date}"] = self.spans[tally.date].is_blank
                which[f"outside {tally.date}"] = self._is_outside(self.spans[tally.date])
            if tally.from_ is not None:
                which[f"unbegun {name}"] = meets & self.spans[tally.from_].is_blank
            if tally.until is not None:
                which[f"backwards {name}"] = meets & self._alike.is_backwards(tally)
        sums = (nw.when(each).then(nw.col(ROWS)).sum().alias(name) for name, each in which.items())
        return dict(collect(self._together.select(*sums)).rows(named=True)[0])

    def later(self) -> dict[str, int]:
        """Return, by file, how many records begin or happen after the as-at date."""
        late = nw.lit(value=False)
        for column in self.begins:
            late = late | ~self.spans[column].up_to(self.keys.as_at).fill_null(value=True)
        return dict(collect(self._together.filter(late).group_by(FILE).agg(nw.col(ROWS).sum())).rows())

    def sums(self, units: Mapping[str, str]) -> dict[str | None, dict[str, Any]]:
        """Return for each unit what its records come to.

        Args:
            units: which unit each text of the unit column names.

        Returns:
            ``sum`` and ``spoilt``, the gravest of what keeps the sum from being a number, each followed by the
            start year and the measure's name: ``sum 2020 headcount``.
        """
        expressions = [
            summed.alias(f"{what} {checkpoint.year.start} {name}")
            for name, tally in self._tallies.items()
            for checkpoint in self.checkpoints
            if checkpoint.tells(tally)
            for what, summed in self._summed(tally, checkpoint)
        ]
        named = make({TEXT: list(units), _UNIT: list(units.values())}, {TEXT: nw.String, _UNIT: nw.String})
        by_unit = self._together.join(named, on=TEXT, how="left").group_by(_UNIT)
        return {row[_UNIT]: row for row in collect(by_unit.agg(nw.len().alias(ROWS), *expressions)).rows(named=True)}

    def unbegun(self, tally: Tally) -> Frame:
        """Return the records of a stock that have no first day, with all their columns."""
        told = self._alike.told(self.frame)
        return told.filter(self._alike.meets(tally) & self.spans[tally.from_ or ""].is_blank)

    def backwards(self, tally: Tally) -> Frame:
        """Return the records of a stock that end before they begin, with all their columns."""
        return self._alike.told(self.frame).filter(self._alike.meets(tally) & self._alike.is_backwards(tally))

    @property
    def _tallies(self) -> Mapping[str, Tally]:
        return self.keys.mapping.tallies

    @cached_property
    def _alike(self) -> Alike:
        return Alike(mapping=self.keys.mapping, spans=self.spans, readings=self.readings)

    @cached_property
    def _together(self) -> Frame:
        return self._alike.put_together(self.frame)

    def _read_spans(self, column: str, bounds: set[date]) -> Spans:
        texts = collect(self.frame.select(column).unique())
        return read_spans(texts, column, self.keys.mapping.dates, bounds)

    def _outside(self) -> tuple[date, ...]:
        """Return the days up to which the records do not cover any, and up to which they do."""
        period = self.keys.mapping.covers
        return () if period is None else (period.from_ - _DAY, period.until)

    def _is_outside(self, spans: Spans) -> nw.Expr:
        if not self._outside():
            return nw.lit(value=False)
        before, last = self._outside()
        return spans.up_to(before) | (~spans.up_to(last) & spans.up_to(self.keys.as_at))

    def _summed(self, tally: Tally, checkpoint: Checkpoint) -> Iterator[tuple[str, nw.Expr]]:
        counts = self._alike.meets(tally) & self._counts(tally, checkpoint)
        if tally.column is None:
            yield "sum", nw.when(counts).then(nw.col(ROWS)).sum()
        else:
            yield "sum", nw.when(counts).then(nw.col(added(tally.column))).sum()
            yield "spoilt", nw.when(counts).then(nw.col(spoilt(tally.column))).min()

    def _counts(self, tally: Tally, checkpoint: Checkpoint) -> nw.Expr:
        """Whether a record's days let it count: a flow's within the year, a stock's around its checkpoint.

        A blank date has not happened, and a blank last day is not over; both days of a stock are included.
        """
        begun = self.spans[tally.date or tally.from_ or ""].up_to(checkpoint.day)
        if tally.date is not None:
            return begun & ~self.spans[tally.date].up_to(checkpoint.year.first_day - _DAY)
        if tally.until is None:
            return begun
        return begun & ~self.spans[tally.until].up_to(checkpoint.day - _DAY).fill_null(value=False)


def collect(frame: Frame) -> nw.DataFrame[Any]:
    """Run a query in batches, so that what is counted need not fit into memory."""
    return frame.collect("polars", engine="streaming")
