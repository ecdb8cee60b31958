"""Rule sets a little off: when figures are published, and from and until when a unit is there or in a group."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import attrs

from rulecheck.model.ruleset import RuleSet
from rulecheck.proving.nearby import Room, others

_WHOLE = Room(Decimal(1))


def settings_of(ruleset: RuleSet) -> Iterator[tuple[RuleSet, str]]:
    """Yield the rule sets whose dates outside the rules are a day off, each with what is off."""
    if ruleset.mapping.return_by:
        for span, what in others(ruleset.mapping.return_by, _WHOLE):
            yield attrs.evolve(ruleset, mapping=attrs.evolve(ruleset.mapping, return_by=span)), f"return_by = {what}"
    for units, what in _dated(tuple(ruleset.registry.units), "name"):
        yield attrs.evolve(ruleset, registry=attrs.evolve(ruleset.registry, units=units)), f"unit {what}"
    for name, group in ruleset.groups.items():
        for members, what in _dated(group.members, "unit"):
            groups = {**ruleset.groups, name: attrs.evolve(group, members=members)}
            yield attrs.evolve(ruleset, groups=groups), f"group {name}, {what}"


def _dated(listed: tuple[Any, ...], name: str) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Yield a list of units or members with one day of one of them shifted."""
    for place, each in enumerate(listed):
        for key, written in (("since", "from"), ("until", "until")):
            for day, what in others(getattr(each, key), _WHOLE):
                changed = attrs.evolve(each, **{key: day})
                yield (*listed[:place], changed, *listed[place + 1 :]), f"{getattr(each, name)}: {written} = {what}"
