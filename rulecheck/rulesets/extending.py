"""A rule set may extend another: its rules are taken over, some overridden or switched off, each with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import attrs

from rulecheck.errors import Problem, RuleSetError, nearest
from rulecheck.rulesets.fitting import BY_NAME, BY_NAME_IN_DATA, Tree, fit_problems, laid_over
from rulecheck.rulesets.lines import placed
from rulecheck.rulesets.structure import keys_of
from rulecheck.rulesets.text import Text, read_text
from rulecheck.rulesets.values import shown_value
from rulecheck.rulesets.written import Override

MOST = 10
"""Rule sets that may extend one another in a row."""

_BOUNDS = ("at_least", "at_most", "between", "equals")
_OF_OVERRIDES = keys_of(Override)


@attrs.frozen(kw_only=True)
class Extended:
    """A rule-set file together with what it extends.

    Attributes:
        tree: as one file would state it: its own rules first, then those taken over.
        own: how many rules are its own.
        bases: the files it extends, the nearest first.
        remarks: which rules are overridden or switched off, and why.
    """

    tree: Tree
    own: int
    bases: tuple[Text, ...] = ()
    remarks: tuple[str, ...] = ()


def extended(text: Text, within: tuple[Path, ...] = ()) -> Extended:
    """Return a file's tree with what it takes over.

    Raises:
        RuleSetError: what it extends is not there, lies outside its folder, extends it in turn, or does not fit it.
    """
    own = text.tree
    rules = own.get("rules")
    number = len(rules) if isinstance(rules, list) else 0
    if "extends" not in own:
        if "overrides" in own:
            raise _refusal(text, [Problem(what="there is nothing to override; state extends", path=("overrides",))])
        return Extended(tree=own, own=number)
    base_text = read_text(_base_path(text, within))
    base = extended(base_text, (*within, text.path.resolve()))
    overrides = _Overrides(own=own, base=base.tree, name=base_text.path.name)
    problems = [*fit_problems(own, base.tree, base_text), *overrides.problems()]
    if problems:
        raise _refusal(text, problems)
    merged = _merged(own, _moved(overrides.without_waivers(), text, base_text))
    merged["rules"] = [*(rules if isinstance(rules, list) else []), *overrides.taken_over()]
    remarks = (*base.remarks, *overrides.remarks(), *laid_over(own, base.tree, base_text.path.name))
    return Extended(tree=merged, own=number, bases=(base_text, *base.bases), remarks=remarks)


def _base_path(text: Text, within: tuple[Path, ...]) -> Path:
    stated = text.tree["extends"]
    if not isinstance(stated, str) or not stated.strip():
        raise _refusal(text, [_at_extends(f"must be the name of a rule-set file, not {shown_value(stated)}")])
    name = PurePosixPath(stated)
    folder = text.path.parent.resolve()
    path = text.path.parent / stated
    try:
        real = path.resolve()
        is_there = real.exists()
    except (OSError, ValueError, RuntimeError) as error:
        raise _refusal(text, [_at_extends(f"'{stated}' cannot be found: {error}")]) from error
    if name.is_absolute() or not real.is_relative_to(folder):
        raise _refusal(text, [_at_extends(f"'{stated}' lies outside the folder of this rule set; keep them together")])
    if real in (*within, text.path.resolve()):
        raise _refusal(text, [_at_extends(f"'{stated}' extends this rule set in turn, so neither has a beginning")])
    if len(within) >= MOST:
        raise _refusal(text, [_at_extends(f"more than {MOST} rule sets extend one another")])
    if not is_there:
        raise _refusal(
            text, [_at_extends(f"there is no '{stated}'; name a rule set beside this one or in a folder below")]
        )
    return path


def _at_extends(what: str) -> Problem:
    return Problem(what=f"extends: {what}", path=("extends",))


def _refusal(text: Text, problems: list[Problem]) -> RuleSetError:
    return RuleSetError(text.path, placed(problems, text.source))


def _moved(base: Tree, text: Text, base_text: Text) -> Tree:
    """Return a tree whose paths are relative to the file that extends it."""
    below = base_text.path.parent.resolve().relative_to(text.path.parent.resolve())
    if below == Path():
        return base

    def moved(table: Any) -> Any:
        if isinstance(table, dict) and isinstance(table.get("path"), str) and ":" not in table["path"]:
            return {**table, "path": (below / table["path"]).as_posix()}
        return table

    tables = base.get("tables", {})
    return {
        **base,
        **({"data": moved(base["data"])} if "data" in base else {}),
        **({"tables": {name: moved(table) for name, table in tables.items()}} if tables else {}),
    }


def _merged(own: Tree, base: Tree) -> Tree:
    """Return what one file would state: the base's sections, the own ones laid over them."""
    merged = {**base, **{key: value for key, value in own.items() if key not in ("extends", "overrides")}}
    for section in BY_NAME:
        if section in own or section in base:
            merged[section] = {**base.get(section, {}), **own.get(section, {})}
    if "data" in own or "data" in base:
        merged["data"] = _merged_data(own.get("data", {}), base.get("data", {}))
    if isinstance(own.get("waivers", []), list) and isinstance(base.get("waivers"), list):
        merged["waivers"] = [*own.get("waivers", []), *base["waivers"]]
    merged["ruleset"] = _merged_heading(own.get("ruleset"), base.get("ruleset"))
    if merged["ruleset"] is None:
        del merged["ruleset"]
    return merged


def _merged_data(own: Tree, base: Tree) -> Tree:
    merged = {**base, **own}
    for key in BY_NAME_IN_DATA:
        if isinstance(own.get(key), dict) and isinstance(base.get(key), dict):
            merged[key] = {**base[key], **own[key]}
    return merged


def _merged_heading(own: Any, base: Any) -> Any:
    """Return the own heading; what the base requires, and how long its waivers may hold, goes with it."""
    if not isinstance(own, dict) or not isinstance(base, dict):
        return own
    merged = dict(own)
    if isinstance(base.get("requires"), list) and isinstance(own.get("requires", []), list):
        merged["requires"] = [*base["requires"], *own.get("requires", [])]
    if "longest_waiver" in base:
        merged.setdefault("longest_waiver", base["longest_waiver"])
    return merged


@attrs.frozen(kw_only=True)
class _Overrides:
    """What becomes of the rules that are taken over.

    Attributes:
        own: the tree of the file that extends.
        base: the tree of what it extends, itself extended already.
        name: of the base's file, for messages.
    """

    own: Tree
    base: Tree
    name: str

    def problems(self) -> Iterator[Problem]:
        """Yield what does not fit."""
        if not isinstance(self.own.get("overrides", {}), dict):
            yield Problem(what="overrides are written as [overrides.RULE-ID] tables", path=("overrides",))
            return
        for name, table in self._stated.items():
            for key, what in self._table_problems(name, table):
                path = ("overrides", name) if key is None else ("overrides", name, key)
                yield Problem(what=f"override: {what}", path=path, rule=name)
        own_rules = self.own.get("rules", [])
        for place, rule in enumerate(own_rules if isinstance(own_rules, list) else []):
            if isinstance(rule, dict) and rule.get("id") in self._ids:
                what = f"the rule is also in {self.name}; to change it, write [overrides.{rule['id']}]"
                yield Problem(what=what, path=("rules", place, "id"), rule=rule["id"])

    def taken_over(self) -> list[Tree]:
        """Return the base's rules as they hold here."""
        return [
            rule if override is None else _overridden(rule, override)
            for rule, override in self._pairs()
            if override is None or override.get("off") is not True
        ]

    def without_waivers(self) -> Tree:
        """Return the base without the waivers of rules that are switched off: they have nothing left to permit."""
        waivers = self.base.get("waivers")
        if not isinstance(waivers, list):
            return self.base
        off = {self._ids[name] for name, table in self._stated.items() if table.get("off") is True}
        kept = [
            each for each in waivers if not isinstance(each, dict) or self._ids.get(str(each.get("rule"))) not in off
        ]
        return {**self.base, "waivers": kept}

    def remarks(self) -> Iterator[str]:
        """Yield what is overridden or switched off, and why."""
        for rule, override in self._pairs():
            if override is None:
                continue
            changed = ", ".join(key for key in override if key not in _OF_OVERRIDES)
            what = "switched off" if override.get("off") is True else f"overridden ({changed})"
            yield f"override: rule '{rule.get('id')}' of {self.name} is {what}: {override['reason']}"

    @property
    def _stated(self) -> Tree:
        stated = self.own.get("overrides", {})
        return stated if isinstance(stated, dict) else {}

    @property
    def _rules(self) -> list[Tree]:
        rules = self.base.get("rules", [])
        return [rule for rule in rules if isinstance(rule, dict)] if isinstance(rules, list) else []

    @property
    def _ids(self) -> dict[str, str]:
        """Every id that a rule of the base has or had, with the one it has now."""
        ids = {old: rule["id"] for rule in self._rules for old in _previous(rule) if isinstance(rule.get("id"), str)}
        return ids | {rule["id"]: rule["id"] for rule in self._rules if isinstance(rule.get("id"), str)}

    def _pairs(self) -> Iterator[tuple[Tree, Tree | None]]:
        by_id = {self._ids.get(name, name): table for name, table in self._stated.items()}
        for rule in self._rules:
            yield rule, by_id.get(rule.get("id", ""))

    def _is_twice(self, rule_id: str) -> bool:
        return sum(self._ids.get(name) == rule_id for name in self._stated) > 1

    def _table_problems(self, name: str, table: Any) -> Iterator[tuple[str | None, str]]:
        if name not in self._ids:
            yield None, f"{self.name} has no rule '{name}'{nearest(name, self._ids)}"
        elif self._ids[name] != name and self._is_twice(self._ids[name]):
            yield None, f"'{name}' was an id of '{self._ids[name]}', which is overridden by another of its ids too"
        if not isinstance(table, dict):
            yield None, f"must be a table, not {shown_value(table)}"
            return
        if not isinstance(table.get("reason"), str) or not table["reason"].strip():
            yield "reason", "needs a reason: why the rule does not hold here as it stands"
        keys = [key for key in table if key not in _OF_OVERRIDES]
        yield from (
            (key, f"'{key}' cannot be overridden; write a rule of its own") for key in ("id", "kind") if key in table
        )
        if "off" in table and table["off"] is not True:
            yield "off", f"off = true switches the rule off; {shown_value(table['off'])} says nothing"
        if table.get("off") is True and keys:
            yield keys[0], "a rule that is switched off has no other keys"
        if "off" not in table and not keys:
            yield None, "changes nothing; state the keys that differ, or off = true"


def _previous(rule: Tree) -> list[str]:
    listed = rule.get("previous_ids", [])
    return [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []


def _overridden(rule: Tree, override: Tree) -> Tree:
    """Return a rule with the keys of an override; a bound takes the place of any other."""
    keys = {key: value for key, value in override.items() if key != "reason"}
    replaced = _BOUNDS if any(key in keys for key in _BOUNDS) else ()
    return {**{key: value for key, value in rule.items() if key not in replaced}, **keys}
