"""A run is judged a second time on DuckDB, and everything that it finds is compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs
import pytest

from rulecheck import api
from rulecheck.data.submission import Submission
from rulecheck.engine import run, together
from rulecheck.engine.ask import Judge
from rulecheck.engine.intake import NoAnswerError, checked, formed
from rulecheck.engine.programme import Task
from rulecheck.model.rule import Rule
from rulecheck.testing.engines import embedded, moved, on_duckdb

KEYS = ["rule", "unit", "year", "at"]


@attrs.define
class Twice:
    """What was judged on both engines, and where they part.

    Attributes:
        rules: how many rules were judged.
        findings: how many findings were compared.
        kinds: of the rules.
        differences: a line each; none if the engines agree.
    """

    rules: int = 0
    findings: int = 0
    kinds: set[str] = attrs.field(factory=set)
    differences: list[str] = attrs.field(factory=list)

    def judge(self, tasks: Sequence[Task], judges: Mapping[str, Judge], *watch: Any) -> run.Verdicts:
        """Judge as a run does, and once more on DuckDB: kinds, intake, grading and waivers."""
        verdicts = run.judge(tasks, judges, *watch)
        elsewhere = {kind: attrs.evolve(judge, ask=self._asking(judge)) for kind, judge in judges.items()}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(together, "grade", lambda framed, parts, grade=together.grade: grade(moved(framed), parts))
            patch.setattr(together, "waive", lambda graded, all_, waive=together.waive: embedded(waive(graded, all_)))
            others = run.judge(tasks, elsewhere)
        self.rules += len(tasks)
        self.kinds |= {task.rule.kind for task in tasks}
        self._compare(tasks, verdicts, others)
        return verdicts

    def _asking(self, judge: Judge) -> Any:
        def ask(rule: Rule, submission: Submission) -> Any:
            answer = judge.ask(rule=rule, submission=on_duckdb(submission))
            here = embedded(answer)
            self.differences += [f"{rule.id}: {each}" for each in _parted(_taken(answer), _taken(here), KEYS)]
            return here

        return ask

    def _compare(self, tasks: Sequence[Task], one: run.Verdicts, other: run.Verdicts) -> None:
        found = [verdicts.table.collect("polars").to_native() for verdicts in (one, other)]
        self.findings += len(found[0])
        self.differences += [f"{[task.rule.id for task in tasks]}: {each}" for each in _parted(*found, KEYS)]
        if one.faults != other.faults:
            self.differences.append(f"{one.faults} is broken, on DuckDB {other.faults}")


def _taken(answer: Any) -> Any:
    """Return an answer in the form of the engine, computed; none if it is refused."""
    try:
        (frame,) = formed({0: checked(answer)})
    except NoAnswerError:
        return None
    return frame.collect("polars").to_native()


def _parted(one: Any, other: Any, keys: list[str]) -> Iterator[str]:
    """Yield the rows of two tables that are not the same in every column, numbers to their last decimal."""
    if one is None or other is None:
        yield from [] if one is other else ["an answer that only one engine can read"]
        return
    if one.schema != other.schema:
        yield f"{dict(one.schema)} on DuckDB {dict(other.schema)}"
    rows, others = (frame.sort(keys, nulls_last=True).rows(named=True) for frame in (one, other))
    if len(rows) != len(others):
        yield f"{len(rows)} rows, on DuckDB {len(others)}"
    for row, its in zip(rows, others, strict=False):
        wrong = {name: (row[name], its[name]) for name in row if row[name] != its[name]}
        if wrong:
            yield f"{[row[key] for key in keys]}: {wrong}"


@pytest.fixture
def twice(monkeypatch: pytest.MonkeyPatch) -> Twice:
    """Let all runs of a test be judged twice."""
    both = Twice()
    monkeypatch.setattr(api, "judge", both.judge)
    return both
