"""A rule-set file becomes a RuleSet: read, given its form, and checked for what it refers to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs
import cattrs

from rulecheck.errors import Problem, RuleSetError, nearest
from rulecheck.model.mapping import Mapping as TableMapping
from rulecheck.model.rule import Rule
from rulecheck.model.ruleset import Heading, RuleSet
from rulecheck.model.units import Group, Registry
from rulecheck.model.years import Calendar
from rulecheck.rulesets.faults import faults_of
from rulecheck.rulesets.lines import placed
from rulecheck.rulesets.references import check_references, remarks
from rulecheck.rulesets.sections import read_groups, read_mapping, read_units
from rulecheck.rulesets.structure import converter, keys_of
from rulecheck.rulesets.text import Text, read_text

FORMAT_VERSION = 1

Kinds = Mapping[str, type[Rule]]

_TOP = ("rulecheck", "ruleset", "calendar", "data", "tables", "units", "groups", "rules")


def load(path: Path, kinds: Kinds) -> RuleSet:
    """Read one rule set.

    Args:
        path: the TOML file.
        kinds: the installed kinds by name.

    Raises:
        RuleSetError: with every problem of the file, each with its line, rule and key.
    """
    text = read_text(path)
    reading = _Reading(tree=text.tree, kinds=kinds)
    ruleset = reading.ruleset(text)
    if reading.problems or ruleset is None:
        raise RuleSetError(path, placed(reading.problems, text.source))
    problems = list(check_references(ruleset))
    if problems:
        raise RuleSetError(path, placed(problems, text.source))
    return attrs.evolve(ruleset, warnings=tuple(remarks(ruleset)))


@attrs.define
class _Reading:
    """One file on its way from tree to rule set, gathering what is wrong with it."""

    tree: dict[str, Any]
    kinds: Kinds
    problems: list[Problem] = attrs.field(factory=list)

    def ruleset(self, text: Text) -> RuleSet | None:
        self._check_top()
        calendar = self._calendar()
        strict = converter(calendar)
        heading = self._section("ruleset", lambda raw: strict.structure(raw, Heading), None)
        mapping = self._section("data", lambda raw: read_mapping(raw, strict), TableMapping())
        tables = self._tables(strict)
        registry = self._section("units", lambda raw: read_units(raw, strict), Registry())
        groups: dict[str, Group] = self._section("groups", read_groups, {})
        rules = self._rules(strict)
        self._check_count(heading)
        if heading is None or mapping is None or self.problems:
            return None
        return RuleSet(
            heading=heading,
            calendar=calendar,
            mapping=mapping,
            tables=tables,
            registry=registry,
            groups=groups,
            rules=tuple(rule for rule, _ in rules),
            rule_hashes={rule.id: digest for rule, digest in rules},
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
        elif version is True or version != FORMAT_VERSION:
            what = f"the version of the format must be {FORMAT_VERSION}, not {version}"
            self.problems.append(Problem(what=what, path=("rulecheck",)))
        for key, need in (("ruleset", "an id and a title"), ("data", "the columns of the table"), ("rules", "a rule")):
            if key not in self.tree:
                brackets = "[[rules]]" if key == "rules" else f"[{key}]"
                self.problems.append(Problem(what=f"there is no {brackets} table with {need}"))

    def _calendar(self) -> Calendar:
        def read(raw: Any) -> Calendar:
            starts: dict[str, str] = converter(Calendar()).structure(raw, dict[str, str])
            unknown = [key for key in starts if key != "year_starts"]
            if unknown:
                raise ValueError(f"unknown key '{unknown[0]}'{nearest(unknown[0], ['year_starts'])}")
            return Calendar.starting(starts["year_starts"]) if starts else Calendar()

        return self._section("calendar", read, Calendar()) or Calendar()

    def _tables(self, strict: cattrs.Converter) -> dict[str, TableMapping]:
        raw = self.tree.get("tables", {})
        if not isinstance(raw, dict):
            self.problems.append(Problem(what="must be a table of tables, [tables.NAME]", path=("tables",)))
            return {}
        tables = {}
        for name in raw:
            table = self._read(raw[name], ("tables", name), lambda value: read_mapping(value, strict))
            if table is not None:
                tables[name] = table
        return tables

    def _section(self, name: str, read: Callable[[Any], Any], absent: Any) -> Any:
        return self._read(self.tree[name], (name,), read) if name in self.tree else absent

    def _read(self, raw: Any, path: tuple[str | int, ...], read: Callable[[Any], Any]) -> Any:
        try:
            return read(raw)
        except (ValueError, cattrs.BaseValidationError) as error:
            for below, what in faults_of(error):
                self._report((*path, *below), what)
            return None

    def _report(self, path: tuple[str | int, ...], what: str, rule: str | None = None) -> None:
        key = next((step for step in reversed(path[1:]) if isinstance(step, str)), None)
        named = what if key is None or f"'{key}'" in what else f"{key}: {what}"
        self.problems.append(Problem(what=named, path=path, rule=rule))

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
            what = "needs 'kind'" if kind is None else f"unknown kind '{kind}'{nearest(str(kind), self.kinds)}"
            self.problems.append(Problem(what=what, path=(*path, "kind"), rule=name))
            return None
        class_ = self.kinds[kind]
        try:
            fields = {key: value for key, value in table.items() if key != "kind"}
            rule: Rule = strict.structure(fields, class_)
        except (ValueError, cattrs.BaseValidationError) as error:
            for below, what in faults_of(error):
                self._report((*path, *below), _slipped(below, keys_of(class_)) or what, name)
            return None
        return rule

    def _check_count(self, heading: Heading | None) -> None:
        rules = self.tree.get("rules", [])
        if heading is None or heading.rule_count is None or not isinstance(rules, list):
            return
        if heading.rule_count != len(rules):
            what = (
                f"rule_count is {heading.rule_count}, but the file has {len(rules)} rules; "
                "either it was cut off, or the line should read "
                f"rule_count = {len(rules)}"
            )
            self.problems.append(Problem(what=what, path=("ruleset", "rule_count")))


def _slipped(below: tuple[str | int, ...], keys: tuple[str, ...]) -> str | None:
    """Recognise a key of the rule that stands under one of its sub-tables, because it was written after it."""
    if len(below) < 2 or not isinstance(below[0], str) or below[-1] not in keys or below[-1] == "date":
        return None
    if below[0] == "source" and below[-1] in ("title", "url", "quote"):
        return None
    table = f"[rules.{below[0]}]"
    return f"'{below[-1]}' stands under {table}, where it is not known; it is a key of the rule: move it above {table}"


def _digest(table: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(table, sort_keys=True, default=str).encode()).hexdigest()
