"""The layout with a row a person or event, to be counted into units and years."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from rulecheck.drafting.columns import Column, Seen
from rulecheck.drafting.figures import figure_columns
from rulecheck.drafting.guess import Guess
from rulecheck.drafting.times import DAYS, date_of, days_of, year_of
from rulecheck.drafting.units import unit_column
from rulecheck.drafting.words import BEGIN, END, ID, OTHER_DATE, hints, measure_name
from rulecheck.model.days import Days
from rulecheck.model.mapping import Measure, Period, Tally, Texts
from rulecheck.model.years import Calendar

MOST_YEARS = 5
"""So many years are taken to be whole in an extract; who left long before is seldom still in one."""


def guess_records(seen: Seen, guess: Guess) -> Guess | None:
    """Return how a table with a row a person or event could be counted; None if it is none.

    Such a table has a column with an id for each row and a date with each, and no year. A name must speak
    for it: of the id, or of a date on which something begins.
    """
    id_ = next((column for column in seen.columns if column.is_one_a_row and hints(column.name, ID)), None)
    dated = [column for column in seen.columns if date_of(column) is not None and not hints(column.name, OTHER_DATE)]
    begin = _begin(dated)
    if id_ is None or begin is None or any(year_of(column) for column in seen.columns if column not in dated):
        return None
    if not hints(begin.name, BEGIN) and figure_columns(seen, {id_.name, *(column.name for column in dated)})[0]:
        return None
    unit = unit_column(seen, {id_.name, *(column.name for column in dated)}, (), 2)
    end = next((column for column in dated if column is not begin and hints(column.name, END)), None)
    days = _common([begin] if end is None else [begin, end])
    covers = None if days is None else _whole_years(days_of(begin, days).values(), guess.calendar)
    if unit is None or days is None or covers is None:
        return None
    why = {
        "layout": f"each row has its own '{id_.name}', so rows are counted",
        "unit": unit[1],
        "id": "each row has its own",
        "covers": "the last whole years; write for which days the extract has every record",
    }
    if days != "2022-03-31":
        why["dates"] = "so its dates are written" + (", day before month" if days.startswith("31/") else "")
    guess = guess.with_mapping(
        why, layout="records", unit=unit[0].name, id=Texts((id_.name,)), dates=days, covers=covers
    )
    return _with_tallies(guess, seen, begin, end)


def _begin(dated: list[Column]) -> Column | None:
    """Return the date that every record has, or else the one whose name speaks of a beginning."""
    named = [column for column in dated if hints(column.name, BEGIN)]
    whole = [column for column in dated if column.blanks == 0 and not hints(column.name, END)]
    return next(iter([*named, *whole]), None)


def _common(dated: list[Column]) -> Days | None:
    """Return the one way in which all the dates are written."""
    return next((days for days in DAYS if all(len(days_of(c, days)) == len(c.texts) for c in dated)), None)


def _whole_years(days: Collection[date], calendar: Calendar) -> Period | None:
    """Return the last years that lie wholly between the first and the last of the days."""
    first, last = min(days), max(days)
    years = [calendar.year(start) for start in range(first.year - 1, last.year + 1)]
    whole = [year for year in years if first <= year.first_day and year.last_day <= last][-MOST_YEARS:]
    return Period(from_=whole[0].first_day, until=whole[-1].last_day) if whole else None


def _with_tallies(guess: Guess, seen: Seen, begin: Column, end: Column | None) -> Guess:
    tallies: dict[str, Tally] = {}
    why: dict[str, str] = {}
    for column in (begin, *(() if end is None else (end,))):
        name = measure_name(column.name, {*tallies, str(guess.mapping.unit)})
        tallies[name] = Tally(date=column.name)
        why[f"measures.{name}.date"] = "a flow: what happens on that day; where it is blank it has not happened"
    if begin.blanks or _runs_backwards(seen, guess.mapping.dates, begin, end):
        said = (
            f"How many are in post could not be counted: '{begin.name}' is blank somewhere, or the other date comes "
            'before it. Once that is put right: in_post = { from = "…", until = "…" }.'
        )
        guess = guess.advised(said)
    else:
        until = None if end is None else end.name
        tallies[name := measure_name("in post", {*tallies, str(guess.mapping.unit)})] = Tally(
            from_=begin.name, until=until, label="in post"
        )
        why[f"measures.{name}.from"] = "a stock: who is there on a day, from this one"
        if end is not None:
            why[f"measures.{name}.until"] = "to this one, both included; where it is blank there is no end yet"
    measures = {
        name: Measure(column=name, flow=tally.is_flow, count=True, label=tally.label) for name, tally in tallies.items()
    }
    return guess.with_mapping(why, tallies=tallies, measures=measures)


def _runs_backwards(seen: Seen, days: Days, begin: Column, end: Column | None) -> bool:
    if end is None:
        return False
    begins, ends = days_of(begin, days), days_of(end, days)
    pairs = seen.frame.select(begin.name, end.name).unique().rows()
    return any(ends[last] < begins[first] for first, last in pairs if first in begins and last in ends)
