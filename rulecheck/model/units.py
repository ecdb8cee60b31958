"""Units, their aliases, and the groups they form."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

import attrs


@attrs.frozen(kw_only=True)
class Unit:
    """A body that is judged.

    Attributes:
        name: as findings write it.
        aliases: other exact spellings in the data that mean it.
        since: its first day; None: it was always there.
        until: its last day; None: it is there still.
    """

    name: str
    aliases: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    def is_there_on(self, day: date) -> bool:
        """Whether the unit exists on that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@attrs.frozen(kw_only=True)
class Member:
    """A unit's membership of a group, both days included; None: without end."""

    unit: str
    since: date | None = None
    until: date | None = None

    def is_member_on(self, day: date) -> bool:
        """Whether the unit belongs to the group on that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@attrs.frozen(kw_only=True)
class Group:
    """Several units that can be judged as one.

    Attributes:
        name: as rules refer to it and findings call it.
        members: its units, groups within it already taken apart.
        size: how many units it must have; None if not stated.
        reported_as: the row of the data that states its total, if one does.
    """

    name: str
    members: tuple[Member, ...]
    size: int | None = None
    reported_as: str | None = None

    @property
    def units(self) -> tuple[str, ...]:
        """The names of all units that are ever members, each once, in the order stated."""
        return tuple(dict.fromkeys(member.unit for member in self.members))


@attrs.frozen(kw_only=True)
class Registry:
    """The units a rule set knows by name; empty if it declares none."""

    units: tuple[Unit, ...] = ()
    _dated: dict[str, Unit] = attrs.field(init=False, repr=False, eq=False)

    @_dated.default
    def _those_with_days(self) -> dict[str, Unit]:
        return {unit.name: unit for unit in self.units if unit.since is not None or unit.until is not None}

    def __bool__(self) -> bool:
        return bool(self.units)

    def __iter__(self) -> Iterator[Unit]:
        return iter(self.units)

    @property
    def names(self) -> tuple[str, ...]:
        """The units' own names."""
        return tuple(unit.name for unit in self.units)

    @property
    def dated(self) -> Collection[str]:
        """The names of the units that are not always there."""
        return self._dated.keys()

    def is_there_on(self, name: str, day: date) -> bool:
        """Whether a unit exists on that day; one that is not declared here always does."""
        return name not in self._dated or self._dated[name].is_there_on(day)

    def spellings(self) -> dict[str, str]:
        """Return each accepted spelling with the unit it means."""
        return {text: unit.name for unit in self.units for text in (unit.name, *unit.aliases)}
