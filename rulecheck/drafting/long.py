"""The layouts with a row a unit and year: of one measure or more in columns, or of one measure in each row."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from rulecheck.drafting.columns import Column, Seen
from rulecheck.drafting.figures import Figures, figure_columns, with_figures
from rulecheck.drafting.guess import Guess, quoted
from rulecheck.drafting.numbers import numbers_in
from rulecheck.drafting.times import When, date_of, days_by_text, preference, year_of
from rulecheck.drafting.units import unit_column
from rulecheck.drafting.words import MEASURE, NOTE, STATUS, VALUE, hints
from rulecheck.model.mapping import Status, YearColumn

STATUSES = ("final", "revised", "provisional", "estimated", "estimate", "draft")
"""Words for versions of a value, the one that counts most first."""
_MOST_MEASURES = 50


@attrs.frozen(kw_only=True)
class Timed:
    """A column that tells the time, and how."""

    column: Column
    when: When

    @property
    def name(self) -> str:
        """The column's name."""
        return self.column.name


def guess_long(seen: Seen, guess: Guess) -> Guess | None:
    """Return how a table with a row a unit and year, or a unit, year and measure, could be read; None if it is none."""
    found = timed(seen)
    if not found:
        return None
    time = _chosen(found)
    taken = {each.name for each in found}
    unit = unit_column(seen, taken, (time.name,), len(time.column.texts))
    if unit is None:
        return None
    guess = _with_time(guess, time, [each for each in found if each is not time])
    guess = guess.with_mapping({"unit": unit[1]}, unit=unit[0].name)
    figures, targets, derived = figure_columns(seen, {*taken, unit[0].name})
    if not figures:
        return None
    naming = _naming_column(seen, (unit[0].name, time.name), figures)
    guess = attrs.evolve(guess, targets=tuple(column.name for column in targets))
    guess = guess.advised(*_worked_out(derived))
    guess = _with_status(_with_note(guess, seen), seen, (unit[0].name, time.name, *((naming.name,) if naming else ())))
    if naming is not None:
        return _of_many(guess, seen, naming, figures[0])
    guess = with_figures(guess, [_figures(column) for column in figures])
    return _doubled(_added_up(guess, seen, time), seen, time)


def has_year_column(seen: Seen) -> bool:
    """Whether a column tells the year, by its name and by its texts."""
    return any(preference(each.column) == (0, 0) for each in timed(seen))


def timed(seen: Seen) -> list[Timed]:
    """Return the columns that tell the time, the likeliest first; dates before years, for they say more."""
    dates = [Timed(column=column, when=when) for column in seen.columns if (when := date_of(column)) is not None]
    named = {each.name for each in dates}
    years = [
        Timed(column=column, when=when)
        for column in seen.columns
        if column.name not in named and column.texts and (when := year_of(column)) is not None
    ]
    return sorted([*dates, *years], key=lambda each: (each.column.blanks > 0, preference(each.column)))


def _chosen(found: list[Timed]) -> Timed:
    """Return the likeliest; in place of a date the year, if the date lies outside of it."""
    first = found[0]
    year = next((each for each in found if each.when.days is None and each.column.blanks == 0), None)
    if first.when.days is None or year is None:
        return first
    calendar = year.when.calendar
    years = {calendar.start_of(day) for day in days_by_text(year.column.texts, year.when).values()}
    dated = {calendar.start_of(day) for day in days_by_text(first.column.texts, first.when).values()}
    return first if dated <= years else year


def _with_time(guess: Guess, time: Timed, others: list[Timed]) -> Guess:
    when = time.when
    also = f"; '{others[0].name}' tells it too" if others else ""
    guess = attrs.evolve(guess, calendar=when.calendar)
    why = {"calendar": when.why_calendar} if when.why_calendar else {}
    if when.days is not None:
        why["date"] = when.why + also
        if when.days != "2022-03-31":
            why["dates"] = "so its dates are written" + (", day before month" if when.days.startswith("31/") else "")
        return guess.with_mapping(why, date=time.name, dates=when.days)
    why["year"] = when.why + also
    if when.names is not None:
        why["year.names"] = when.why_names
    return guess.with_mapping(why, year=YearColumn(column=time.name, names=when.names))


def _naming_column(seen: Seen, keys: tuple[str, ...], figures: list[Column]) -> Column | None:
    """Return the column that names the measure of each row, if there is one."""
    if len(figures) != 1 or not seen.doubled(*keys):
        return None
    value = figures[0].name
    able = [
        column
        for column in seen.columns
        if column.name not in (*keys, value)
        and column.blanks == 0
        and 1 < len(column.texts) <= _MOST_MEASURES
        and (hints(column.name, MEASURE) or hints(value, VALUE))
        and not hints(column.name, NOTE | STATUS)
        and not seen.doubled(*keys, column.name)
    ]
    return min(able, key=lambda column: (not hints(column.name, MEASURE), len(column.texts)), default=None)


def _of_many(guess: Guess, seen: Seen, naming: Column, value: Column) -> Guess:
    why = {
        "layout": f"'{naming.name}' tells apart the rows of one unit and year, so it names the measure",
        "measure": "it tells apart the rows of one unit and year",
        "value": "the only column of numbers",
    }
    guess = guess.with_mapping(why, layout="measures", measure=naming.name, value=value.name)
    found, left = [], []
    for text in naming.texts:
        numbers = numbers_in(seen.where(naming.name, text).column(value.name).texts)
        if numbers is None or "{year}" in text or "{date}" in text:
            left.append(text)
        else:
            found.append(Figures(column=text, said=text, numbers=numbers))
    said = [f"Left out, for there are no numbers beside them: {quoted(left)}."] if left else []
    return with_figures(guess.advised(*said), found)


def _figures(column: Column) -> Figures:
    numbers = numbers_in(column.texts)
    if numbers is None:
        raise ValueError(f"{column.name!r} is no column of numbers")
    return Figures(column=column.name, said=column.name, numbers=numbers)


def _added_up(guess: Guess, seen: Seen, time: Timed) -> Guess:
    """Let the flows of several dates in one year add up."""
    mapping = guess.mapping
    days = days_by_text(time.column.texts, time.when)
    years = {guess.calendar.start_of(day) for day in days.values()}
    keys = (str(mapping.unit), time.name)
    if mapping.date is None or len(days) <= len(years) or seen.doubled(*keys):
        return guess
    measures = {n: attrs.evolve(m, combine="sum") if m.flow else m for n, m in mapping.measures.items()}
    why = {f"measures.{n}.combine": "several dates lie in one year" for n, m in measures.items() if m.flow}
    return guess.with_mapping(why, measures=measures)


def _with_note(guess: Guess, seen: Seen) -> Guess:
    note = next((column.name for column in seen.columns if hints(column.name, NOTE)), None)
    return guess if note is None else guess.with_mapping({"note": "its name says so"}, note=note)


def _with_status(guess: Guess, seen: Seen, keys: tuple[str, ...]) -> Guess:
    for column in seen.columns:
        is_versions = bool(column.texts) and all(text.casefold() in STATUSES for text in column.texts)
        if column.name in keys or not (hints(column.name, STATUS) or is_versions):
            continue
        if is_versions and column.blanks == 0 and len(column.texts) > 1:
            prefer = tuple(sorted(column.texts, key=lambda text: STATUSES.index(text.casefold())))
            why = "of several versions the first named here counts"
            return guess.with_mapping({"status": why}, status=Status(column=column.name, prefer=prefer))
        if not seen.doubled(*keys):
            why = "its name says so; what is provisional is shown so"
            return guess.with_mapping({"status": why}, status=Status(column=column.name))
    return guess


def _doubled(guess: Guess, seen: Seen, time: Timed) -> Guess:
    """Say what there is to do where several rows are for one unit and year."""
    keys = (str(guess.mapping.unit), time.name)
    versions = () if guess.mapping.status is None else (guess.mapping.status.column,)
    doubled = seen.doubled(*keys, *versions)
    if not doubled:
        return guess
    tells = [c.name for c in seen.columns if c.name not in keys and doubled > seen.doubled(*keys, *versions, c.name)]
    among = [name for name in tells if not guess.wanted.is_wanted(name)]
    said = f"{doubled} rows are for a unit and time that a row above is for too, so they fail as duplicates. "
    if among:
        said += f"Perhaps {quoted(among, 3)} tells them apart: write where = {{ … }} for the rows that count, "
    return guess.advised(f'{said}{"or " if among else "Write "}combine = "sum" with the measure to add them up.')


def _worked_out(derived: Iterable[Column]) -> list[str]:
    names = [column.name for column in derived]
    return [f"Not taken for measures, for they look worked out of others: {quoted(names)}."] if names else []
