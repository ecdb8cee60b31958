"""A broken promise, in a table as small as was found to show it."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from rulecheck.errors import DataError
from rulecheck.testing.drawing import Rows
from rulecheck.testing.judging import AS_AT
from rulecheck.testing.promise import ENGINE, Promise, broken
from rulecheck.testing.trials import Trial


@attrs.frozen(kw_only=True)
class Broken:
    """A promise that is broken.

    Attributes:
        promise: on which table.
        name: which is: this one, or that it can be judged at all.
        how: whose finding is another than it should be.
    """

    promise: Promise
    name: str
    how: str

    def __str__(self) -> str:
        table = self.promise.tables[self.promise.shows_changed]
        lines = [",".join(table[0]), *(",".join(row.values()) for row in table)]
        shown = "\n".join(f"  {line}" for line in lines)
        return f"{self.name}\n{self.how}\nthe smallest table found that shows it, judged as at {AS_AT}:\n{shown}"


def asked(trial: Trial, promise: Promise) -> Broken | None:
    """Judge a promise by itself, with whatever else it takes to be sure; None: it is kept."""
    try:
        if promise.name == ENGINE:
            found = broken(promise, *trial.seen([promise.rows]), trial.on_duckdb(promise.rows))
        else:
            found = broken(promise, *trial.seen([*promise.tables, *promise.doubts(promise.rows)]))
    except DataError:
        return None  # too few rows to be a submission
    if found is None:
        return None
    name, how = found
    return Broken(promise=promise, name=ENGINE if promise.name == ENGINE else name, how=how)


def smallest(trial: Trial, shown: Broken) -> Broken:
    """Return a broken promise on as few rows as still break it: those of one unit, and of these not all."""
    units = sorted(trial.field.units, key=lambda unit: not shown.how.startswith(unit))
    alone = (tuple(row for row in shown.promise.rows if row["unit"] == unit) for unit in units)
    shown = next(_still(trial, shown, alone), shown)
    for size in _sizes(len(shown.promise.rows)):
        for place in range(len(shown.promise.rows) - size, -1, -size):
            rows = shown.promise.rows
            shown = next(_still(trial, shown, [rows[:place] + rows[place + size :]]), shown)
    return shown


def _sizes(rows: int) -> list[int]:
    return sorted({rows // 2, rows // 4, 1} - {0}, reverse=True)


def _still(trial: Trial, shown: Broken, tables: Iterator[Rows] | list[Rows]) -> Iterator[Broken]:
    """Yield how the same promise is broken on each of the tables on which it is."""
    for rows in tables:
        found = asked(trial, attrs.evolve(shown.promise, rows=rows)) if rows else None
        if found is not None and found.name == shown.name:
            yield found
