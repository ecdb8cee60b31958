"""The layout with a column a year or a day: which columns these are, and which measure each is of."""

from __future__ import annotations

import re
from collections import Counter

import attrs

from rulecheck.data.layouts import slotted_of
from rulecheck.drafting.columns import Seen, has_slot
from rulecheck.drafting.figures import Figures, with_figures
from rulecheck.drafting.guess import Guess
from rulecheck.drafting.numbers import numbers_in
from rulecheck.drafting.times import FIRST_LIKELY, LAST_LIKELY, When, calendar_of, day_of, when_years
from rulecheck.drafting.units import unit_column
from rulecheck.model.days import parse_header_day
from rulecheck.model.mapping import DATE_SLOT, YEAR_SLOT, YearColumn

_DAY = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}|(?:[0-9]{1,2}[ -])?[A-Za-z]{3,9}[ -](?:[0-9]{4}|[0-9]{2})(?![0-9])", re.ASCII
)
_ENDING = re.compile(r"year ending (?:[0-9]{1,2} )?[a-z]+ [0-9]{4}", re.IGNORECASE | re.ASCII)
_YEAR = re.compile(
    r"(?:FY ?)?[0-9]{4}[-/\u2013](?:[0-9]{4}|[0-9]{2})|(?:FY ?)?[0-9]{4}"
    r"(?:[0-9]{2})?(?![0-9])",
    re.IGNORECASE | re.ASCII,
)


@attrs.frozen(kw_only=True)
class Slot:
    """What the columns of one measure have in common: their names with a place for the year or the day."""

    before: str
    after: str
    is_day: bool

    @property
    def column(self) -> str:
        """The names as a mapping writes them."""
        return f"{self.before}{DATE_SLOT if self.is_day else YEAR_SLOT}{self.after}"


def guess_wide(seen: Seen, guess: Guess) -> Guess | None:
    """Return how a table with a column a year or a day could be read; None if it is none."""
    slots = slots_of(seen)
    if not slots:
        return None
    others = {column.name for column in seen.columns if has_slot(column.name) or _parted(column.name) is not None}
    unit = unit_column(seen, others, (), 1)
    when = _when(slots)
    if unit is None or when is None:
        return None
    why = {"layout": "years or dates stand in the header", "unit": unit[1]}
    if when.why_calendar:
        why["calendar"] = when.why_calendar
    guess = attrs.evolve(guess, calendar=when.calendar).with_mapping(why, layout="wide", unit=unit[0].name)
    if when.names is not None:
        guess = guess.with_mapping({"year": when.why_names}, year=YearColumn(names=when.names))
    found = _measures(slots, seen, guess)
    return with_figures(guess, found) if found else None


def slots_of(seen: Seen) -> dict[Slot, dict[str, str]]:
    """Return the measures of a wide table: for each what its columns share, and by year or day their names."""
    found: dict[Slot, dict[str, str]] = {}
    for column in seen.columns:
        if has_slot(column.name) or numbers_in(column.texts) is None:
            continue
        parted = _parted(column.name)
        if parted is not None:
            found.setdefault(parted[0], {})[parted[1]] = column.name
    return found


def _parted(name: str) -> tuple[Slot, str] | None:
    """Return the one day or year that a name holds, and what is around it; None for ``Mar-19 to Sep-19``."""
    for pattern, is_day in ((_ENDING, False), (_DAY, True), (_YEAR, False)):
        found = [match for match in pattern.finditer(name) if (_is_day if is_day else _is_year)(match[0])]
        if len(found) == 1:
            (match,) = found
            return Slot(before=name[: match.start()], after=name[match.end() :], is_day=is_day), match[0]
        if found:
            return None
    return None


def _is_year(label: str) -> bool:
    when = when_years([label], is_financial=False)
    day = None if when is None else day_of(label, when)
    return day is not None and FIRST_LIKELY <= day.year <= LAST_LIKELY


def _is_day(label: str) -> bool:
    try:
        return FIRST_LIKELY <= parse_header_day(label).year <= LAST_LIKELY
    except ValueError:
        return False


def _when(slots: dict[Slot, dict[str, str]]) -> When | None:
    """Return when the years of a header begin and what bare ones name."""
    years = [label for slot, labels in slots.items() if not slot.is_day for label in labels]
    if years:
        return when_years(years, is_financial=False)
    days = [parse_header_day(label) for labels in slots.values() for label in labels]
    calendar, why = calendar_of(days)
    return When(calendar=calendar, why_calendar=why)


def _measures(slots: dict[Slot, dict[str, str]], seen: Seen, guess: Guess) -> list[Figures]:
    """Return the measures whose columns are found by what they share, none of them another measure's."""
    found: list[Figures] = []
    taken: set[str] = set()
    for slot in sorted(slots, key=lambda slot: -len(slots[slot])):
        names = slotted_of(slot.column, guess.mapping, guess.calendar).columns([c.name for c in seen.columns])
        texts: Counter[str] = Counter()
        for name in names:
            texts.update(seen.column(name).texts)
        numbers = numbers_in(texts)
        if numbers is not None and taken.isdisjoint(names):
            taken |= names.keys()
            found.append(
                Figures(
                    column=slot.column,
                    said=f"{slot.before} {slot.after}",
                    numbers=numbers,
                    is_dated=slot.is_day,
                    has_parts=len({start for start, _ in names.values()}) < len(names),
                )
            )
    return found
