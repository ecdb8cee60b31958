"""Records counted as docs/data.md says, in plain Python: what a unit's cell of one year holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from .cells import GOVERNMENT, Value, read, total
from .tables import last_day, year_of


@dataclass(frozen=True)
class Tally:
    """What is counted: a flow has ``date``, a stock ``begins``."""

    date: str | None = None
    begins: str | None = None
    ends: str | None = None
    column: str | None = None
    where: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Covered:
    """The days for which every record is there, and the day as of which one looks."""

    begins: date
    ends: date
    as_at: date


def tally(records: list[dict[str, str]], what: Tally, covered: Covered, unit: str, year: int) -> Value:
    """Return what the records of a table say of one unit and year."""
    own = [record for record in records if record["unit"] == unit]
    if not own:
        return Value(reason="missing")
    day = min(last_day(year), covered.as_at)
    if date(year, 4, 1) > covered.as_at or not covered.begins <= day <= covered.ends:
        return Value(reason="missing")
    if what.date is not None and date(year, 4, 1) < covered.begins:
        return Value(reason="missing")
    counted = [
        record
        for record in own
        if all(record[column] in texts for column, texts in what.where.items())
        and (_happened(record[what.date], year, day) if what.date is not None else _is_there(record, what, day))
    ]
    if what.column is None:
        return Value(number=Fraction(len(counted)))
    return total([read(record[what.column], count=False, markers=GOVERNMENT) for record in counted])


def _happened(text: str, year: int, day: date) -> bool:
    return text != "" and year_of(date.fromisoformat(text)) == year and date.fromisoformat(text) <= day


def _is_there(record: dict[str, str], what: Tally, day: date) -> bool:
    begins, ends = record[what.begins or ""], record[what.ends] if what.ends is not None else ""
    return date.fromisoformat(begins) <= day and (ends == "" or day <= date.fromisoformat(ends))
