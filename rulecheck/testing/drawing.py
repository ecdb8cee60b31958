"""Tables to judge a kind on, made from the kind's own example: its units, years and measures, and numbers near its own.

Everything is drawn by a fixed rule, so that the same kind is held against the same tables on every machine.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import product
from typing import Any

import attrs
import cattrs
import tomli

from rulecheck.model.mapping import Measure
from rulecheck.model.numbers import plain
from rulecheck.model.rule import Rule
from rulecheck.model.ruleset import RuleSet
from rulecheck.model.years import FIRST_START, Calendar, Year
from rulecheck.rulesets.structure import converter
from rulecheck.testing.plugging import Plugged
from rulecheck.testing.writing import Filling, completed, loaded_text

Row = dict[str, str]
Rows = tuple[Row, ...]
Pools = Mapping[str, tuple[str, ...]]
"""By column what may stand in it."""

NAMES = (
    *("Alder", "Apple", "Ash", "Aspen", "Beech", "Birch", "Box", "Cedar", "Cherry", "Elder", "Elm", "Fir"),
    *("Hazel", "Holly", "Larch", "Lime", "Maple", "Oak", "Pear", "Pine", "Rowan", "Spruce", "Walnut", "Yew"),
)
ELSEWHERE = "Zelkova"
"""A unit that no rule names."""
_MEMBERS = NAMES[:3]
_NUMBERS = ("0", "1", "4.5", "10", "100", "100", "-3", "999999999999999")
_TEXTS = ("AB1", "E23000001", "2022-04-20", "2023-05-31", "", "<b>ß</b>")
_MOST_FLOWS = 6
"""Measures of which every way to be a flow or not is tried."""


def ruleset_of(text: str, plugged: Plugged) -> RuleSet:
    """Return the rule set of an example; measures and groups that it does not declare are filled in.

    Raises:
        RuleSetError: the example is no valid rule.
    """
    filling = Filling(by_date=True, measures=_measures(text, plugged), groups=_groups(text))
    return loaded_text(completed(text, filling), plugged)


def _keys(text: str) -> dict[str, Any]:
    """Return the keys of the example's rule; none where it cannot be read, which loading it tells."""
    try:
        rules = tomli.loads(text, parse_float=Decimal).get("rules")
    except tomli.TOMLDecodeError:
        return {}
    return rules[0] if isinstance(rules, list) and rules and isinstance(rules[0], dict) else {}


def _groups(text: str) -> dict[str, tuple[str, ...]]:
    keys = _keys(text)
    units = keys.get("units")
    named = [str(unit)[1:] for unit in units if str(unit).startswith("@")] if isinstance(units, list) else []
    alone = [keys["group"]] if isinstance(keys.get("group"), str) else []
    return {**dict.fromkeys(named, NAMES), **dict.fromkeys(alone, _MEMBERS)}


def _measures(text: str, plugged: Plugged) -> dict[str, Any]:
    """Return the measures that the example reads, flows where the kind demands it; none if the rule is refused."""
    keys = {name: each for name, each in _keys(text).items() if name != "kind"}
    try:
        rule: Rule = converter(Calendar()).structure(keys, plugged.kind)
    except (ValueError, cattrs.BaseValidationError):
        return {}
    names = tuple(dict.fromkeys(rule.measures()))[:_MOST_FLOWS]
    for flows in product((False, True), repeat=len(names)):
        declared = {name: Measure(column=name, flow=flow) for name, flow in zip(names, flows, strict=True)}
        if not list(rule.conflicts(declared)):
            break
    return {name: {"column": name, "flow": measure.flow} for name, measure in declared.items()}


@attrs.frozen(kw_only=True)
class Field:
    """What a rule reads, and of whom: the units, years and columns of the tables that are drawn.

    Attributes:
        rule: the example.
        units: every name that has rows.
        seats: the units that are judged each by itself; none where several are judged as one.
        years: those that are judged.
        read: those that have rows, in order: whose values count, and the year before.
        columns: of its measures.
        texts: columns that it reads as text.
        numbers: what is drawn.
        enough: what most rules are content with if every unit has it.
        has_flows: some measure is of a whole year, so that a row in the midst of it says nothing.
        is_open: units or years are left to the data, so that what has no row need not have a finding.
    """

    rule: Rule
    units: tuple[str, ...]
    seats: tuple[str, ...]
    years: tuple[Year, ...]
    read: tuple[Year, ...]
    columns: tuple[str, ...]
    texts: tuple[str, ...]
    numbers: tuple[str, ...]
    enough: str
    has_flows: bool
    is_open: bool

    @property
    def last(self) -> Year:
        """The last year that is judged."""
        return self.years[-1]

    def drawn(self) -> tuple[Rows, ...]:
        """Return several tables: two of numbers by chance, one of enough of each measure, one of the first alone."""
        pools: list[Pools] = [dict.fromkeys(self.columns, self.numbers)] * 2
        pools.append(dict.fromkeys(self.columns, (self.enough,)))
        pools.append({name: (self.enough if name == self.columns[0] else "0",) for name in self.columns})
        return tuple(self.rows(pool, fill) for fill, pool in enumerate(pools))

    def elsewhere(self) -> Rows:
        """Return rows of a unit that no rule names."""
        return self._rows((ELSEWHERE,), dict.fromkeys(self.columns, self.numbers), 0)

    def rows(self, pools: Pools, fill: int) -> Rows:
        """Draw a row for each unit and day."""
        return self._rows(self.units, pools, fill)

    def _rows(self, units: tuple[str, ...], pools: Pools, fill: int) -> Rows:
        days = [day for year in self.read for day in self._days(year)]
        every = {**pools, **dict.fromkeys(self.texts, _TEXTS)}
        return tuple(
            {"unit": unit, "date": day, **{name: _drawn(pool, fill, unit, day, name) for name, pool in every.items()}}
            for unit in units
            for day in days
        )

    def _days(self, year: Year) -> list[str]:
        """Return the year's last day, and the checkpoints before it where no measure is of the whole year."""
        within = [] if self.has_flows else [day for day in self.rule.checkpoints(year) if day < year.last_day]
        return [str(day) for day in (*within, year.last_day)]


def _drawn(pool: tuple[str, ...], fill: int, *whose: str) -> str:
    return pool[zlib.crc32("/".join([str(fill), *whose]).encode()) % len(pool)]


def field_of(rule: Rule, ruleset: RuleSet) -> Field:
    """Return the field of an example."""
    leaves = list(_leaves(rule))
    stated = tuple(sorted({leaf for leaf in leaves if isinstance(leaf, Year)}))
    calendar = ruleset.calendar
    years = rule.judged_years() or stated or (calendar.year(2021), calendar.year(2022))
    judged, units = _units(rule, ruleset)
    numbers = [leaf for leaf in leaves if isinstance(leaf, Decimal)]
    measures = [ruleset.mapping.measures[name] for name in dict.fromkeys(rule.measures())]
    return Field(
        rule=rule,
        units=units,
        seats=judged,
        years=tuple(sorted(years)),
        read=_read(rule, years),
        columns=tuple(dict.fromkeys(measure.column for measure in measures)),
        texts=rule.columns(),
        numbers=tuple(_near(numbers)),
        enough=_enough(numbers, 1 if judged else len(units)),
        has_flows=any(measure.flow for measure in measures),
        is_open=bool(rule.left_to_data(ruleset.mapping.measures)),
    )


def _read(rule: Rule, years: Iterable[Year]) -> tuple[Year, ...]:
    read = {each for year in years for each in (*rule.read_years(year), year)}
    first = min(read)
    return tuple(sorted(read | ({first.shifted(-1)} if first.start > FIRST_START else set())))


def _enough(numbers: Iterable[Decimal], among: int) -> str:
    """Return the largest number of a rule, or each unit's part where several are judged as one."""
    most = max([number for number in numbers if number >= 1], default=Decimal(100))
    return plain(most / among if most % among == 0 else most)


def _units(rule: Rule, ruleset: RuleSet) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the units that are judged each by itself, and all that have rows."""
    if rule.group is not None:
        group = ruleset.groups[rule.group]
        whole = [name for name in (group.reported_as, *(rule.judged_units() or ())) if name and name != rule.group]
        return (), tuple(dict.fromkeys([*group.units, *whole]))
    if rule.units is None:
        return NAMES, NAMES
    named = [name for text in rule.units for name in _named(text, ruleset)]
    whole = list(rule.judged_units() or ())
    return () if whole else tuple(named), tuple(dict.fromkeys([*named, *whole]))


def _named(text: str, ruleset: RuleSet) -> tuple[str, ...]:
    """Return the units that a text of ``units`` names; of a pattern one that it fits."""
    return ruleset.groups[text[1:]].units if text.startswith("@") else (text.replace("*", "1").replace("?", "1"),)


def _leaves(value: Any) -> Iterator[Any]:
    """Yield the years and numbers that a rule is made of."""
    match value:
        case Year() | Decimal():
            yield value
        case int() if not isinstance(value, bool):
            yield Decimal(value)
        case Mapping():
            yield from (leaf for pair in value.items() for each in pair for leaf in _leaves(each))
        case tuple():
            yield from (leaf for each in value for leaf in _leaves(each))
        case _:
            names = [field.name for field in getattr(type(value), "__attrs_attrs__", ())]
            yield from _leaves(tuple(getattr(value, name) for name in names)) if names else ()


def _near(numbers: Iterable[Decimal]) -> Iterator[str]:
    """Yield numbers near those of the rule, and some that are near none; shares in percent, for whoever has 100."""
    yield from _NUMBERS
    for number in sorted(set(numbers)):
        at = number * 100 if abs(number) < 1 else number
        yield from (plain(each) for each in (at, at, at - 1, at + 1, 2 * at))
