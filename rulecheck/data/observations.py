"""Observations: one value for each unit, year and date, or the reason why there is none."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from rulecheck.data.cells import gravity_here, is_blank, is_marker, rank, reason_here
from rulecheck.data.forms import Readings, with_values
from rulecheck.data.frames import NUMBER, Frame, fetched, nothing
from rulecheck.data.layouts import rows_of
from rulecheck.formats.tables import (
    CHANGING,
    DATE,
    FILE,
    ORDER,
    PLACE,
    PROVISIONAL,
    RANK,
    REASON,
    ROW_YEAR,
    UNIT,
    VALUE,
    cell_column,
)
from rulecheck.model.mapping import Mapping, Meaning, Measure
from rulecheck.model.words import UNUSABLE

EVIDENCE = ("provisional", "note", "file", "place", "cell", "value_version")
"""What an observation carries to the finding that rests on it; ``cell`` is the text that could not be read, or of a
group the member that keeps it from having a value; ``value_version`` the status of the one that counts of several."""

OBSERVATION = ("unit", "year", "date", "value", "reason", "gravity", "filled", *EVIDENCE)
"""The columns of every frame of observations."""


def observe(
    rows: Frame, measure: Measure, mapping: Mapping, readings: Readings | None = None, *, is_single: bool = False
) -> Frame:
    """Return the observations of one measure.

    One row for each unit and date of a stock, for each unit and year of a flow: ``unit``,
    ``year``, ``date`` (the latest of its rows), ``value``, ``reason``, ``gravity`` of the reason,
    ``filled`` (whether anything at all stands in its cells) and the evidence. Of several versions of
    a value the preferred one that is not blank counts; of a bound, ``combine = "agree"``, the preferred one,
    blank or not, for another version's target is not that of this value. Rows that are still several are combined as
    the measure says, or are a ``duplicate``. A sum with a part that has no value has none. The place is
    that of the first row, or of the first that keeps the value from being one.

    Args:
        rows: with their keys.
        measure: whose observations they are.
        mapping: how the table is read.
        readings: of texts in further forms; None if the measure accepts none.
        is_single: whether it is known that no two rows are of one unit and date, or year, so that nothing is combined.
    """
    cells = _cells(rows, measure, mapping, readings)
    if is_single:
        alone = cells.with_columns(nothing(nw.String).alias("value_version"))
        return _observed(alone, *_value_alone(measure), is_filled=~nw.col("blank"))
    if mapping.status is not None and mapping.status.prefer:
        cells = _preferred(cells, skips_blanks=measure.combine != "agree")
    else:
        cells = cells.with_columns(nothing(nw.String).alias("value_version"))
    keys = ["unit", "year"] if measure.flow else ["unit", "year", "date"]
    if measure.rows is not None:
        cells = cells.with_columns(nw.col(ORDER).count().over(*keys).alias("number"))
    if measure.combine == "last":
        cells = _last(cells, keys)
    combined = (
        cells.group_by(*keys)
        .agg(
            nw.len().alias("rows"),
            *([nw.col("number").max()] if measure.rows is not None else []),
            nw.col("value").sum().alias("sum"),
            nw.col("value").min().alias("least"),
            nw.col("value").max().alias("most"),
            (~nw.col("blank")).cast(nw.Int64).sum().alias("filled"),
            nw.col("value").count().alias("valued"),
            (~nw.col("blank") & ~nw.col("is_marker")).cast(nw.Int64).sum().alias("counted"),
            nw.col("gravity").min(),
            *([nw.col("date").max()] if measure.flow else []),
            nw.col("provisional").max(),
            nw.col("note").min(),
            nw.col("value_version").min(),
            # The gravest row first, and among its like the first of the table.
            (nw.col("gravity").fill_null(len(UNUSABLE)) * _FAR + nw.col(ORDER).cast(nw.Int64)).min().alias("telling"),
        )
        .with_columns((nw.col("telling") % _FAR).alias("telling"))
    )
    told = cells.select(nw.col(ORDER).cast(nw.Int64).alias("telling"), "file", "place", "cell")
    combined = combined.join(told, on="telling", how="left")
    return _observed(combined, *_value_of_several(measure), is_filled=nw.col("filled") > 0)


_FAR = 2**40
"""More rows than any table has."""


def _cells(rows: Frame, measure: Measure, mapping: Mapping, readings: Readings | None) -> Frame:
    rows = rows_of(rows, measure, mapping)
    text = nw.col(measure.column)
    markers = mapping.markers if _are_there(mapping.markers, rows, text) else {}
    changing = nw.col(PROVISIONAL) | nw.col(CHANGING)
    note = nothing(nw.String) if mapping.note is None else nw.col(mapping.note)
    cell = cell_column(measure.column)
    place = nw.coalesce(nw.col(cell), nw.col(PLACE)) if cell in rows.collect_schema() else nw.col(PLACE)
    cells = with_values(rows, measure, markers, readings).select(
        nw.col(UNIT).alias("unit"),
        nw.col(ROW_YEAR).alias("year"),
        nw.col(DATE).alias("date"),
        nw.col(VALUE).alias("value"),
        nw.col(REASON).alias("reason"),
        is_blank(text).alias("blank"),
        is_marker(text, markers).alias("is_marker"),
        # Booleans become 0 and 1, for not every engine has a greatest Boolean.
        changing.cast(nw.Int64).alias("provisional"),
        note.alias("note"),
        nw.col(FILE).alias("file"),
        place.alias("place"),
        nw.when(nw.col(REASON) == "unreadable").then(text).alias("cell"),
        (nothing(nw.String) if mapping.status is None else nw.col(mapping.status.column)).alias("value_version"),
        nw.col(ORDER),
        nw.col(RANK),
    )
    return cells.with_columns(gravity_here(nw.col("reason")).alias("gravity"))


def _are_there(markers: dict[str, Meaning], rows: Frame, text: nw.Expr) -> bool:
    """Whether a marker stands in any of the cells; to look for each of them is most of the work of reading."""
    return bool(markers) and bool(fetched(rows.select(is_marker(text, markers).any())).item())


def _preferred(cells: Frame, *, skips_blanks: bool) -> Frame:
    """Keep the version that counts: the most preferred one that is not blank throughout, with all its rows.

    ``value_version`` stays where there were others.
    """
    keys = ("unit", "year", "date")
    counts = ~nw.col("blank") if skips_blanks else ~nw.col("blank").is_null()
    filled = nw.when(counts).then(nw.col(RANK))
    ranked = cells.with_columns(
        filled.min().over(*keys).alias("best"),
        nw.col(RANK).min().over(*keys).alias("first"),
        nw.col(RANK).max().over(*keys).alias("last"),
    )
    is_one_of_several = nw.col("first") < nw.col("last")
    ranked = ranked.with_columns(nw.when(is_one_of_several).then(nw.col("value_version")).alias("value_version"))
    return ranked.filter(nw.col(RANK) == nw.coalesce(nw.col("best"), nw.col("first")))


def _last(cells: Frame, keys: list[str]) -> Frame:
    for column in ("date", ORDER):
        latest = cells.group_by(*keys).agg(nw.col(column).max().alias("latest"))
        cells = cells.join(latest, on=keys, how="left").filter(nw.col(column) == nw.col("latest")).drop("latest")
    return cells


def _value_alone(measure: Measure) -> tuple[nw.Expr, nw.Expr]:
    """Return the value of a cell that has no like, and how grave a reason speaks against it."""
    value, gravest = nw.col("value"), nw.col("gravity")
    if measure.combine == "count":
        is_none = nw.col("blank") | nw.col("is_marker")
        value, gravest = nw.when(~is_none).then(nw.lit(1)).cast(NUMBER), nw.when(is_none).then(rank("missing"))
    if measure.rows is not None and measure.rows > 1:
        gravest = rank("missing")
    return value, gravest


def _value_of_several(measure: Measure) -> tuple[nw.Expr, nw.Expr]:
    """Return the same of cells that were brought together, of which there may be one."""
    rows, gravest = nw.col("rows"), nw.col("gravity")
    missing, duplicate = rank("missing"), rank("duplicate")
    value: nw.Expr
    match measure.combine:
        case "count":
            is_none = nw.col("counted") == 0
            value = nw.when(~is_none).then(nw.col("counted")).cast(NUMBER)
            gravest = nw.when(is_none).then(missing)
        case "sum":
            value = nw.col("sum")
        case "agree":
            agree = (nw.col("least") == nw.col("most")) & (nw.col("valued") == rows)
            several = ~agree.fill_null(value=False) & (rows > 1) & (nw.col("valued") > 0)
            value, gravest = nw.col("least"), nw.when(several).then(duplicate).otherwise(gravest)
        case _:
            value, gravest = nw.col("sum"), nw.when(rows > 1).then(duplicate).otherwise(gravest)
    if measure.rows is not None:
        gravest = nw.when(nw.col("number") < measure.rows).then(missing).otherwise(gravest)
        gravest = nw.when(nw.col("number") > measure.rows).then(duplicate).otherwise(gravest)
    return value, gravest


def _observed(cells: Frame, value: nw.Expr, gravest: nw.Expr, *, is_filled: nw.Expr) -> Frame:
    """Return observations; there is a value only where no reason speaks against it."""
    settled = cells.with_columns(value.alias("value"), gravest.alias("gravity")).with_columns(
        nw.when(nw.col("gravity").is_null()).then(nw.col("value")).alias("value"),
        reason_here(nw.col("gravity")).alias("reason"),
        is_filled.alias("filled"),
        (nw.col("provisional") > 0).alias("provisional"),
    )
    return settled.select(*OBSERVATION)
