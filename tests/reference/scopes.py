"""Scope and bounds: which units and years a rule judges and what each is held against, from design.md section 3."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .cells import Value
from .grading import percentage
from .tables import Group, Measure, Member, Table, parse_year, table_of, yearly

Pair = tuple[str, int]


@dataclass(frozen=True)
class Programme:
    """A rule set with the tables it judges."""

    tree: dict[str, Any]
    table: Table
    tables: dict[str, Table]
    as_at: date

    @property
    def due_until(self) -> date:
        """What has its deadline up to this day is due."""
        days = self.tree["data"].get("return_by", "0 days").split()[0]
        return self.as_at - timedelta(days=int(days))

    def measure(self, rule: dict[str, Any]) -> Measure:
        """Return the measure that a rule judges."""
        return self.table.measures[rule["measure"]]

    def group(self, rule: dict[str, Any]) -> Group | None:
        """Return the group that a rule judges as one."""
        return self.group_named(rule["group"]) if "group" in rule else None

    def group_named(self, name: str) -> Group:
        """Return a group, groups within it taken apart."""
        stated = self.tree["groups"][name]
        return Group(name=name, members=tuple(self._members(name)), reported_as=stated.get("reported_as"))

    def _members(self, name: str) -> list[Member]:
        members: list[Member] = []
        for entry in self.tree["groups"][name]["units"]:
            if isinstance(entry, dict):
                since, until = entry.get("from", date.min), entry.get("until", date.max)
                members.append(Member(unit=entry["unit"], since=since, until=until))
            elif entry.startswith("@"):
                members += self._members(entry[1:])
            else:
                members.append(Member(unit=entry))
        return members

    @property
    def declared(self) -> list[str]:
        """The units that the rule set itself names, in its registry or in a group."""
        grouped = [m.unit for name in self.tree.get("groups", {}) for m in self._members(name)]
        return list(dict.fromkeys([*self.tree.get("units", {}), *grouped]))

    def units_of(self, rule: dict[str, Any]) -> list[str] | None:
        """Return the units that a rule's `units` name; None if it has none."""
        if "units" not in rule:
            return None
        declared = self.declared
        named: list[str] = []
        for text in rule["units"]:
            if text.startswith("@"):
                named += [member.unit for member in self._members(text[1:])]
            elif "*" in text:
                named += fnmatch.filter(declared or self.table.units, text)
            else:
                named.append(text)
        return list(dict.fromkeys(named))

    def judges(self, rule: dict[str, Any], unit: str, year: int) -> bool:
        """Whether a unit that only a group names is in it on the last day of a year; one named otherwise always."""
        grouped = [m for text in rule.get("units", ()) if text[0] == "@" for m in self._members(text[1:])]
        own = [m for m in grouped if m.unit == unit]
        if not own or unit in (self.units_of({"units": [t for t in rule["units"] if t[0] != "@"]}) or ()):
            return True
        return any(m.since <= date(year + 1, 3, 31) <= m.until for m in own)


def programme_of(tree: dict[str, Any], data: str, tables: dict[str, str], as_at: date) -> Programme:
    """Read the tables of a rule set."""
    aliases = {alias: name for name, stated in tree.get("units", {}).items() for alias in stated.get("aliases", [])}
    reported = [group["reported_as"] for group in tree.get("groups", {}).values() if "reported_as" in group]
    return Programme(
        tree=tree,
        table=table_of(data, tree["data"], aliases, reported, as_at),
        tables={
            name: table_of(tables[name], mapping, aliases, reported, date.max)
            for name, mapping in tree.get("tables", {}).items()
        },
        as_at=as_at,
    )


def stated_years(rule: dict[str, Any]) -> list[int] | None:
    """Return the years that a rule itself states."""
    if rule["kind"] in ("deadline", "growth"):
        by = rule["by"]
        return [parse_year(by)] if isinstance(by, str) else [by.year if (by.month, by.day) >= (4, 1) else by.year - 1]
    if "years" not in rule:
        return None
    texts = [rule["years"]] if isinstance(rule["years"], str) else rule["years"]
    years: set[int] = set()
    for text in texts:
        first, _, last = text.partition("..")
        years |= set(range(parse_year(first), parse_year(last or first) + 1))
    return sorted(years)


def form(bound: Any) -> str:
    """Return in which of its forms a bound is stated."""
    if not isinstance(bound, dict):
        return "number"
    if set(bound) in ({"column"}, {"measure"}):
        return next(iter(bound))
    if set(bound) == {"table", "column"}:
        return "table"
    if all(name[:4].isdigit() for name in bound):
        return "by year"
    return "by unit and year" if any(isinstance(value, dict) for value in bound.values()) else "by unit"


def bounds_of(rule: dict[str, Any]) -> list[Any]:
    """Return the bounds that a rule states, the lower one first."""
    if "between" in rule:
        return list(rule["between"])
    return [rule[key] for key in ("at_least", "at_most", "equals") if key in rule]


def scope_of(rule: dict[str, Any], programme: Programme) -> set[Pair]:
    """Return every unit and year that must have a finding."""
    units, years = _judged_units(rule, programme), stated_years(rule)
    if "scope" in rule:
        return _with_stated(programme.tables[rule["scope"]["table"]].pairs(), units, years)
    if units is not None and years is not None:
        return {(unit, year) for unit in units for year in years if programme.judges(rule, unit, year)}
    stated = [(form(bound), bound) for bound in bounds_of(rule)]
    listed = [bound for how, bound in stated if how == "by unit and year"]
    if listed:
        return _listed(listed, units, years)
    for bound in (bound for how, bound in stated if how == "table"):
        return _tabled(programme.tables[bound["table"]], units, years, programme)
    if units is None:
        units = [unit for how, bound in stated if how == "by unit" for unit in bound] or None
    if years is None:
        years = [parse_year(name) for how, bound in stated if how == "by year" for name in bound] or None
    if units is None and years is None:
        return set(programme.table.pairs())
    units = programme.table.units if units is None else units
    years = programme.table.years if years is None else years
    return {(unit, year) for unit in units for year in years if programme.judges(rule, unit, year)}


def is_open(rule: dict[str, Any], programme: Programme) -> bool:
    """Whether the data says which units or years there are, so that a row left out goes unnoticed."""
    forms = {form(bound) for bound in bounds_of(rule)}
    if not programme.declared and any("*" in text for text in rule.get("units", ())):
        return True
    is_tabled = "scope" in rule or "table" in forms
    lists_units = is_tabled or bool(forms & {"by unit", "by unit and year"})
    lists_years = is_tabled or bool(forms & {"by year", "by unit and year"})
    has_units = "group" in rule or "units" in rule or (lists_units and rule["kind"] != "total")
    has_years = stated_years(rule) is not None or lists_years
    return not has_units or not has_years or (rule["kind"] == "deadline" and is_unbegun(rule, programme))


def is_unbegun(rule: dict[str, Any], programme: Programme) -> bool:
    """Whether nothing but the data says where a running total begins."""
    return programme.measure(rule).flow and "since" not in rule and "baseline" not in rule


def _judged_units(rule: dict[str, Any], programme: Programme) -> list[str] | None:
    if "group" in rule:
        return [rule["group"]]
    return [rule["whole"]] if rule["kind"] == "total" else programme.units_of(rule)


def _within(pairs: set[Any], units: list[str] | None, years: list[int] | None) -> set[Pair]:
    return {(u, y) for u, y in pairs if (units is None or u in units) and (years is None or y in years)}


def _listed(bounds: list[dict[str, Any]], units: list[str] | None, years: list[int] | None) -> set[Pair]:
    return _with_stated(
        {(u, parse_year(y)) for bound in bounds for u, stated in bound.items() for y in stated}, units, years
    )


def _tabled(table: Table, units: list[str] | None, years: list[int] | None, programme: Programme) -> set[Pair]:
    pairs = table.pairs()
    listed = {unit for unit, _ in pairs if unit is not None} or set(units or programme.table.units)
    spread = {year for _, year in pairs if year is not None} or set(years or programme.table.years)
    if any(unit is None or year is None for unit, year in pairs):
        pairs = {(unit, year) for unit in listed for year in spread}
    return _with_stated(pairs, units, years)


def _with_stated(pairs: set[Any], units: list[str] | None, years: list[int] | None) -> set[Pair]:
    """Keep what is stated, and add the stated units or years that the table leaves out altogether."""
    listed, spread = {unit for unit, _ in pairs}, {year for _, year in pairs}
    left_out = {(unit, year) for unit in units or () if unit not in listed for year in years or spread}
    left_out |= {(unit, year) for year in years or () if year not in spread for unit in units or listed}
    return _within(pairs | left_out, units, years)


def bound_at(bound: Any, pair: Pair, rule: dict[str, Any], programme: Programme) -> Value:
    """Return a bound for one unit and year; without number or reason where nothing at all states one."""
    match form(bound):
        case "number":
            return Value(number=_number(bound))
        case "by year" | "by unit" | "by unit and year":
            return Value(number=_number(_written(bound, pair)))
        case "column":
            is_flow = "measure" in rule and programme.measure(rule).flow
            measure = Measure(column=bound["column"], flow=is_flow, combine="agree")
            return as_bound(yearly(programme.table, measure, programme.group(rule)).get(pair))
        case "measure":
            measure = programme.table.measures[bound["measure"]]
            return as_bound(yearly(programme.table, measure, programme.group(rule)).get(pair))
        case _:
            return _in_table(programme.tables[bound["table"]], bound["column"], pair, programme.group(rule))


def _written(bound: dict[str, Any], pair: Pair) -> Any:
    unit, year = pair
    stated = bound.get(unit, {}) if form(bound) != "by year" else bound
    if not isinstance(stated, dict):
        return stated
    return {parse_year(name): number for name, number in stated.items()}.get(year)


def _in_table(table: Table, column: str, pair: Pair, group: Group | None) -> Value:
    """Return what a table states; of a group what it states of its members, added up, year by year."""
    has_both = any(row.unit is not None and row.year is not None for row in table.rows)
    values = yearly(table, Measure(column=column, flow=True, combine="agree"), group if has_both else None)
    unit, year = pair
    return as_bound(next((values[key] for key in ((unit, year), (None, year), (unit, None)) if key in values), None))


def as_bound(value: Value | None) -> Value:
    """Return a bound's cell; a blank or marked one is `no-target`."""
    if value is None or value.number is not None:
        return value or Value()
    reason = value.reason if value.reason in ("duplicate", "unreadable") else "no-target"
    return Value(reason=reason)


def _number(stated: int | Decimal | str | None) -> Fraction | None:
    if stated is None:
        return None
    return percentage(stated) if isinstance(stated, str) else Fraction(stated)


def untargeted(rule: dict[str, Any], scope: set[Pair], programme: Programme) -> dict[Pair, Value]:
    """Return what has data but no target, within the units and years that the rule itself states."""
    forms = {form(bound) for bound in bounds_of(rule)}
    if not ("scope" in rule or forms & {"by year", "by unit", "by unit and year", "table"}) or "measure" not in rule:
        return {}
    found = yearly(programme.table, programme.measure(rule), programme.group(rule))
    units, years = _judged_units(rule, programme), stated_years(rule)
    pairs = _within(set(found), units, years) - scope
    return {pair: found[pair] for pair in pairs if not found[pair].blank}
