"""Rules a little off: each bound by the least step, each date by a day; a case must notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import singledispatch
from typing import Any

import attrs

from rulecheck.model.bounds import ByUnit, ByYear, Fixed, Reference
from rulecheck.model.mapping import Measure
from rulecheck.model.numbers import LEAST_STEP, Allowance
from rulecheck.model.rule import Rule, Source
from rulecheck.model.ruleset import RuleSet
from rulecheck.model.years import Checkpoint, DayOfYear, Year
from rulecheck.rulesets.structure import toml_key

_DAY = timedelta(days=1)
_NOT_MUTATED = {
    *("id", "title", "measure", "units", "group", "scope", "source", "tags", "owner", "guidance", "previous_ids"),
    *("years", "untargeted", "excuse"),
}
"""Keys that say what is judged and not how; a case that names its findings notices another unit or year by itself."""

_LIMITS = {"at_least": "at_most", "at_most": "at_least"}
_WORDS = {"severity": ("fail", "warn"), "missing": ("fail", "warn", "unjudged")}


@attrs.frozen(kw_only=True)
class Mutant:
    """A rule that is a little off.

    Attributes:
        rule: under an id of its own.
        what: what is off: ``at_least = 25 instead of 24``.
    """

    rule: Rule
    what: str


def mutants_of(rule: Rule, ruleset: RuleSet) -> Iterator[Mutant]:
    """Yield the rules that differ from one in the least that can be told apart.

    A bound in a table is mutated cell by cell; a bound that stands in the data as a whole. What no longer is a rule,
    because its keys would contradict each other, is left out.
    """
    room = _Room(_step(rule, ruleset), _bound_of(rule))
    changes = [change for field in attrs.fields(type(rule)) for change in _changes(rule, field, room)]
    for number, (keys, what) in enumerate(changes):
        try:
            mutated = attrs.evolve(rule, **keys, id=f"{rule.id}-mutant-{number}")
        except ValueError:
            continue
        yield Mutant(rule=mutated, what=what)


def _step(rule: Rule, ruleset: RuleSet) -> Decimal:
    """Return the least step by which the values of a rule can differ: one, if it counts or all its measures do."""
    measures: list[Measure] = [ruleset.mapping.measures[name] for name in rule.measures()]
    return Decimal(1) if all(measure.count for measure in measures) else LEAST_STEP


def _changes(rule: Rule, field: Any, room: _Room) -> Iterator[tuple[dict[str, Any], str]]:
    name, value = field.name, getattr(rule, field.name)
    if name in _NOT_MUTATED or value is None or not field.init:
        return
    if rule.bounds() is None and isinstance(value, Reference):
        return  # the kind holds one value against the other itself, and there is no bound that could be off
    key = toml_key(name)
    for other, what in _others(value, room):
        yield {name: other}, f"{key} = {what}"
    if name in _LIMITS:
        yield {name: None, _LIMITS[name]: value}, f"{_LIMITS[name]} instead of {key}"
    for word in _WORDS.get(name, ()):
        if word != value:
            yield {name: word}, f'{key} = "{word}" instead of "{value}"'
    if isinstance(value, Allowance):
        yield {name: None}, f"no {key}"


def _bound_of(rule: Rule) -> Decimal | None:
    """Return the size of a rule's bound, if it is one number."""
    bounds = rule.bounds()
    return abs(bounds.bound.value) if bounds is not None and isinstance(bounds.bound, Fixed) else None


@attrs.frozen
class _Room:
    """The least step of a rule's values, and the size of its bound, if that is one number."""

    step: Decimal
    bound: Decimal | None


Others = Iterator[tuple[Any, str]]
"""Values a little off, each with what it is instead of what."""


@singledispatch
def _others(value: Any, room: _Room) -> Others:
    """Yield values a little off; of a class those of its fields, of what cannot be off none."""
    if attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            for other, what in _others(getattr(value, field.name), room):
                changed = _evolved(value, field.name, other)
                if changed is not None:
                    yield changed, f"{field.name} {what}"


def _evolved(value: Any, name: str, other: Any) -> Any | None:
    """Return a value with one part changed; None where the part cannot be so."""
    try:
        return attrs.evolve(value, **{name: other})
    except ValueError:
        return None


@_others.register
def _(_value: Source, _room: _Room) -> Others:
    """A source says nothing that is judged."""
    yield from ()


@_others.register
def _(value: Fixed, room: _Room) -> Others:
    step = LEAST_STEP if value.percent else room.step
    yield from _told(value, [attrs.evolve(value, value=number) for number in _around(value.value, step)])


@_others.register
def _(value: Reference, room: _Room) -> Others:
    for plus in _around(Decimal(0), room.step):
        yield attrs.evolve(value, plus=plus), f"{value} {'+' if plus > 0 else '-'} {abs(plus):f}"


@_others.register(ByYear)
@_others.register(ByUnit)
def _(value: Any, room: _Room) -> Others:
    cells = list(value.values)
    for place, (name, stated) in enumerate(cells):
        for other, what in _others(stated, room):
            changed = [*cells[:place], (name, other), *cells[place + 1 :]]
            yield attrs.evolve(value, values=tuple(changed)), f"{what} for {name}"


@_others.register
def _(value: Allowance, room: _Room) -> Others:
    yield from _told(value, list(_allowances(value, room)))


@_others.register
def _(value: bool, _room: _Room) -> Others:
    yield not value, f"{str(not value).lower()} instead of {str(value).lower()}"


@_others.register
def _(value: Decimal, room: _Room) -> Others:
    yield from _told(value, list(_around(value, room.step)))


@_others.register
def _(value: int, _room: _Room) -> Others:
    yield from _told(value, [value - 1, value + 1])


@_others.register
def _(value: date, _room: _Room) -> Others:
    yield from _told(value, _shifted(lambda days: value + days * _DAY))


@_others.register
def _(value: timedelta, _room: _Room) -> Others:
    yield from _told(value, [value - _DAY, value + _DAY])


@_others.register
def _(value: Year, _room: _Room) -> Others:
    yield from _told(value, _shifted(value.shifted))


@_others.register
def _(value: Checkpoint, _room: _Room) -> Others:
    yield from _told(value, _shifted(lambda days: _checkpoint(value, days)))


@_others.register
def _(value: DayOfYear, _room: _Room) -> Others:
    yield from _told(value, _shifted(lambda days: _day_of_year(value, days)))


@_others.register(tuple)
def _(value: tuple[Any, ...], room: _Room) -> Others:
    for place, item in enumerate(value):
        for other, what in _others(item, room):
            yield (*value[:place], other, *value[place + 1 :]), what


@_others.register(dict)
def _(value: dict[Any, Any], room: _Room) -> Others:
    for key, item in value.items():
        for other, what in _others(item, room):
            yield {**value, key: other}, f"{what} for {key}"
        for other, what in _others(key, room):
            if other not in value:
                yield {(other if each == key else each): stated for each, stated in value.items()}, what


def _told(value: Any, others: list[Any]) -> Others:
    for other in others:
        yield other, f"{other} instead of {value}"


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


def _allowances(value: Allowance, room: _Room) -> Iterator[Allowance]:
    """Yield allowances that let the least step more through, or less.

    A share of a bound that is one number is brought to the number it comes to; others are moved by a hundredth.
    """
    if value.number is not None:
        sizes = _around(value.number, room.step)
        yield from (Allowance(number=size) for size in sizes if size >= 0)
        return
    share = value.share or Decimal(0)
    if room.bound is not None:
        comes_to = share * room.bound // room.step * room.step
        yield from (Allowance(number=size) for size in _around(comes_to, room.step) if size >= 0)
        return
    yield from (Allowance(share=size) for size in _around(share, Decimal("0.01")) if size >= 0)
