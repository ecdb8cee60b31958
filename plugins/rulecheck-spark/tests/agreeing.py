"""Runs are gathered, and all their rules judged once more on Spark as one plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs
from rulecheck.engine import run
from rulecheck.engine.ask import Judge
from rulecheck.engine.programme import Task

from rulecheck_spark import Spark

KEYS = ("rule", "unit", "year", "at")
AT_ONCE = 20
"""Rules of one plan; the time that Spark takes to plan grows faster than a plan does."""


@attrs.define
class Gathered:
    """The rules of several runs, whatever they were judged on."""

    tasks: list[Task] = attrs.field(factory=list)
    judges: dict[str, Judge] = attrs.field(factory=dict)

    def judge(self, tasks: Sequence[Task], judges: Mapping[str, Judge], *more: Any) -> run.Verdicts:
        """Judge as a run does, and keep what was judged."""
        self.tasks += tasks
        self.judges |= judges
        return run.judge(tasks, judges, *more)

    def differences(self, spark: Spark) -> list[str]:
        """Return, a line each, where Spark and the embedded engine part."""
        found: list[str] = []
        for first in range(0, len(self.tasks), AT_ONCE):
            tasks = self.tasks[first : first + AT_ONCE]
            here, there = run.judge(tasks, self.judges), run.judge(tasks, self.judges, engine=spark)
            found += [f"{tasks[place].rule}: {what}" for place, what in _parted(here, there)]
        return found


def _parted(here: run.Verdicts, there: run.Verdicts) -> Iterator[tuple[int, str]]:
    one, other = (verdicts.table.collect("polars").to_native() for verdicts in (here, there))
    if one.schema != other.schema:
        yield 0, f"{one.schema}, on Spark {other.schema}"
    for place in {*here.faults, *there.faults}:
        if here.faults.get(place) != there.faults.get(place):
            yield place, f"{here.faults.get(place)}, on Spark {there.faults.get(place)}"
    if here.empty != there.empty or len(one) != len(other):
        yield 0, f"{len(one)} rows, on Spark {len(other)}"
    for row, its in zip(one.rows(named=True), other.rows(named=True), strict=False):
        wrong = {name: (row[name], its[name]) for name in row if row[name] != its[name]}
        if wrong:
            yield row["rule"], f"{[row[key] for key in KEYS]}: {wrong}"
