"""The names in the measure column of a table with many measures in rows: which are read, and which nobody asked for."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from rulecheck.data.frames import Frame
from rulecheck.errors import DataError, near_name, nearest
from rulecheck.formats.tables import FILE
from rulecheck.model.mapping import Mapping

_LISTED = 5


def unread_measures(frame: Frame, mapping: Mapping) -> dict[str, tuple[str, ...]]:
    """Return, by file, a remark on each name that is no measure of the mapping; nothing for other layouts.

    Raises:
        DataError: a measure of the mapping is named by no row, with the nearest name.
    """
    if mapping.layout != "measures" or mapping.measure is None:
        return {}
    counted = frame.group_by(FILE, mapping.measure).agg(nw.len().alias("rows")).sort(FILE, mapping.measure)
    rows = counted.collect("polars").rows()
    names = {measure.column for measure in mapping.measures.values()}
    there = [name for _, name, _ in rows if name is not None]
    for name in sorted(names):
        if name not in there:
            what = f"no row names the measure '{name}' in column '{mapping.measure}'{nearest(name, there)}"
            raise DataError(rows[0][0] if rows else "data", what)
    unread: dict[str, list[str]] = {}
    for file, name, number in rows:
        if name not in names:
            unread.setdefault(file, []).append(_clause(name, number, names))
    return {file: (*told[:_LISTED], *_more(told)) for file, told in unread.items()}


def _clause(name: str | None, number: int, names: set[str]) -> str:
    rows = "1 row" if number == 1 else f"{number:,} rows"
    near = None if name is None else near_name(name, sorted(names))
    hint = "" if near is None else f"; is '{near}' meant?"
    return f"{rows} of the measure '{name or ''}', which the mapping does not name, {_are(number)} not read{hint}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _more(told: list[str]) -> tuple[str, ...]:
    left = len(told) - _LISTED
    return (f"{left:,} more measures are not read",) if left > 0 else ()
