"""Whether a rule set fits the one it extends, and which of the two a part of both comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from rulecheck.errors import Problem
from rulecheck.rulesets.text import Text
from rulecheck.rulesets.written import CalendarTable

Tree = dict[str, Any]

BY_NAME = ("tables", "units", "groups")
"""Sections whose entries are taken over one by one, by their names."""
BY_NAME_IN_DATA = ("measures", "markers", "where")
_LISTS = ("rules", "waivers")
_CALENDAR = ("calendar",)
_USUAL = attrs.asdict(CalendarTable())


def stated_number(tree: Tree) -> int:
    """Return how many rules a file itself holds, with its overrides: what its ``rule_count`` counts."""
    rules, overrides = tree.get("rules", []), tree.get("overrides", {})
    counted = [listed for listed in (rules, overrides) if isinstance(listed, (list, dict))]
    return sum(len(listed) for listed in counted)


def fit_problems(own: Tree, base: Tree, base_text: Text) -> Iterator[Problem]:
    """Yield why a rule set cannot be laid over another, or the other was cut off.

    Args:
        own: the tree of the file that extends.
        base: of what it extends, itself extended already.
        base_text: the file that is extended.
    """
    name = base_text.path.name
    yield from _count_problems(base_text)
    if "rulecheck" not in own:
        yield Problem(what="the first line must say `rulecheck = 1`, the version of the format")
    elif own["rulecheck"] != base.get("rulecheck"):
        yield _at_extends("the two are of different versions of the format")
    if "calendar" in own and {**_USUAL, **_at(own, _CALENDAR)} != {**_USUAL, **_at(base, _CALENDAR)}:
        yield Problem(what="[calendar]: the rules taken over count in other years", path=("calendar",))
    for section in (*BY_NAME, "data"):
        for tree in (own, base):
            if not isinstance(tree.get(section, {}), dict):
                yield Problem(what=f"[{section}]: must be a table", path=(section,))
    for section in _LISTS:
        what = f"{section} are written as [[{section}]] tables"
        if not _is_list_of_tables(own.get(section, [])):
            yield Problem(what=what, path=(section,))
        if not _is_list_of_tables(base.get(section, [])):
            yield _at_extends(f"{what}, those of {name} too")


def laid_over(own: Tree, base: Tree, name: str) -> Iterator[str]:
    """Yield what of a base is replaced beside its rules, by which rules that are taken over may mean something else.

    So may they by what is added to how the base reads the table, a ``where`` say, if it is no measure and no path.

    Args:
        own: the tree of the file that extends.
        base: of what it extends.
        name: of the base's file.
    """
    for path in [*((key,) for key in BY_NAME), ("data",), *(("data", key) for key in BY_NAME_IN_DATA)]:
        ours, theirs = _at(own, path), _at(base, path)
        replaced = [key for key in ours if key in theirs and ours[key] != theirs[key]]
        if path == ("data",):
            replaced = [key for key in replaced if key not in BY_NAME_IN_DATA]
        if replaced:
            yield f"override: [{'.'.join(path)}] of {name} is replaced: {', '.join(replaced)}"
        is_read = path[0] == "data" and path[-1] != "measures" and "data" in base
        added = [key for key in ours if is_read and key not in (*theirs, *BY_NAME_IN_DATA, "path")]
        if added:
            yield f"override: [{'.'.join(path)}] of {name} is added to: {', '.join(added)}"


def is_taken_over(path: tuple[str | int, ...], own: Any, merged: Any) -> bool:
    """Whether what stands at a path of the merged tree comes from a base, for the own tree does not have it."""
    for step in path:
        if not isinstance(merged, dict) or step not in merged:
            return False
        if not isinstance(own, dict) or step not in own:
            return True
        own, merged = own[step], merged[step]
    return False


def _at(tree: Any, path: tuple[str, ...]) -> Tree:
    for key in path:
        tree = tree.get(key, {}) if isinstance(tree, dict) else {}
    return tree if isinstance(tree, dict) else {}


def _at_extends(what: str) -> Problem:
    return Problem(what=f"extends: {what}", path=("extends",))


def _is_list_of_tables(raw: Any) -> bool:
    return isinstance(raw, list) and all(isinstance(each, dict) for each in raw)


def _count_problems(base: Text) -> Iterator[Problem]:
    """Yield that the file that is extended was cut off."""
    heading = base.tree.get("ruleset")
    count = heading.get("rule_count") if isinstance(heading, dict) else None
    if type(count) is int and count != stated_number(base.tree):
        what = f"rule_count of {base.path.name} is {count}, but it has {stated_number(base.tree)} rules"
        yield _at_extends(what)
