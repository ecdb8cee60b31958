"""A small rule set and a small table as values, written out as TOML and CSV for the engine and the reference alike."""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings

import rulecheck
from rulecheck.plugins import Plugins, load_plugins

from .grading import Finding
from .judging import Key, judge
from .scopes import is_open, programme_of
from .tables import parse_year

EXAMPLES = int(os.environ.get("REFERENCE_EXAMPLES", "0"))


def profile(examples: int) -> settings:
    """Return how many examples a test draws; REFERENCE_EXAMPLES=500 draws that many, other ones each time."""
    return settings(
        max_examples=EXAMPLES or examples,
        derandomize=EXAMPLES == 0,
        deadline=None,
        database=None,
        # A case is large and each check takes a fifth of a second: shrinking would take minutes, and the
        # message names the finding that differs.
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )


@dataclass(frozen=True)
class Case:
    """One submission and the rules it is judged by.

    Attributes:
        rules: one table a rule, as in TOML.
        rows: one row of the submission each; all have the same columns.
        mapping: the `[data]` table.
        tables: further tables, each its mapping and its rows.
        more: further sections, such as `groups`.
        waivers: one table a waiver.
    """

    rules: tuple[dict[str, Any], ...]
    rows: tuple[dict[str, str], ...]
    mapping: dict[str, Any]
    as_at: date = date(2024, 1, 1)
    tables: dict[str, tuple[dict[str, Any], tuple[dict[str, str], ...]]] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    waivers: tuple[dict[str, Any], ...] = ()

    def __str__(self) -> str:
        tables = "".join(f"\n--- {name}.csv\n{csv_text(rows)}" for name, (_, rows) in self.tables.items())
        return f"--- as at {self.as_at}\n{self.toml}\n--- data.csv\n{csv_text(self.rows)}{tables}"

    @property
    def toml(self) -> str:
        """The rule set as text."""
        sections = {"ruleset": {"id": "made-up", "title": "Made up"}, "data": self.mapping, **self.more}
        lines = ["rulecheck = 1"]
        for name, table in sections.items():
            lines += [f"[{name}]", *(f"{key(name_)} = {toml(value)}" for name_, value in table.items())]
        for name, (mapping, _) in self.tables.items():
            lines += [
                f"[tables.{name}]",
                f'path = "{name}.csv"',
                *(f"{key(k)} = {toml(v)}" for k, v in mapping.items()),
            ]
        stated = [("rules", {"title": "It is so", **rule}) for rule in self.rules]
        for name, listed in (*stated, *(("waivers", waiver) for waiver in self.waivers)):
            lines += [f"[[{name}]]", *(f"{key(each)} = {toml(value)}" for each, value in listed.items())]
        return "\n".join(lines) + "\n"

    def with_rules(self, *rules: dict[str, Any]) -> Case:
        """Return the case with other rules."""
        return replace(self, rules=rules)

    def with_rows(self, rows: list[dict[str, str]] | tuple[dict[str, str], ...]) -> Case:
        """Return the case with another submission."""
        return replace(self, rows=tuple(rows))


def key(name: str) -> str:
    """Write a TOML key."""
    return name if name.replace("_", "").isalnum() and name.isascii() else f'"{name}"'


def toml(value: Any) -> str:
    """Write a TOML value on one line."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case dict():
            return "{ " + ", ".join(f"{key(name)} = {toml(inner)}" for name, inner in value.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(toml(inner) for inner in value) + "]"
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)


def csv_text(rows: tuple[dict[str, str], ...]) -> str:
    """Write rows as CSV; a cell with a comma is quoted."""
    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    return "".join(",".join(f'"{cell}"' if "," in cell else cell for cell in line) + "\n" for line in lines)


@cache
def installed() -> Plugins:
    """Return the built-in plugins, loaded once."""
    return load_plugins()


def check(case: Case, data: bytes | None = None, plugins: Plugins | None = None) -> rulecheck.Report:
    """Let the engine judge a case through its files, as a user would; ``data`` stands for other bytes to submit."""
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        (at / "rules.toml").write_text(case.toml, encoding="utf-8")
        (at / "data.csv").write_bytes(csv_text(case.rows).encode() if data is None else data)
        for name, (_, rows) in case.tables.items():
            (at / f"{name}.csv").write_text(csv_text(rows), encoding="utf-8")
        return rulecheck.check(at / "rules.toml", at / "data.csv", as_at=case.as_at, plugins=plugins or installed())


def engine(case: Case) -> dict[Key, Finding]:
    """Return the engine's findings in the reference's form."""
    return by_key(check(case))


def by_key(report: rulecheck.Report) -> dict[Key, Finding]:
    """Return a report's findings by rule, unit and year (start)."""
    found = {(each.rule, each.unit, parse_year(each.year)): exact_finding(each) for each in report.findings}
    assert len(found) == len(report.findings), "two findings for one rule, unit and year"
    return found


def exact_finding(found: rulecheck.Finding) -> Finding:
    """Return one finding of the engine's in the reference's form."""
    numbers = (found.observed, found.expected, found.expected_high, found.margin)
    return Finding(found.outcome, found.reason, *map(_exact, numbers))


def _exact(number: Decimal | None) -> Fraction | None:
    return None if number is None else Fraction(number)


def reference(case: Case) -> dict[Key, Finding]:
    """Return the reference's findings."""
    tables = {name: csv_text(rows) for name, (_, rows) in case.tables.items()}
    return judge(case.toml, csv_text(case.rows), tables, case.as_at)


def open_rules(case: Case) -> dict[str, bool]:
    """Return whether the data says, for each rule, which units or years it judges."""
    tables = {name: csv_text(rows) for name, (_, rows) in case.tables.items()}
    programme = programme_of(tomllib.loads(case.toml, parse_float=Decimal), csv_text(case.rows), tables, case.as_at)
    return {rule["id"]: is_open(rule, programme) for rule in programme.tree["rules"]}


def parted(found: Mapping[Any, Finding], wanted: Mapping[Any, Finding]) -> Iterator[str]:
    """Yield the findings of the engine that are not those of the reference."""
    for at in sorted({*found, *wanted}):
        one, other = found.get(at), wanted.get(at)
        if one != other:
            yield f"{at}: engine {one}, reference {other}"


def differences(case: Case) -> Iterator[str]:
    """Yield where engine and reference part: a finding, or which scopes are open."""
    report = check(case)
    yield from parted(by_key(report), reference(case))
    scopes = {rule.id: rule.scope for rule in report.rules}
    for rule, wanted_open in open_rules(case).items():
        is_noted = any("open scope" in note and f"'{rule}'" in note for note in report.notes)
        if (scopes[rule] == "open", is_noted) != (wanted_open, wanted_open):
            yield f"{rule}: scope is {scopes[rule]}, noted is {is_noted}; open in the reference is {wanted_open}"
