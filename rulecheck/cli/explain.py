"""``rulecheck explain``: say what a kind or a rule means."""

from __future__ import annotations

import inspect
import sys
import typing
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import click

from rulecheck.api import load_rulesets
from rulecheck.cli.options import plugin_options, plugins_for, refuse
from rulecheck.cli.outputs import tell
from rulecheck.errors import RulecheckError, UnknownNameError
from rulecheck.model.days import full_date
from rulecheck.model.numbers import grouped
from rulecheck.model.rule import Rule
from rulecheck.model.ruleset import RuleSet
from rulecheck.rulesets.references import open_parts, open_words
from rulecheck.rulesets.structure import toml_key

_EPILOG = """\b
Examples:
  rulecheck explain growth
  rulecheck explain rules/rocu-uplift.toml network-growth
"""


@click.command(name="explain", epilog=_EPILOG)
@click.argument("subject", metavar="KIND|RULES")
@click.argument("rule_id", metavar="[ID]", required=False)
@plugin_options
def command(subject: str, rule_id: str | None, plugin_files: tuple[str, ...], *, strict_plugins: bool) -> None:
    """Say what a kind means, or one rule of a rule set: formula, border, missing values, source."""
    try:
        plugins = plugins_for(plugin_files, strict=strict_plugins)
        if rule_id is not None:
            (ruleset, *_) = load_rulesets(subject, plugins)
            lines = list(_rule_lines(_rule(rule_id, ruleset), ruleset))
        elif subject.endswith(".toml"):
            (ruleset, *_) = load_rulesets(subject, plugins)
            raise UnknownNameError("rule", "(none named)", [rule.id for rule in ruleset.rules])
        elif subject in plugins.kinds:
            lines = list(_kind_lines(plugins.kinds[subject]))
        else:
            raise UnknownNameError("kind", subject, plugins.kinds)
    except RulecheckError as error:
        refuse(error)
    sys.exit(tell(lines))


_TOLD_APART = ("id", "title", "guidance", "owner", "tags", "source", "previous_ids")


def _value_words(value: Any) -> str:
    """Write what a key of a rule states, for reading."""
    match value:
        case dict():
            return "; ".join(f"{_value_words(name)}: {_value_words(stated)}" for name, stated in value.items())
        case tuple():
            return ", ".join(_value_words(each) for each in value)
        case Decimal():
            return grouped(value)
        case date():
            return full_date(value)
        case _:
            return str(value)


def _rule(rule_id: str, ruleset: RuleSet) -> Rule:
    for rule in ruleset.rules:
        if rule.id == rule_id:
            return rule
    raise UnknownNameError("rule", rule_id, [rule.id for rule in ruleset.rules])


def _kind_lines(class_: type[Rule]) -> Iterator[str]:
    yield f"{class_.kind}"
    yield ""
    yield inspect.getdoc(class_) or "This kind has no description."
    yield ""
    types = typing.get_type_hints(class_)
    common = {field.name for field in attrs.fields(Rule)} - {"measure"}
    yield "Keys of its own:"
    for field in attrs.fields(class_):
        if field.name not in common:
            yield _key_line(field, types[field.name])
    yield ""
    yield "Keys of every rule:"
    for field in attrs.fields(class_):
        if field.name in common:
            yield _key_line(field, types[field.name])


def _key_line(field: Any, type_: Any) -> str:
    """Return a key with its help, the words it may have, and what holds if it is left out."""
    words = [word for part in (type_, *typing.get_args(type_)) for word in _words(part)]
    remarks = [" or ".join(words)] if words else []
    if field.default is attrs.NOTHING:
        remarks.append("required")
    elif isinstance(field.default, str):
        remarks.append(f"default {field.default}")
    remark = f" ({'; '.join(remarks)})" if remarks else ""
    return f"  {toml_key(field.name):12}  {field.metadata.get('help', '')}{remark}"


def _words(type_: Any) -> tuple[str, ...]:
    return typing.get_args(type_) if typing.get_origin(type_) is typing.Literal else ()


def _rule_lines(rule: Rule, ruleset: RuleSet) -> Iterator[str]:
    yield f"{rule.id}, a rule of the kind {rule.kind} in {ruleset.heading.title}"
    yield ""
    yield rule.title
    for name, text in (("Guidance", rule.guidance), ("Owner", rule.owner), ("Tags", ", ".join(rule.tags))):
        if text:
            yield f"{name}: {text}"
    yield ""
    yield "As stated:"
    for field in attrs.fields(type(rule)):
        value = getattr(rule, field.name)
        if field.name not in _TOLD_APART and value != field.default:
            yield f"  {toml_key(field.name):12}  {_value_words(value)}"
    yield ""
    left = open_parts(rule, ruleset)
    yield f"Scope: {f'open; the rule {open_words(left)}' if left else 'closed; a missing row is a finding'}"
    yield f"A missing value: {rule.missing}"
    for name in rule.measures():
        is_flow = ruleset.mapping.measures[name].flow
        what = "a flow, which happens during a year and adds up" if is_flow else "a stock, a position at a date"
        yield f"The measure {name}: {what}"
    if rule.source is not None:
        dated = "" if rule.source.date is None else f", {rule.source.date}"
        yield f"Source: {rule.source.title}{dated}"
        if rule.source.url is not None:
            yield f"  {rule.source.url}"
        if rule.source.quote is not None:
            yield f"  “{rule.source.quote}”"
    yield ""
    yield f"What the kind {rule.kind} means:"
    yield ""
    yield inspect.getdoc(type(rule)) or "This kind has no description."
