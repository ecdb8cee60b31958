"""Values a little off: a number by the least step, a day by one day, a year by one year."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import singledispatch
from typing import Any

import attrs

from rulecheck.model.bounds import ByUnit, ByYear, Fixed, Reference, Versions
from rulecheck.model.numbers import LEAST_STEP, Allowance, plain
from rulecheck.model.source import Source
from rulecheck.model.years import Checkpoint, DayOfYear, Year
from rulecheck.rulesets.structure import toml_key

_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Room:
    """How little is least.

    Attributes:
        step: of a value of the rule's measures.
        bound_step: of what is held against its bounds: of a share a millionth.
        bound: the size of its bound, if that is one number.
    """

    step: Decimal = Decimal(1)
    bound_step: Decimal = Decimal(1)
    bound: Decimal | None = None


Others = Iterator[tuple[Any, str]]
"""Values a little off, each with what it is instead of what."""


@singledispatch
def others(value: Any, room: Room) -> Others:
    """Yield values a little off; of a class those of its fields, of what cannot be off none."""
    if not attrs.has(type(value)):
        return
    for field in attrs.fields(type(value)):
        for other, what in others(getattr(value, field.name), room) if field.init else ():
            changed = _evolved(value, field.name, other)
            if changed is not None:
                yield changed, f"{toml_key(field.name)} = {what}"


def _evolved(value: Any, name: str, other: Any) -> Any | None:
    """Return a value with one part changed; None where the part cannot be so."""
    try:
        return attrs.evolve(value, **{name: other})
    except ValueError:
        return None


@others.register
def _(_value: Source, _room: Room) -> Others:
    """A source says nothing that is judged."""
    yield from ()


@others.register
def _(value: Fixed, room: Room) -> Others:
    # What lies within one of zero is a share, be it written 8% or 0.08: to move it by one would try nothing.
    step = LEAST_STEP if value.percent or 0 < abs(value.value) < 1 else room.bound_step
    yield from _told(value, [attrs.evolve(value, value=number) for number in _around(value.value, step)])


@others.register
def _(value: Reference, room: Room) -> Others:
    for plus in _around(Decimal(0), room.bound_step):
        yield attrs.evolve(value, plus=plus), f"{value} {'+' if plus > 0 else '-'} {plain(abs(plus))}"


@others.register(ByYear)
@others.register(ByUnit)
def _(value: Any, room: Room) -> Others:
    cells = list(value.values)
    for place, (name, stated) in enumerate(cells):
        for other, what in others(stated, room):
            changed = [*cells[:place], (name, other), *cells[place + 1 :]]
            yield attrs.evolve(value, values=tuple(changed)), f"{what} for {name}"


@others.register
def _(value: Versions, room: Room) -> Others:
    for place, version in enumerate(value.values):
        for other, what in others(version, room):
            changed = _evolved(value, "values", (*value.values[:place], other, *value.values[place + 1 :]))
            if changed is not None:
                yield changed, f"{what} of version {place + 1}"


@others.register
def _(value: Allowance, room: Room) -> Others:
    yield from _told(value, list(_allowances(value, room)))


@others.register
def _(value: bool, _room: Room) -> Others:
    yield from _told(value, [not value])


@others.register
def _(value: Decimal, room: Room) -> Others:
    yield from _told(value, list(_around(value, room.step)))


@others.register
def _(value: float, room: Room) -> Others:
    yield from _told(value, [float(number) for number in _around(Decimal(str(value)), room.step)])


@others.register
def _(value: int, _room: Room) -> Others:
    yield from _told(value, [value - 1, value + 1])


@others.register
def _(value: date, _room: Room) -> Others:
    yield from _told(value, _shifted(lambda days: value + days * _DAY))


@others.register
def _(value: timedelta, _room: Room) -> Others:
    yield from _told(value, [value - _DAY, value + _DAY])


@others.register
def _(value: Year, _room: Room) -> Others:
    yield from _told(value, _shifted(value.shifted))


@others.register
def _(value: Checkpoint, _room: Room) -> Others:
    yield from _told(value, _shifted(lambda days: _checkpoint(value, days)))


@others.register
def _(value: DayOfYear, _room: Room) -> Others:
    yield from _told(value, _shifted(lambda days: _day_of_year(value, days)))


@others.register(tuple)
def _(value: tuple[Any, ...], room: Room) -> Others:
    for place, item in enumerate(value):
        for other, what in others(item, room):
            yield (*value[:place], other, *value[place + 1 :]), what


@others.register(dict)
def _(value: dict[Any, Any], room: Room) -> Others:
    for key, item in value.items():
        for other, what in others(item, room):
            yield {**value, key: other}, f"{what} for {written(key)}"
        for other, what in others(key, room):
            if other not in value:
                yield {(other if each == key else each): stated for each, stated in value.items()}, what


def written(value: Any) -> str:
    """Write a value as a rule set states it."""
    match value:
        case bool():
            return str(value).lower()
        case Fixed():
            return f"{plain(value.value * 100)}%" if value.percent else plain(value.value)
        case Decimal():
            return plain(value)
        case Checkpoint(day=day, year=year):
            return str(year) if day == year.last_day else str(day)
        case timedelta():
            return f"{value.days} days"
        case _:
            return str(value)


def _told(value: Any, nearby: list[Any]) -> Others:
    for other in nearby:
        yield other, f"{written(other)} instead of {written(value)}"


def _around(number: Decimal, step: Decimal) -> tuple[Decimal, Decimal]:
    return number - step, number + step


def _shifted(shift: Callable[[int], Any]) -> list[Any]:
    """Return what lies a day, or a year, before and after; what lies outside the calendar is left out."""
    found = []
    for by in (-1, 1):
        try:
            found.append(shift(by))
        except (ValueError, OverflowError):
            continue
    return found


def _checkpoint(value: Checkpoint, days: int) -> Checkpoint:
    """Return a deadline a year off if it is a year's last day, else a day."""
    if value.day == value.year.last_day:
        year = value.year.shifted(days)
        return Checkpoint(day=year.last_day, year=year)
    return value.year.calendar.checkpoint(value.day + days * _DAY)


def _day_of_year(value: DayOfYear, days: int) -> DayOfYear:
    day = date(2001, value.month, value.day) + days * _DAY
    return DayOfYear(month=day.month, day=day.day)


def _allowances(value: Allowance, room: Room) -> Iterator[Allowance]:
    """Yield allowances that let the least step more through, or less.

    A share of a bound that is one number is brought to the number it comes to; others are moved by a hundredth.
    """
    if value.number is not None:
        sizes = _around(value.number, room.bound_step)
        yield from (Allowance(number=size) for size in sizes if size >= 0)
        return
    share = value.share or Decimal(0)
    if room.bound is not None:
        comes_to = share * room.bound // room.bound_step * room.bound_step
        yield from (Allowance(number=size) for size in _around(comes_to, room.bound_step) if size >= 0)
        return
    yield from (Allowance(share=size) for size in _around(share, Decimal("0.01")) if size >= 0)
