"""A rule-set file becomes a RuleSet: read, given its form, and checked for what it refers to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import cattrs

from rulecheck.errors import Problem, RuleSetError, near_name, nearest, told
from rulecheck.model.mapping import Mapping as TableMapping
from rulecheck.model.mapping import Measure
from rulecheck.model.rule import Rule
from rulecheck.model.ruleset import Heading, RuleSet
from rulecheck.model.units import Group, Registry
from rulecheck.model.waiver import Waiver
from rulecheck.model.years import Calendar
from rulecheck.rulesets.extending import Extended, extended
from rulecheck.rulesets.faults import faults_of
from rulecheck.rulesets.fitting import is_taken_over, stated_number
from rulecheck.rulesets.headings import heading_problems
from rulecheck.rulesets.lines import placed, rule_lines
from rulecheck.rulesets.mappings import read_mapping
from rulecheck.rulesets.references import check_references
from rulecheck.rulesets.remarks import remarks
from rulecheck.rulesets.structure import converter, keys_of
from rulecheck.rulesets.text import Text, read_text
from rulecheck.rulesets.units import read_groups, read_units
from rulecheck.rulesets.values import shown_value
from rulecheck.rulesets.waivers import under_present_ids
from rulecheck.rulesets.written import CalendarTable, File

FORMAT_VERSION = 1

Kinds = Mapping[str, type[Rule]]

_TOP = keys_of(File)


def load(path: Path, kinds: Kinds) -> RuleSet:
    """Read one rule set.

    Args:
        path: the TOML file.
        kinds: the installed kinds by name.

    Raises:
        RuleSetError: with every problem of the file, each with its line, rule and key.
    """
    text = read_text(path)
    whole = extended(text)
    reading = _Reading(tree=whole.tree, count=stated_number(text.tree), kinds=kinds)
    ruleset = reading.ruleset(text)
    problems = [*reading.problems, *check_references(ruleset, reading.refused)]
    problems = [*(_of_base(problem, whole, text.tree) for problem in problems)]
    problems += heading_problems(whole.bases, ruleset.heading)
    if problems:
        raise RuleSetError(path, placed(problems, text.source))
    bases = tuple((base.path, base.sha256) for base in whole.bases)
    lines = rule_lines(text.source, [rule.id for rule in ruleset.rules[: whole.own]])
    return attrs.evolve(ruleset, bases=bases, warnings=(*whole.remarks, *remarks(ruleset)), rule_lines=lines)


def _of_base(problem: Problem, whole: Extended, own: dict[str, Any]) -> Problem:
    """Say of a problem of what was taken over where that is from; it has no line in this file.

    A key of a rule that an override states is the override's own, and so is its line.
    """
    if not whole.bases:
        return problem
    said = f"{problem.what} (taken over from {whole.bases[0].path.name})"
    match problem.path:
        case ("rules", int(place), *below):
            if place < whole.own:
                return problem
            override = own.get("overrides", {}).get(problem.rule, {})
            path = () if problem.rule is None else ("overrides", problem.rule, *below)
            return attrs.evolve(problem, path=path, what=problem.what if override.keys() & set(below[:1]) else said)
        case ("waivers", int(place), *_):
            return problem if place < len(own.get("waivers", [])) else attrs.evolve(problem, path=(), what=said)
        case path if is_taken_over(path, own, whole.tree):
            return attrs.evolve(problem, path=(), what=said)
    return problem


@attrs.define
class _Reading:
    """One file on its way from tree to rule set, gathering what is wrong with it.

    Attributes:
        tree: the file as TOML means it, with what it extends.
        count: how many rules and overrides the file itself holds.
        kinds: the installed kinds.
        problems: what is wrong so far.
        refused: the tables that could not be read; in their place stand their names alone, so that
            what refers to them can still be checked.
    """

    tree: dict[str, Any]
    count: int
    kinds: Kinds
    problems: list[Problem] = attrs.field(factory=list)
    refused: set[str] = attrs.field(factory=set)

    def ruleset(self, text: Text) -> RuleSet:
        """Return the rule set so far as it can be read."""
        self._check_top()
        calendar = self._section("calendar", _calendar, Calendar())
        strict = converter(calendar)
        nameless = Heading(id="nameless", title="nameless")
        heading = self._section("ruleset", lambda raw: strict.structure(raw, Heading), nameless)
        data, tables = self.tree.get("data"), self.tree.get("tables")
        columns = {
            name: Measure(column=name) for name in _names(data.get("measures") if isinstance(data, dict) else {})
        }
        groups = {name: Group(name=name, members=()) for name in _names(self.tree.get("groups"))}
        rules = self._rules(strict)
        self._check_count()
        return RuleSet(
            heading=heading,
            calendar=calendar,
            mapping=self._section("data", lambda raw: read_mapping(raw, strict), TableMapping(measures=columns)),
            tables={name: self._table(name, strict) for name in _names(tables)},
            registry=self._section("units", lambda raw: read_units(raw, strict), Registry()),
            groups=self._section("groups", read_groups, groups),
            rules=tuple(rule for rule, _ in rules),
            waivers=self._waivers(strict, [rule for rule, _ in rules]),
            rule_hashes={rule.id: digest for rule, digest in rules},
            stated=self.count,
            path=text.path,
            sha256=text.sha256,
        )

    def _check_top(self) -> None:
        for key in self.tree:
            if key not in _TOP:
                self.problems.append(Problem(what=f"unknown key '{key}'{nearest(key, _TOP)}", path=(key,)))
        version = self.tree.get("rulecheck")
        if version is None:
            self.problems.append(Problem(what="the first line must say `rulecheck = 1`, the version of the format"))
        elif type(version) is not int or version != FORMAT_VERSION:
            what = f"the version of the format must be the number {FORMAT_VERSION}, not {shown_value(version)}"
            self.problems.append(Problem(what=what, path=("rulecheck",)))
        if not isinstance(self.tree.get("tables", {}), dict):
            self.problems.append(Problem(what="must be a table of tables, [tables.NAME]", path=("tables",)))
        for key, need in (("ruleset", "an id and a title"), ("data", "the columns of the table"), ("rules", "a rule")):
            if key not in self.tree:
                brackets = "[[rules]]" if key == "rules" else f"[{key}]"
                self.problems.append(Problem(what=f"there is no {brackets} table with {need}"))

    def _section(self, name: str, read: Callable[[Any], Any], instead: Any) -> Any:
        """Read one table of the file; if it is absent or refused, return what stands instead."""
        if name not in self.tree:
            self.refused |= {name} if name in ("ruleset", "data") else set()
            return instead
        return self._read((name,), self.tree[name], read, instead)

    def _table(self, name: str, strict: cattrs.Converter) -> TableMapping:
        raw = self.tree["tables"][name]
        table: TableMapping = self._read(("tables", name), raw, lambda raw: read_mapping(raw, strict), TableMapping())
        return table

    def _read(self, path: tuple[str | int, ...], raw: Any, read: Callable[[Any], Any], instead: Any) -> Any:
        try:
            return read(raw)
        except (ValueError, cattrs.BaseValidationError) as error:
            for below, what in faults_of(error):
                self._report((*path, *below), what)
            self.refused.add(str(path[0]))
            return instead

    def _report(self, path: tuple[str | int, ...], what: str, rule: str | None = None) -> None:
        self.problems.append(Problem(what=_named(path, what), path=path, rule=rule))

    def _rules(self, strict: cattrs.Converter) -> list[tuple[Rule, str]]:
        raw = self.tree.get("rules", [])
        if not isinstance(raw, list) or not all(isinstance(table, dict) for table in raw):
            self.problems.append(Problem(what="rules are written as [[rules]] tables", path=("rules",)))
            return []
        if not raw and "rules" in self.tree:
            self.problems.append(Problem(what="there is no rule", path=("rules",)))
        rules = []
        for place, table in enumerate(raw):
            rule = self._rule(table, place, strict)
            if rule is not None:
                rules.append((rule, _digest(table)))
        return rules

    def _rule(self, table: dict[str, Any], place: int, strict: cattrs.Converter) -> Rule | None:
        path = ("rules", place)
        name = table["id"] if isinstance(table.get("id"), str) else None
        kind = table.get("kind")
        if not isinstance(kind, str) or kind not in self.kinds:
            what = _unknown_kind(kind, self.kinds) if isinstance(kind, str) else "needs 'kind'"
            if kind is not None and not isinstance(kind, str):
                what = f"kind: must be text in quotes, not {shown_value(kind)}"
            self.problems.append(Problem(what=what, path=(*path, "kind"), rule=name))
            return None
        class_ = self.kinds[kind]
        try:
            fields = {key: value for key, value in table.items() if key != "kind"}
            rule: Rule = strict.structure(fields, class_)
        except (ValueError, cattrs.BaseValidationError) as error:
            for below, what in faults_of(error):
                self._report((*path, *below), _slipped(below, what, keys_of(class_)) or what, name)
            return None
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - the plugin border: a kind's class is a plugin's code
            what = f"the kind '{kind}' failed: {told(error)}"
            self.problems.append(Problem(what=what, path=(*path, "kind"), rule=name))
            return None
        return rule

    def _waivers(self, strict: cattrs.Converter, rules: Sequence[Rule]) -> tuple[Waiver, ...]:
        if isinstance(self.tree.get("waivers"), dict):
            self.problems.append(Problem(what="waivers are written as [[waivers]] tables", path=("waivers",)))
            self.refused.add("waivers")
            return ()
        waivers: tuple[Waiver, ...] = self._section(
            "waivers", lambda raw: strict.structure(raw, tuple[Waiver, ...]), ()
        )
        return under_present_ids(waivers, rules)

    def _check_count(self) -> None:
        """Refuse a file whose end was cut off, whatever else is wrong with it."""
        heading = self.tree.get("ruleset")
        count = heading.get("rule_count") if isinstance(heading, dict) else None
        if type(count) is int and isinstance(self.tree.get("rules", []), list) and count != self.count:
            what = (
                f"rule_count is {count}, but the file has {self.count} rules; "
                "either it was cut off, or the line should read "
                f"rule_count = {self.count}"
            )
            self.problems.append(Problem(what=what, path=("ruleset", "rule_count")))


def _calendar(raw: Any) -> Calendar:
    stated: CalendarTable = converter(Calendar()).structure(raw, CalendarTable)
    return Calendar.starting(stated.year_starts)


def _names(raw: Any) -> tuple[str, ...]:
    return tuple(raw) if isinstance(raw, dict) else ()


def _unknown_kind(kind: str, kinds: Mapping[str, Any]) -> str:
    remedy = "" if near_name(kind, kinds) else "; if a plugin has it, `rulecheck plugins -v` says why it is not here"
    return f"unknown kind '{kind}'{nearest(kind, kinds)}{remedy}"


def _named(path: tuple[str | int, ...], what: str) -> str:
    """Say in which table and at which key a fault stands, unless it names the key itself."""
    table = f"group '{path[1]}': " if path[0] == "groups" and len(path) > 1 else ""
    if path[0] in ("data", "ruleset", "calendar", "tables"):
        table = f"[{'.'.join(str(step) for step in path[: 2 if path[0] == 'tables' else 1])}]: "
    below = path[2:] if path[0] in ("groups", "tables", "rules", "waivers") else path[1:]
    keys = [step for step in below if isinstance(step, str)]
    return f"{table}{what}" if not keys or f"'{keys[-1]}'" in what else f"{table}{'.'.join(keys)}: {what}"


_OF_NAMES = ("at_least", "at_most", "between", "equals", "milestones", "due")
"""Tables whose keys are years, days and units, so that a key of the rule among them is told by its name alone."""


def _slipped(below: tuple[str | int, ...], what: str, keys: tuple[str, ...]) -> str | None:
    """Recognise a key of the rule that stands under one of its sub-tables, because it was written after it.

    A sub-table may have keys of these names of its own; then only one that it does not know has slipped.
    """
    if len(below) < 2 or not isinstance(below[0], str) or below[-1] not in keys or below[-1] == "date":
        return None
    if below[0] not in _OF_NAMES and not what.startswith("unknown key"):
        return None
    table = f"[[rules.{below[0]}]]" if isinstance(below[1], int) else f"[rules.{below[0]}]"
    return f"'{below[-1]}' stands under {table}, where it is not known; it is a key of the rule: move it above {table}"


def _digest(table: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(table, sort_keys=True, default=str).encode()).hexdigest()
