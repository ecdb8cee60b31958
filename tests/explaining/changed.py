"""A rule set as a tree, changed in one place, and written again as TOML or as what a schema judges."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import tomli

Steps = tuple[str | int, ...]

OTHERS: tuple[Any, ...] = ("zz", 7, Decimal("1.5"), True, ["zz"], [], {}, {"zz": 1})
"""Values of every form but the date, which has no form of its own in JSON."""
UNKNOWN = "zz_unknown"


@attrs.frozen
class Change:
    """One place of a rule set, and what becomes of it: ``dropped``, ``renamed``, or another value."""

    steps: Steps
    how: str
    value: Any = None

    def made(self, tree: dict[str, Any]) -> dict[str, Any]:
        """Return a tree that is changed so."""
        changed = copy.deepcopy(tree)
        above: Any = changed
        for step in self.steps[:-1]:
            above = above[step]
        old = above.pop(self.steps[-1]) if self.how != "replaced" else None
        if self.how == "renamed":
            above[UNKNOWN] = old
        if self.how == "replaced":
            above[self.steps[-1]] = self.value
        return changed


def tree_of(path: Path) -> dict[str, Any]:
    """Read a rule-set file."""
    return tomli.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


def changes(tree: dict[str, Any]) -> Iterator[Change]:
    """Yield every change of every place."""
    for steps in _places(tree):
        yield Change(steps, "dropped")
        if isinstance(steps[-1], str):
            yield Change(steps, "renamed")
        yield from (Change(steps, "replaced", other) for other in OTHERS)


def _places(tree: Any, steps: Steps = ()) -> Iterator[Steps]:
    if steps:
        yield steps
    below = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, each in below:
        yield from _places(each, (*steps, step))


def as_json(value: Any) -> Any:
    """Return a tree as editors hold it against a schema: dates are texts there."""
    match value:
        case dict():
            return {key: as_json(each) for key, each in value.items()}
        case list():
            return [as_json(each) for each in value]
        case date():
            return value.isoformat()
        case Decimal():
            return float(value)
    return value


def as_toml(tree: dict[str, Any]) -> str:
    """Write a tree, each key of the file on a line of its own."""
    return "".join(f"{json.dumps(key)} = {_value(each)}\n" for key, each in tree.items())


def _value(value: Any) -> str:
    match value:
        case bool() | str():
            return json.dumps(value)
        case dict():
            return f"{{ {', '.join(f'{json.dumps(key)} = {_value(each)}' for key, each in value.items())} }}"
        case list():
            return f"[{', '.join(map(_value, value))}]"
    return str(value)
