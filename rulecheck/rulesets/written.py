"""A rule-set file as it is written: its tables and their keys, which the loader and the schema both take from here."""

from __future__ import annotations

from datetime import date
from typing import Literal

import attrs

from rulecheck.model.keys import key, not_blank
from rulecheck.model.mapping import Mapping
from rulecheck.model.rule import Rule
from rulecheck.model.ruleset import Heading
from rulecheck.model.waiver import Waiver


@attrs.frozen(kw_only=True)
class CalendarTable:
    """When years begin."""

    year_starts: str = key("the first day of a year, month and day: '01-01' for calendar years", default="04-01")


@attrs.frozen(kw_only=True)
class UnitTable:
    """What is known of one unit."""

    aliases: tuple[str, ...] = key("other exact spellings in the data that mean it", default=())
    from_: date | None = key("its first day; left out: it was always there", default=None)
    until: date | None = key("its last day; left out: it is there still", default=None)


@attrs.frozen(kw_only=True)
class MemberTable:
    """A unit's membership of a group, both days included."""

    unit: str = key("the unit's name")
    from_: date | None = key("its first day in the group; left out: no first", default=None)
    until: date | None = key("its last day in the group; left out: no last", default=None)


@attrs.frozen(kw_only=True)
class GroupTable:
    """Several units that can be judged as one."""

    units: tuple[str | MemberTable, ...] = key(
        "its units: names, '@group' for all of another group, or { unit = 'East', from = 2022-04-01 }"
    )
    size: int | None = key("how many units it must have, so that none can vanish unseen", default=None)
    reported_as: str | None = key("the row of the data that states the group's total", default=None)


@attrs.frozen(kw_only=True)
class Override:
    """What is said of a rule that is taken over, besides the keys of the rule that differ."""

    reason: str = key("why the rule does not hold here as it stands", validator=not_blank)
    off: Literal[True] | None = key("true: the rule is switched off, and no other key of it is stated", default=None)


@attrs.frozen(kw_only=True)
class File:
    """A rule set: what a programme promised, as rules that returns are checked against."""

    rulecheck: Literal[1] = key("the version of this format")
    extends: str | None = key(
        "a rule-set file beside this one or in a folder below, whose rules are taken over", default=None
    )
    ruleset: Heading = key("what the rule set is called, and who answers for it")
    calendar: CalendarTable | None = key("when years begin; left out: on 1 April", default=None)
    data: Mapping | None = key("how the submitted table maps to units, years and measures", default=None)
    tables: dict[str, Mapping] | None = key("further tables by name: targets kept in a spreadsheet, say", default=None)
    units: dict[str, UnitTable] | None = key("the units by name; where there are any, no other is known", default=None)
    groups: dict[str, GroupTable] | None = key("groups of units by name", default=None)
    rules: tuple[Rule, ...] | None = key("the rules, each a table [[rules]] of some kind", default=None)
    overrides: dict[str, Override] | None = key("of rules that are taken over: what differs here, by id", default=None)
    waivers: tuple[Waiver, ...] | None = key("named, dated permissions for a rule to fail", default=None)
