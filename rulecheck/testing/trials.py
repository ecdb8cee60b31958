"""A kind is tried on many tables at once, each a submission of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import attrs

from rulecheck.data.submission import Submission
from rulecheck.engine.ask import Judge
from rulecheck.engine.programme import Task
from rulecheck.engine.reading import Reading
from rulecheck.engine.reporting import Circumstances, report_of
from rulecheck.engine.run import judge
from rulecheck.model.finding import Finding
from rulecheck.model.mapping import Mapping as TableMapping
from rulecheck.model.mapping import Measure
from rulecheck.model.rule import Rule
from rulecheck.model.ruleset import RuleSet
from rulecheck.testing.drawing import Field, Rows
from rulecheck.testing.engines import asked_on_duckdb
from rulecheck.testing.judging import AS_AT, as_frame
from rulecheck.testing.plugging import Plugged
from rulecheck.testing.writing import KEYS
from rulecheck.version import __version__

Whose = tuple[str, str, date | None]


@attrs.frozen(kw_only=True)
class Seen:
    """What was found in one table.

    Attributes:
        findings: by unit, year and checkpoint.
        fault: why the rule could not be judged, if it could not.
    """

    findings: Mapping[Whose, Finding]
    fault: str | None = None


@attrs.frozen(kw_only=True)
class Trial:
    """A rule of a kind, and what it is tried with.

    Attributes:
        plugged: the kind.
        ruleset: that of its example.
        field: what the rule reads, and of whom.
        tables: rows of further tables by name.
    """

    plugged: Plugged
    ruleset: RuleSet
    field: Field
    tables: Mapping[str, Any]

    def seen(self, tables: Sequence[Rows]) -> list[Seen]:
        """Judge each table by itself, all of them as one plan."""
        return self._seen(tables, self.plugged.plugins.judges[self.plugged.kind.kind])

    def on_duckdb(self, rows: Rows) -> Seen:
        """Judge one table with the kind asked on DuckDB."""
        return self._seen([rows], asked_on_duckdb(self.plugged.plugins.judges[self.plugged.kind.kind]))[0]

    def watched(self, rows: Rows) -> tuple[Seen, str | None]:
        """Judge one table once more; return also what of its submission, or of the rule, is another after it."""
        kept: list[tuple[Submission, Mapping[str, Any]]] = []
        asked = self.plugged.plugins.judges[self.plugged.kind.kind]

        def ask(rule: Rule, submission: Submission) -> Any:
            kept.append((submission, _state(rule, submission)))
            return asked.ask(rule=rule, submission=submission)

        (seen,) = self._seen([rows], attrs.evolve(asked, ask=ask))
        changed = [name for submission, state in kept for name in _changed(self.field.rule, submission, state)]
        return seen, changed[0] if changed else None

    def _seen(self, tables: Sequence[Rows], asked: Judge) -> list[Seen]:
        tasks = [self._task(rows, place) for place, rows in enumerate(tables)]
        judges = {**self.plugged.plugins.judges, self.plugged.kind.kind: asked}
        verdicts = judge(tasks, judges)
        circumstances = Circumstances(version=__version__, as_at=AS_AT, inputs=(), plugins=(), notes=())
        found: list[dict[Whose, Finding]] = [{} for _ in tasks]
        for finding in report_of(tasks, verdicts, judges, circumstances).findings:
            place = int(finding.ruleset.rpartition("-")[2])
            found[place][finding.unit, finding.year, finding.at] = finding
        return [Seen(findings=each, fault=verdicts.faults.get(place)) for place, each in enumerate(found)]

    def _task(self, rows: Rows, place: int) -> Task:
        heading = attrs.evolve(self.ruleset.heading, id=f"table-{place}")
        mapping = _declaring(self.ruleset.mapping, rows)
        ruleset = attrs.evolve(self.ruleset, heading=heading, mapping=mapping, rules=(self.field.rule,))
        readers, tables = self.plugged.plugins.readers, {name: as_frame(each) for name, each in self.tables.items()}
        reading = Reading(readers=readers, data=as_frame(rows), tables=tables, as_at=AS_AT, waivers=True)
        return Task(rule=self.field.rule, programme=reading.programme(ruleset))


def _declaring(mapping: TableMapping, rows: Rows) -> TableMapping:
    """Declare every column of a table as a measure, for what nothing names no kind is shown."""
    known = {*KEYS, *(measure.column for measure in mapping.measures.values())}
    others = {name: Measure(column=name) for name in rows[0] if name not in known}
    return attrs.evolve(mapping, measures={**mapping.measures, **others})


def _state(rule: Rule, submission: Submission) -> dict[str, Any]:
    """Return all that a kind is handed, as plain values."""
    views: dict[str, Callable[[], Any]] = {
        "scope": lambda: submission.scope,
        "rows": lambda: submission.rows,
        **{f"observations('{name}')": partial(submission.observations, name) for name in rule.measures()},
    }
    frames = {name: view().collect("polars").to_native() for name, view in views.items()}
    return {"rule": repr(rule), "as_at": submission.as_at, **frames}


def _changed(rule: Rule, submission: Submission, before: Mapping[str, Any]) -> list[str]:
    after = _state(rule, submission)
    return [name for name, was in before.items() if not _is_same(was, after[name])]


def _is_same(was: Any, now: Any) -> bool:
    """Whether two values are the same; frames whatever the order of their rows, for they promise none."""
    if not hasattr(was, "equals"):
        return bool(was == now)
    return was.shape == now.shape and was.columns == now.columns and bool(_sorted(was).equals(_sorted(now)))


def _sorted(frame: Any) -> Any:
    return frame.sort(frame.columns, nulls_last=True)
