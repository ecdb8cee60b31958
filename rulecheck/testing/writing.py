"""A rule becomes a whole rule set: what a test does not state is filled in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import attrs
import tomli

from rulecheck.api import lint
from rulecheck.drafting import toml
from rulecheck.drafting.toml import key
from rulecheck.errors import RuleSetError
from rulecheck.model.numbers import plain
from rulecheck.model.ruleset import RuleSet
from rulecheck.testing.plugging import Plugged

Rows = Sequence[Mapping[str, Any]]

KEYS = ("unit", "year", "date")
"""The columns that say whose a row is; every other is a measure."""


@attrs.frozen(kw_only=True)
class Filling:
    """What is filled in where the text of a rule does not state it.

    Attributes:
        by_date: rows have a ``date``, else a ``year``.
        measures: by name, as a rule set declares them.
        groups: by name, their units.
    """

    by_date: bool = False
    measures: Mapping[str, Any] = attrs.field(factory=dict)
    groups: Mapping[str, Sequence[str]] = attrs.field(factory=dict)


def rule_text(rule: Mapping[str, Any], plugged: Plugged, columns: Collection[str]) -> str:
    """Return the ``[[rules]]`` table of a rule of which only what matters is stated.

    Its measure, if the kind must have one, is the only column that is no key.
    """
    stated = {"id": "it", "kind": plugged.kind.kind, "title": "It is so", **rule}
    measures = [name for name in columns if name not in KEYS]
    field = attrs.fields_dict(plugged.kind).get("measure")
    if "measure" not in rule and field is not None and field.default is attrs.NOTHING and len(measures) == 1:
        stated["measure"] = measures[0]
    return "\n".join(["[[rules]]", *(f"{key(name)} = {value(each)}" for name, each in stated.items())])


def value(given: Any) -> str:
    """Write a value on one line; a number with decimals in plain digits.

    Raises:
        TypeError: a rule set holds no such value.
    """
    match given:
        case float() | Decimal():
            return plain(Decimal(str(given)))
        case Mapping():
            return f"{{ {', '.join(f'{key(str(name))} = {value(each)}' for name, each in given.items())} }}"
        case list() | tuple():
            return f"[{', '.join(value(each) for each in given)}]"
    return toml.value(given)


def completed(text: str, filling: Filling) -> str:
    """Return the text of a whole rule set; a section that is stated stays as it is, one that is not is added."""
    try:
        tree = tomli.loads(text)
    except tomli.TOMLDecodeError:
        return text  # loading it says what is wrong
    head = [] if "rulecheck" in tree else ["rulecheck = 1"]
    return "\n".join([*head, text, *_lacking(tree, filling)])


def _lacking(tree: dict[str, Any], filling: Filling) -> Iterator[str]:
    data, groups = tree.get("data", {}), tree.get("groups", {})
    if "ruleset" not in tree:
        yield '[ruleset]\nid = "synthetic"\ntitle = "Synthetic rule set of a test"'
    if not set(data) - {"measures"}:
        time = "date" if filling.by_date else "year"
        yield f'[data]\nunit = "unit"\n{time} = "{time}"'
    if "measures" not in data and filling.measures:
        yield "[data.measures]"
        yield from (f"{key(name)} = {value(stated)}" for name, stated in filling.measures.items())
    lacking = {name: units for name, units in filling.groups.items() if name not in groups}
    if lacking:
        yield "[groups]"
        yield from (f"{key(name)} = {{ units = {value(list(units))} }}" for name, units in lacking.items())


def loaded_text(text: str, plugged: Plugged) -> RuleSet:
    """Load the text of a rule set.

    Raises:
        RuleSetError: with every problem; without lines, for not all of them are the author's own.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rules.toml"
        path.write_text(text, encoding="utf-8")
        try:
            (ruleset,) = lint(path, plugins=plugged.plugins)
        except RuleSetError as error:
            problems = [attrs.evolve(problem, line=None) for problem in error.problems]
            raise RuleSetError(Path("the rule"), problems) from None
    return ruleset
