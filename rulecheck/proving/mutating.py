"""Rules a little off: each bound by the least step, each date by a day, a key that is lost; a case must notice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any

import attrs

from rulecheck.model.bounds import Fixed, Reference, is_percent
from rulecheck.model.mapping import Measure
from rulecheck.model.numbers import LEAST_STEP
from rulecheck.model.rule import Rule
from rulecheck.model.ruleset import RuleSet
from rulecheck.model.waiver import Waiver
from rulecheck.proving.moot import is_moot, is_moot_beginning
from rulecheck.proving.nearby import Room, others
from rulecheck.rulesets.structure import toml_key

_NOT_MUTATED = {
    *("id", "title", "measure", "units", "group", "scope", "source", "tags", "owner", "guidance", "previous_ids"),
    "years",
}
"""Keys that say what is judged and not how; a case that names its findings notices another unit or year by itself."""

_LIMITS = {"at_least": "at_most", "at_most": "at_least"}
_WORDS = {"severity": ("fail", "warn"), "missing": ("fail", "warn", "unjudged")}
_KEY = re.compile(r":? ")
_LEAF = re.compile(r"\S+ instead of \S+")

Change = tuple[dict[str, Any], str]
"""Fields of a rule with other values, and what is off with them."""


@attrs.frozen(kw_only=True)
class Mutant:
    """A rule that is a little off.

    Attributes:
        of: the id of the rule it is made from.
        rule: under an id of its own.
        waivers: those of the rule, for that id.
        what: what is off: ``at_least = 25 instead of 24``.
    """

    of: str
    rule: Rule
    waivers: tuple[Waiver, ...] = ()
    what: str


def mutants_of(rule: Rule, ruleset: RuleSet) -> Iterator[Mutant]:
    """Yield the rules, and the waivers of a rule, that differ from it in the least that can be told apart.

    A bound in a table is mutated cell by cell; a bound that stands in the data as a whole. What lint would refuse,
    because keys would contradict each other, is no slip that a case must notice; where the same number stands in
    two places that must agree, both are changed together. Nor is it one if the kind says that it judges like the rule.
    """
    waivers = tuple(waiver for waiver in ruleset.waivers if waiver.rule == rule.id)
    room = room_of(rule, ruleset.mapping.measures)
    of_rule = ((mutated, waivers, what) for mutated, what in _rules(rule, ruleset) if not _judge_alike(rule, mutated))
    of_waivers = ((rule, changed, what) for changed, what in _waivers(rule, waivers, room))
    for number, (mutated, permitted, what) in enumerate((*of_rule, *of_waivers)):
        id_ = f"{rule.id}-mutant-{number}"
        own = tuple(attrs.evolve(waiver, rule=id_) for waiver in permitted)
        yield Mutant(of=rule.id, rule=attrs.evolve(mutated, id=id_), waivers=own, what=what)


def untried_of(rule: Rule, ruleset: RuleSet) -> Iterator[str]:
    """Yield what of a rule is not tried, and why.

    Numbers that stand in a table and are no bound, texts of its kind, and what changes no outcome.
    """
    named, common = {*rule.measures(), *rule.columns()}, {field.name for field in attrs.fields(Rule)}
    for field in attrs.fields(type(rule)):
        value = getattr(rule, field.name)
        if isinstance(value, Reference) and not _is_bound(value, rule):
            yield f"{toml_key(field.name)}, which is {value}"
        elif isinstance(value, str) and field.name not in common and value not in named and not _is_word(field):
            yield f"{toml_key(field.name)}, which is a text"
    yield from _alike(rule, ruleset)
    for waiver in ruleset.waivers:
        if waiver.rule == rule.id and is_moot_beginning(rule, waiver, waiver):
            yield f"{_name(waiver)}: from, which lies before anything that it could permit is due"


def _alike(rule: Rule, ruleset: RuleSet) -> Iterator[str]:
    """Yield, a line a key, the changes by which the kind says that nothing is judged otherwise."""
    alike = (what for mutated, what in _rules(rule, ruleset) if _judge_alike(rule, mutated))
    for key, of_key in groupby(alike, key=lambda what: _KEY.split(what)[0]):
        first, *more = of_key
        yield (
            f"{first} and {len(more)} more of {key}, which change no outcome"
            if more
            else f"{first}, which changes no outcome"
        )


def _judge_alike(rule: Rule, mutated: Rule) -> bool:
    """Whether no case could tell a mutant from its rule."""
    return rule.judges_like(mutated) or is_moot(rule, mutated)


def _is_word(field: Any) -> bool:
    """Whether a key takes one of a few words; without it the rule is tried."""
    return "Literal" in str(field.type)


def room_of(rule: Rule, measures: Mapping[str, Measure]) -> Room:
    """Return the least step by which the values of a rule can differ, and the size of its bound.

    One where all its measures are counts, or it has none and so counts rows or days; else a millionth. A share is
    held against its bound, and allowed for, in millionths whatever it is a share of.
    """
    bounds = rule.bounds()
    is_share = bounds is not None and any(map(is_percent, bounds.both))
    is_whole = all(measures[name].count for name in rule.measures() if name in measures)
    size = abs(bounds.bound.value) if bounds is not None and isinstance(bounds.bound, Fixed) else None
    step = Decimal(1) if is_whole else LEAST_STEP
    return Room(step=step, bound_step=LEAST_STEP if is_share else step, bound=size)


def _rules(rule: Rule, ruleset: RuleSet) -> Iterator[tuple[Rule, str]]:
    measures = ruleset.mapping.measures
    refused: list[Change] = []
    for keys, what in _changes(rule, room_of(rule, measures)):
        mutated = _evolved(rule, keys, measures)
        if mutated is None:
            refused.append((keys, what))
        else:
            yield mutated, what
    for place, (keys, what) in enumerate(refused):
        leaf = _LEAF.search(what)
        for more, also in refused[place + 1 :]:
            both = _both(rule, keys, more) if leaf is not None and leaf[0] in also else None
            mutated = None if both is None else _evolved(rule, both, measures)
            if mutated is not None:
                yield mutated, f"{what}, and {also}"


def _both(rule: Rule, keys: dict[str, Any], more: dict[str, Any]) -> dict[str, Any] | None:
    """Return two changes as one: of two keys, or of two items of one list; None if both change the same."""
    both = {**keys, **more}
    for name in set(keys) & set(more):
        values = (getattr(rule, name), keys[name], more[name])
        if not all(isinstance(value, tuple) for value in values) or len(set(map(len, values))) > 1:
            return None
        places = list(zip(*values, strict=True))
        if any(stated not in (one, other) for stated, one, other in places):
            return None
        both[name] = tuple(other if one == stated else one for stated, one, other in places)
    return both


def _evolved(rule: Rule, keys: dict[str, Any], measures: Mapping[str, Measure]) -> Rule | None:
    """Return a rule with other keys; None if lint would refuse it."""
    try:
        mutated = attrs.evolve(rule, **keys)
    except ValueError:
        return None
    return None if any(True for _ in mutated.conflicts(measures)) else mutated


def _changes(rule: Rule, room: Room) -> Iterator[Change]:
    for field in attrs.fields(type(rule)):
        value = getattr(rule, field.name)
        if field.name not in _NOT_MUTATED and value is not None and field.init:
            yield from _changes_of(rule, field, value, room)


def _changes_of(rule: Rule, field: Any, value: Any, room: Room) -> Iterator[Change]:
    name, key = field.name, toml_key(field.name)
    if not isinstance(value, Reference) or _is_bound(value, rule):
        for other, what in others(value, room):
            yield {name: other}, f"{key}: {what}" if " = " in what else f"{key} = {what}"
    if name in _LIMITS:
        yield {name: None, _LIMITS[name]: value}, f"{_LIMITS[name]} instead of {key}"
    for word in _WORDS.get(name, ()):
        if word != value:
            yield {name: word}, f'{key} = "{word}" instead of "{value}"'
    if name == "excuse":
        for word in value:
            yield {name: tuple(each for each in value if each != word)}, f'{key} without "{word}"'
    elif field.default is None or (name == "untargeted" and value != field.default):
        yield {name: field.default}, f"no {key}"


def _is_bound(value: Reference, rule: Rule) -> bool:
    bounds = rule.bounds()
    return bounds is not None and value in bounds.plain


def _waivers(rule: Rule, waivers: tuple[Waiver, ...], room: Room) -> Iterator[tuple[tuple[Waiver, ...], str]]:
    """Yield a rule's waivers with one of them a little off, or without it."""
    for place, waiver in enumerate(waivers):
        before, after = waivers[:place], waivers[place + 1 :]
        named = _name(waiver)
        yield (*before, *after), f"no {named}"
        for name in ("from_", "until", "down_to", "up_to"):
            for other, what in others(getattr(waiver, name), room):
                try:
                    changed = attrs.evolve(waiver, **{name: other})
                except ValueError:
                    continue
                if not is_moot_beginning(rule, waiver, changed):
                    yield (*before, changed, *after), f"{named}: {toml_key(name)} = {what}"
        for changed, name in (
            (attrs.evolve(waiver, down_to=None), "down_to"),
            (attrs.evolve(waiver, up_to=None), "up_to"),
        ):
            if changed != waiver:
                yield (*before, changed, *after), f"{named}: no {name}"


def _name(waiver: Waiver) -> str:
    return f"waiver of {', '.join((*(waiver.units or ()), *map(str, waiver.year or ()))) or 'every unit'}"
