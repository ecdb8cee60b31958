"""The units of a rule set and the groups they form."""

from __future__ import annotations

from datetime import date
from typing import Any

import cattrs

from rulecheck.errors import nearest
from rulecheck.model.units import Group, Member, Registry, Unit
from rulecheck.rulesets.faults import Fault, FaultsError, faults_of
from rulecheck.rulesets.structure import keys_of
from rulecheck.rulesets.values import shown_value
from rulecheck.rulesets.written import GroupTable, MemberTable, UnitTable


def read_units(raw: Any, strict: cattrs.Converter) -> Registry:
    """Read ``[units]``: names, each with its aliases and the days on which it is there."""
    tables: dict[str, UnitTable] = strict.structure(raw, dict[str, UnitTable])
    registry = Registry(
        units=tuple(
            Unit(name=name, aliases=table.aliases, since=table.from_, until=table.until)
            for name, table in tables.items()
        )
    )
    meant: dict[str, str] = {}
    faults: list[Fault] = []
    for unit in registry:
        for text in (unit.name, *unit.aliases):
            if not text.strip():
                faults.append(((unit.name,), "a unit's name or alias is blank"))
            if meant.setdefault(text, unit.name) != unit.name:
                faults.append(((unit.name,), f"the alias '{text}' also means '{meant[text]}'"))
        if unit.since is not None and unit.until is not None and unit.until < unit.since:
            faults.append(((unit.name, "until"), "`until` comes before `from`, so the unit would never be there"))
    if faults:
        raise FaultsError(faults)
    return registry


def read_groups(raw: Any) -> dict[str, Group]:
    """Read ``[groups]``, groups within groups taken apart.

    Raises:
        ValueError: an unknown key or group, a circle, a unit listed twice, or a size that differs.
    """
    if not isinstance(raw, dict):
        raise ValueError(f"must be a table, not {shown_value(raw)}")
    faults: list[Fault] = []
    groups: dict[str, Group] = {}
    for name, table in raw.items():
        try:
            _check_form(table)
            members = _members(name, raw, ())
            groups[name] = _group(name, table, members)
        except FaultsError as error:
            faults.extend(((name, *path), what) for path, what in error.faults)
        except ValueError as error:
            faults.append(((name,), str(error)))
    if faults:
        raise FaultsError(faults)
    return groups


def _check_form(table: Any) -> None:
    if not isinstance(table, dict):
        raise ValueError(f"must be a table, not {shown_value(table)}")
    faults: list[Fault] = []
    known = keys_of(GroupTable)
    for key in sorted(set(table) - set(known)):
        faults.append(((key,), f"unknown key '{key}'{nearest(key, known)}"))
    if not isinstance(table.get("units"), list) or not table["units"]:
        faults.append((("units",), "a group needs units = [ … ], a list of names"))
    size = table.get("size", 0)
    if isinstance(size, bool) or not isinstance(size, int):
        faults.append((("size",), f"must be a whole number, not {shown_value(size)}"))
    if not isinstance(table.get("reported_as", ""), str):
        faults.append((("reported_as",), "must be the name of a row, in quotes"))
    if faults:
        raise FaultsError(faults)


def _group(name: str, table: dict[str, Any], members: tuple[Member, ...]) -> Group:
    group = Group(name=name, members=members, size=table.get("size"), reported_as=table.get("reported_as"))
    if group.size is not None and group.size != len(group.units):
        raise FaultsError([(("size",), f"size is {group.size}, but {len(group.units)} units are listed")])
    if group.reported_as in group.units:
        raise FaultsError([(("reported_as",), f"'{group.reported_as}' is a member too, so it would be counted twice")])
    return group


def _members(name: str, raw: dict[str, Any], within: tuple[str, ...]) -> tuple[Member, ...]:
    if name in within:
        raise ValueError(f"the groups {' > '.join((*within, name))} hold each other")
    table = raw[name]
    if not isinstance(table, dict) or not isinstance(table.get("units"), list):
        return ()
    members: list[Member] = []
    faults: list[Fault] = []
    for place, entry in enumerate(table["units"]):
        try:
            members += _entry(entry, raw, (*within, name))
        except ValueError as error:
            faults.extend((("units", place, *path), what) for path, what in faults_of(error))
    faults += [(("units",), f"'{unit}' is listed twice for the same days") for unit in _overlapping(members)]
    if faults:
        raise FaultsError(faults)
    return tuple(members)


def _entry(entry: Any, raw: dict[str, Any], within: tuple[str, ...]) -> tuple[Member, ...]:
    if isinstance(entry, str) and entry.startswith("@"):
        inner = entry[1:]
        if inner not in raw:
            raise ValueError(f"unknown group '{entry}'{nearest(entry, [f'@{name}' for name in raw])}")
        return _members(inner, raw, within)
    if isinstance(entry, str):
        if not entry.strip():
            raise ValueError("a unit's name is blank")
        return (Member(unit=entry),)
    return (_dated_member(entry),)


def _dated_member(entry: Any) -> Member:
    known = keys_of(MemberTable)
    if not isinstance(entry, dict) or not isinstance(entry.get("unit"), str):
        raise ValueError('must be a name in quotes, "@group", or { unit = "name", from = 2022-04-01 }')
    if entry["unit"].startswith("@"):
        raise ValueError("a group within a group has no dates of its own; give them to its units")
    faults: list[Fault] = [
        ((key,), f"unknown key '{key}'{nearest(key, known)}") for key in sorted(set(entry) - set(known))
    ]
    for key in ("from", "until"):
        if key in entry and type(entry[key]) is not date:
            faults.append(((key,), f"must be a date without quotes, as in 2022-04-01, not {shown_value(entry[key])}"))
    if faults:
        raise FaultsError(faults)
    member = Member(unit=entry["unit"], since=entry.get("from"), until=entry.get("until"))
    if member.since is not None and member.until is not None and member.until < member.since:
        raise ValueError("`until` comes before `from`, so the unit would never be a member")
    return member


def _overlapping(members: list[Member]) -> list[str]:
    found: dict[str, None] = {}
    for place, one in enumerate(members):
        for other in members[place + 1 :]:
            if one.unit == other.unit and _overlap(one, other):
                found[one.unit] = None
    return list(found)


def _overlap(one: Member, other: Member) -> bool:
    first, last = date.min, date.max
    return (one.since or first) <= (other.until or last) and (other.since or first) <= (one.until or last)
