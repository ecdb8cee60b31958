"""``[data]`` and ``[tables]``: how a table is read, and whether what is said of it fits together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import cattrs

from rulecheck.model.mapping import DATE_SLOT, GOVERNMENT_MARKERS, YEAR_SLOT, Mapping, Measure, Tally
from rulecheck.rulesets.faults import Fault, FaultsError, Path
from rulecheck.rulesets.structure import keys_of

_ONLY_FOR = {"measure": "measures", "value": "measures", "id": "records", "covers": "records"}
"""Keys that mean something in one layout only."""


def read_mapping(raw: Any, strict: cattrs.Converter) -> Mapping:
    """Read ``[data]`` or one of ``[tables]``.

    Raises:
        ValueError: with a fault for each key that is wrong.
    """
    is_records = isinstance(raw, dict) and raw.get("layout") == "records"
    if isinstance(raw, dict):
        if "tallies" in raw:
            raise FaultsError([(("tallies",), "unknown key 'tallies'; what is counted stands under [data.measures]")])
        # Under the same key stand measures that are read, or, in a table of records, ones that are counted.
        raw = {"tallies" if is_records and key == "measures" else key: value for key, value in raw.items()}
    try:
        mapping: Mapping = strict.structure(raw, Mapping)
    except FaultsError as error:
        raise FaultsError([(_as_written(path), what) for path, what in error.faults]) from error
    faults = [
        *_misplaced(mapping),
        *_layout_faults(mapping),
        *(_record_faults(mapping) if is_records else _measure_faults(mapping)),
    ]
    if faults:
        raise FaultsError(faults)
    counted = {name: _counted(name, tally) for name, tally in mapping.tallies.items()}
    markers = {**GOVERNMENT_MARKERS, **mapping.markers}
    return attrs.evolve(mapping, markers=markers, measures=counted if is_records else mapping.measures)


def _as_written(path: Path) -> Path:
    """Return the keys that lead to a fault as the file has them."""
    return ("measures", *path[1:]) if path[:1] == ("tallies",) else path


def _counted(name: str, tally: Tally) -> Measure:
    """Return the measure that a tally makes; it is then read from a column of its own name."""
    return Measure(
        column=name, flow=tally.is_flow, count=tally.column is None, label=tally.label, accepts=tally.accepts
    )


def _misplaced(mapping: Mapping) -> Iterator[Fault]:
    """Yield keys of ``[data]`` that slipped below its measures, rows and lines that cannot be."""
    for name in (*mapping.measures, *mapping.tallies):
        if name in keys_of(Mapping):
            yield ("measures", name), f"'{name}' is a key of [data]; move it above [data.measures]"
    for marker in mapping.markers:
        if not marker.strip():
            yield ("markers", marker), "a marker is blank; what is blank is missing, and needs no marker"
    for key in ("header_row", "last_row"):
        number = getattr(mapping, key)
        if number is not None and number < 1:
            yield (key,), "rows are counted from 1"
    if mapping.header_row is not None and mapping.last_row is not None and mapping.last_row <= mapping.header_row:
        yield ("last_row",), "lies above the first row of the table"


def _layout_faults(mapping: Mapping) -> Iterator[Fault]:
    for key, only in _ONLY_FOR.items():
        if getattr(mapping, key) is not None and mapping.layout != only:
            yield (key,), f'means something only with layout = "{only}"'
    if mapping.layout == "measures":
        for key, what in (("measure", "names the measure"), ("value", "holds its value")):
            if getattr(mapping, key) is None:
                yield (key,), f"needs '{key}': the column that {what}"
    if mapping.layout == "wide" and not mapping.measures:
        yield ("measures",), "needs a measure: its column says where the year stands in the header"
    yield from _year_faults(mapping)


def _year_faults(mapping: Mapping) -> Iterator[Fault]:
    layout, year = mapping.layout, mapping.year
    if layout in ("wide", "records"):
        if mapping.date is not None:
            where = "in the header" if layout == "wide" else "with each measure: date, or from and until"
            yield ("date",), f"in this layout the day stands {where}"
        if year is not None and (year.column is not None or layout == "records"):
            yield ("year",), 'in this layout no column tells the year; for bare years in a header: { names = "end" }'
    elif year is not None and year.column is None:
        yield ("year",), "needs 'column': the column that tells the year"
    elif year is not None and mapping.date is not None:
        yield ("date",), "the table has a year column and a date column; name the one that tells the year"


def _form_faults(measures: dict[str, Measure] | dict[str, Tally]) -> Iterator[Fault]:
    """Yield measures that read one column in other forms than the measure before them."""
    first: dict[str, str] = {}
    for name, measure in measures.items():
        if measure.column is None:
            if measure.accepts:
                yield ("measures", name, "accepts"), "says nothing of records that are counted; name a column to add up"
            continue
        other = first.setdefault(measure.column, name)
        if set(measures[other].accepts) != set(measure.accepts):
            what = f"differs from that of '{other}', which reads the same column; a cell is read in one way"
            yield ("measures", name, "accepts"), what


def _measure_faults(mapping: Mapping) -> Iterator[Fault]:
    yield from _form_faults(mapping.measures)
    for name, measure in mapping.measures.items():
        if measure.rows is not None and measure.rows < 1:
            yield ("measures", name, "rows"), "must be 1 or more"
        slots = measure.column.count(YEAR_SLOT) + measure.column.count(DATE_SLOT)
        column = ("measures", name, "column")
        if mapping.layout == "wide" and slots != 1:
            examples = f"'{YEAR_SLOT}', 'Headcount {YEAR_SLOT}' or '{DATE_SLOT}'"
            yield column, f"says once where the year stands in the header: {examples}"
        elif mapping.layout != "wide" and slots:
            yield column, 'has a place for the year; say layout = "wide" for a column a year'


def _record_faults(mapping: Mapping) -> Iterator[Fault]:
    if mapping.covers is None:
        yield (
            ("covers",),
            "needs 'covers': the days for which all records are there, { from = 2021-04-01, until = 2023-03-31 }, "
            "for only there does no record mean none",
        )
    for key in ("status", "note"):
        if getattr(mapping, key) is not None:
            yield (key,), "says nothing of records, which are counted"
    yield from _form_faults(mapping.tallies)
    for name, tally in mapping.tallies.items():
        if name == mapping.unit:
            yield ("measures", name), "has the name of the unit's column; call the measure otherwise"
        if (tally.date is None) == (tally.from_ is None):
            yield (
                ("measures", name),
                "needs either date, the day of what happens, or from (and until), the days it lasts",
            )
        elif tally.date is not None and tally.until is not None:
            yield ("measures", name, "until"), "goes with from; what happens on a date does not last"
