"""A rule is judged on a few rows, and its findings are asked for by unit and year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from rulecheck.api import check_loaded
from rulecheck.errors import AbsentError, DataError, PluginError
from rulecheck.model.finding import Finding
from rulecheck.model.numbers import plain
from rulecheck.model.report import Report
from rulecheck.model.rule import Rule
from rulecheck.plugins import Plugins, load_plugins
from rulecheck.testing.plugging import Judging, plugged
from rulecheck.testing.writing import KEYS, Filling, Rows, completed, loaded_text, rule_text

AS_AT = date(2100, 1, 1)
"""The day as of which tests judge unless they say otherwise: by then all that they speak of is due."""


@attrs.frozen(kw_only=True)
class Judged:
    """What was found, by unit and year.

    Attributes:
        report: the whole report, with its exit code.
        findings: in the order of the report.
    """

    report: Report
    findings: tuple[Finding, ...]

    def __getitem__(self, whose: tuple[str, ...]) -> Finding:
        """Return the finding of a unit and year; where a year has several, of unit, year and day, ``2023-09-30``.

        Raises:
            KeyError: there is none, or there are several.
        """
        asked = whose if isinstance(whose, tuple) else (whose,)
        found = [finding for finding in self.findings if _whose(finding)[: len(asked)] == asked]
        if len(found) == 1 and len(asked) > 1:
            return found[0]
        known = "; ".join(", ".join(filter(None, _whose(finding))) for finding in self.findings)
        what = f"{len(found)} findings of {', '.join(map(str, asked))}; there are: {known}"
        first = ", ".join(f'"{word}"' for word in _whose(self.findings[0]) if word)
        raise AbsentError(f"{what}; ask for one by unit and year, found[{first}]")

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    @property
    def outcomes(self) -> dict[tuple[str, str], tuple[str, str]]:
        """Outcome and reason by unit and year, to compare all of them at once."""
        return {(each.unit, each.year): (each.outcome, each.reason) for each in self.findings}


def _whose(finding: Finding) -> tuple[str, str, str]:
    return finding.unit, finding.year, "" if finding.at is None else str(finding.at)


@attrs.frozen(kw_only=True)
class Bench:
    """Where rules are judged: with these plugins, beside the kind that is handed over."""

    plugins: Plugins = attrs.field(factory=load_plugins)

    def judge(
        self,
        kind: type[Rule] | str,
        rule: Mapping[str, Any] | str,
        rows: Rows,
        *,
        judge: Judging | None = None,
        measures: Mapping[str, Any] | None = None,
        tables: Mapping[str, Rows] | None = None,
        as_at: date = AS_AT,
    ) -> Judged:
        """Judge one rule of a kind on a few rows; see ``rulecheck.testing.judge``."""
        known = plugged(kind, judge, self.plugins)
        columns = tuple(dict.fromkeys(name for row in rows for name in row))
        stated = {name: name for name in columns if name not in KEYS} | dict(measures or {})
        text = rule if isinstance(rule, str) else rule_text(rule, known, columns)
        ruleset = loaded_text(completed(text, Filling(by_date="date" in columns, measures=stated)), known)
        frames = {name: as_frame(each) for name, each in (tables or {}).items()}
        report = check_loaded([ruleset], as_frame(rows), tables=frames, plugins=known.plugins, as_at=as_at)
        if report.is_broken:
            raise PluginError(known.kind.kind, "; ".join(error.message for error in report.errors))
        found = Judged(report=report, findings=tuple(report.findings))
        if not found.findings:
            raise DataError("the rows", "; ".join(error.message for error in report.errors))
        return found


def judge(
    kind: type[Rule] | str,
    rule: Mapping[str, Any] | str,
    rows: Rows,
    *,
    judge: Judging | None = None,
    measures: Mapping[str, Any] | None = None,
    tables: Mapping[str, Rows] | None = None,
    as_at: date = AS_AT,
) -> Judged:
    """Judge one rule of a kind on a few rows.

    Args:
        kind: its class, wherever it stands, or the name of an installed kind.
        rule: the keys that matter, as in TOML; id, title, and the measure, if there is but one column for it, are
            filled in. Or TOML text, ``[[rules]]`` with whatever sections it needs.
        rows: a dictionary each, of ``unit``, ``year`` or ``date``, and measures. What is not there is blank.
        judge: the kind's ``rulecheck_judge``; None: that of the module in which its class stands.
        measures: as ``[data.measures]`` declares them, those that are more than a column of their name:
            ``{"recruited": {"column": "recruited", "flow": True}}``.
        tables: rows of the further tables that the text of the rule declares.
        as_at: the day as of which it is judged, never the clock's.

    Raises:
        RuleSetError: the rule is refused.
        DataError: the rows are, or there is nothing to judge.
        PluginError: the kind broke; its findings would be no findings.
    """
    return Bench().judge(kind, rule, rows, judge=judge, measures=measures, tables=tables, as_at=as_at)


def as_frame(rows: Rows) -> Any:
    """Return rows as a table of texts, as a file has them; a row that lacks a column of another is blank there."""
    columns = dict.fromkeys(name for row in rows for name in row)
    texts = {name: [_text(row.get(name)) for row in rows] for name in columns}
    return nw.from_dict(texts, schema=dict.fromkeys(columns, nw.String()), backend="polars").to_native()


def _text(cell: Any) -> str | None:
    match cell:
        case None:
            return None
        case float() | Decimal():
            return plain(Decimal(str(cell)))
        case _:
            return str(cell)
