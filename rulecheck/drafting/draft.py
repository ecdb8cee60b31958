"""The draft: a table looked at, its reading guessed, and its units and years read as a check would read them."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path, PurePath

import attrs

from rulecheck.data.keys import Keys
from rulecheck.data.rows import Rows, read_rows
from rulecheck.drafting.columns import Seen
from rulecheck.drafting.figures import figure_columns
from rulecheck.drafting.guess import Guess, quoted
from rulecheck.drafting.long import guess_long, has_year_column, timed
from rulecheck.drafting.reading import Files
from rulecheck.drafting.records import guess_records
from rulecheck.drafting.sums import with_totals
from rulecheck.drafting.units import unit_column
from rulecheck.drafting.wide import guess_wide, slots_of
from rulecheck.errors import DataError
from rulecheck.formats.refusing import refusing
from rulecheck.model.days import full_date
from rulecheck.model.years import Year

_FURTHEST = 2
"""So many folders up the table may lie for the rule set to name it."""


@attrs.frozen(kw_only=True)
class Draft:
    """What a first rule set says.

    Attributes:
        location: the table's, as given.
        path: the same, from the rule set's folder; None if it is too far away to be named.
        guess: how it is read.
        units: that must be there.
        years: that are judged.
        as_at: the day as of which all of it is due.
        unused: columns that are not read.
    """

    location: str
    path: str | None
    guess: Guess
    units: tuple[str, ...]
    years: tuple[Year, ...]
    as_at: date
    unused: tuple[str, ...] = ()


def draft(location: str, folder: Path, files: Files, sheet: str | None = None) -> Draft:
    """Look at a table and propose how it is read and what is checked.

    Args:
        location: a path, ``returns.db::table``, or what a reader's scheme begins.
        folder: where the rule set will stand.
        files: what can open it.
        sheet: which one to look at; None: the first that reads well.

    Raises:
        DataError: it cannot be read, or nothing in it tells the unit, the time or a figure.
    """
    seen, guess = files.best(location, sheet, guess_layout)
    if guess is None:
        raise DataError(location, _unclear(seen))
    guess = with_totals(guess, seen)
    guess = _with_end(guess, seen)
    rows = _rows(location, files, guess)
    units = tuple(name for name in rows.units if name not in guess.mapping.totals)
    _refuse_names(location, units)
    years, said = _judged(guess, rows)
    return Draft(
        location=location,
        path=_path(location, folder, files),
        guess=_strict_end(guess).advised(*said),
        units=units,
        years=years,
        as_at=max(years[-1].last_day, *rows.dates) if _is_dated(guess) else years[-1].last_day,
        unused=(*(c.name for c in seen.columns if not guess.wanted.is_wanted(c.name)), *seen.unusable),
    )


def guess_layout(seen: Seen, guess: Guess) -> Guess | None:
    """Return how a table could be read, in the layout that fits first; None if none does."""
    columns = max((len(names) for names in slots_of(seen).values()), default=0)
    ways = [guess_records, guess_long, guess_wide]
    if columns > 1 and not has_year_column(seen):
        ways.reverse()
    return next((found for way in ways if (found := way(seen, guess)) is not None), None)


def _unclear(seen: Seen) -> str:
    """Say what was looked for and is not there, and what to do instead."""
    if not seen.rows:
        return "the table has no rows, so there is nothing to draft from"
    times = {each.name for each in timed(seen)}
    slots = slots_of(seen)
    taken = times | {name for names in slots.values() for name in names.values()}
    lacks = []
    if unit_column(seen, taken, (), 1) is None:
        lacks.append("no column of texts names the units")
    if not times and not slots:
        lacks.append("no column has years or dates in every row, and no column's name has a year in it")
    if not slots and not figure_columns(seen, taken)[0]:
        lacks.append("no column holds numbers")
    names = quoted([column.name for column in seen.columns], 20)
    return (
        f"nothing could be drafted: {'; '.join(lacks) or 'units, years and figures do not go together'}. The columns "
        f"are {names}. Name them yourself: `rulecheck init DIR` without --from writes an example to change"
    )


def _rows(location: str, files: Files, guess: Guess) -> Rows:
    """Read the table as a check would."""
    keys = Keys(mapping=guess.mapping, calendar=guess.calendar, spellings={}, as_at=date.max)
    sources = files.opening(guess.mapping, guess.wanted).sources(location)
    with refusing(location):
        return read_rows(sources, keys, guess.wanted)


def _with_end(guess: Guess, seen: Seen) -> Guess:
    """Say of a text file that ends within a line whether its last cell is needed to tell a row's unit or time."""
    mapping = guess.mapping
    if mapping.line_break_at_end or not seen.columns:
        return guess
    last = seen.columns[-1].name
    year = None if mapping.year is None else mapping.year.column
    status = None if mapping.status is None else mapping.status.column
    if last in (mapping.unit, year, mapping.date, mapping.measure, status, *(mapping.id or ()), *_days(guess)):
        why = "this file has none, and its last cell is needed; without this line a file that may be cut off is refused"
        return guess.with_mapping({"line_break_at_end": why})
    return guess.advised(
        "The file does not end with a line break, so its last cell may be cut off and will not be read. End the file "
        "with one; only where that cannot be, write line_break_at_end = false."
    )


def _days(guess: Guess) -> tuple[str, ...]:
    return tuple(column for tally in guess.mapping.tallies.values() for column in tally.columns)


def _strict_end(guess: Guess) -> Guess:
    """Take a file that ends within a line for whole only where that is said."""
    return guess if "line_break_at_end" in guess.why else guess.with_mapping(line_break_at_end=True)


def _refuse_names(location: str, units: tuple[str, ...]) -> None:
    """Refuse a unit whose name a rule set would take for a group's."""
    for name in units:
        if name.startswith("@"):
            what = f"the unit '{name}' begins with @, which in a rule set names a group; call it otherwise in the table"
            raise DataError(location, what)
    if not units:
        raise DataError(location, "the table has no rows, so it names no unit")


def _is_dated(guess: Guess) -> bool:
    return guess.mapping.date is not None or guess.mapping.layout == "wide"


def _judged(guess: Guess, rows: Rows) -> tuple[tuple[Year, ...], list[str]]:
    """Return the years to judge, and which are left out: those without a figure of the year's last day."""
    if all(measure.flow for measure in guess.mapping.measures.values()) or not _is_dated(guess):
        return rows.years, []
    whole = tuple(year for year in rows.years if year.last_day in rows.dates)
    partial = [str(year) for year in rows.years if year not in whole]
    if not partial:
        return whole, []
    if not whole:
        said = "No figure is dated at the last day of a year, where a position is judged; see year_starts above."
        return rows.years, [said]
    end = full_date(whole[-1].last_day).rpartition(" ")[0]
    return whole, [f"Not judged, for no figure is of {end}, the last day of the year: {', '.join(partial)}."]


def _path(location: str, folder: Path, files: Files) -> str | None:
    """Return where a table lies, seen from the rule set's folder."""
    if any(reader.scheme == location.partition(":")[0] for reader in files.readers.values()):
        return location
    try:
        path = PurePath(os.path.relpath(location, folder))
    except ValueError:  # another drive
        return None
    return None if path.parts.count("..") > _FURTHEST else path.as_posix()
