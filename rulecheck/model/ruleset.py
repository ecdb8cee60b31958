"""The rule set: one TOML file, read and checked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import attrs

from rulecheck.model.keys import kebab, not_blank
from rulecheck.model.mapping import Mapping
from rulecheck.model.rule import Rule
from rulecheck.model.span import Span
from rulecheck.model.units import Group, Registry
from rulecheck.model.waiver import Waiver
from rulecheck.model.years import Calendar


@attrs.frozen(kw_only=True)
class Heading:
    """What a rule set is called, and who answers for it.

    Attributes:
        id: names the rule set in reports.
        title: what programme it encodes.
        version: the version of the rules, as their owner numbers them.
        owner: who answers for it.
        review_by: when it wants to be read again.
        rule_count: how many rules and overrides the file must have, so that one cut off is refused.
        requires: plugins that must be installed, as PEP 508 requirements.
        longest_waiver: how long a waiver may hold; left out: as long as it says.
    """

    id: str = attrs.field(validator=kebab)
    title: str = attrs.field(validator=not_blank)
    version: str | None = None
    owner: str | None = None
    review_by: date | None = None
    rule_count: int | None = None
    requires: tuple[str, ...] = ()
    longest_waiver: Span | None = None


@attrs.frozen(kw_only=True)
class RuleSet:
    """One rule set, whose parts refer only to what it declares.

    Attributes:
        heading: its ``[ruleset]`` table.
        calendar: when its years begin.
        mapping: how the submitted table is read.
        tables: further tables by name.
        registry: the units it knows by name; may be empty.
        groups: by name.
        rules: in the order of the file.
        waivers: likewise; each names its rule by the id it has now.
        rule_hashes: SHA-256 of each rule's table, by rule id.
        rule_lines: on which line each rule of the file itself begins, by rule id; none where that cannot be told.
        stated: how many rules and overrides the file itself holds.
        bases: the files it extends, each with its SHA-256.
        path: the file it came from.
        sha256: of the file's bytes.
        warnings: what ``lint`` remarks without refusing it.
    """

    heading: Heading
    calendar: Calendar
    mapping: Mapping
    tables: dict[str, Mapping]
    registry: Registry
    groups: dict[str, Group]
    rules: tuple[Rule, ...]
    rule_hashes: dict[str, str]
    path: Path
    sha256: str
    waivers: tuple[Waiver, ...] = ()
    stated: int = 0
    bases: tuple[tuple[Path, str], ...] = ()
    warnings: tuple[str, ...] = ()
    rule_lines: dict[str, int] = attrs.field(factory=dict)

    @property
    def id(self) -> str:
        """The id in its heading."""
        return self.heading.id

    @property
    def declared_units(self) -> tuple[str, ...]:
        """Every unit that ``[units]`` and ``[groups]`` name, each once."""
        grouped = (unit for group in self.groups.values() for unit in group.units)
        return tuple(dict.fromkeys([*self.registry.names, *grouped]))
