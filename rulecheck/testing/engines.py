"""The same submission on another engine, so that a kind shows that it is written for any.

A run hands over frames of the embedded engine, whatever was submitted; here they are moved before a kind is asked.
"""

from __future__ import annotations

from typing import Any

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.frames import Frame
from rulecheck.data.submission import Submission
from rulecheck.engine.ask import Judge
from rulecheck.model.bounds import FromTable
from rulecheck.model.rule import Rule


def asked_on_duckdb(judge: Judge) -> Judge:
    """Return who judges a kind, asked on DuckDB; the answer is on the embedded engine again."""

    def ask(rule: Rule, submission: Submission) -> Any:
        return embedded(judge.ask(rule=rule, submission=on_duckdb(submission)))

    return attrs.evolve(judge, ask=ask)


def on_duckdb(submission: Submission) -> Submission:
    """Return a submission whose frames are DuckDB's: what a kind is handed, and all that it derives from it.

    Raises:
        ModuleNotFoundError: DuckDB, or Arrow through which frames get there, is not installed.
    """
    return _OnDuckDB(
        scope=moved(submission.scope),
        as_at=submission.as_at,
        due_until=submission.due_until,
        calendar=submission.calendar,
        units=submission.units,
        group=submission.group,
        data=submission._data,
        tables=submission._tables,
        embedded=submission,
    )


def embedded(answer: Any) -> Any:
    """Return a kind's answer on the embedded engine again; what is no frame is told of by the engine."""
    is_frame = isinstance(answer, (nw.LazyFrame, nw.DataFrame))
    return answer.lazy().collect("polars").lazy() if is_frame else answer


def moved(frame: Frame) -> Frame:
    """Return the same rows on DuckDB."""
    import duckdb

    return nw.from_native(duckdb.from_arrow(frame.collect("pyarrow").to_native())).lazy()


@attrs.frozen(kw_only=True)
class _OnDuckDB(Submission):
    """The frames that the others are derived from, moved."""

    embedded: Submission

    def observations(self, measure: str) -> Frame:
        """Return the same, moved."""
        return moved(self.embedded.observations(measure))

    def yearly(self, measure: str) -> Frame:
        """Return the same, moved."""
        return moved(self.embedded.yearly(measure))

    def members(self, measure: str) -> Frame:
        """Return the same, moved."""
        return moved(self.embedded.members(measure))

    def printed(self, measure: str) -> Frame:
        """Return the same, moved."""
        return moved(self.embedded.printed(measure))

    def steps(self, stated: FromTable) -> Frame:
        """Return the same, moved."""
        return moved(self.embedded.steps(stated))

    def table(self, name: str) -> Frame:
        """Return the same, moved."""
        return moved(self.embedded.table(name))

    @property
    def rows(self) -> Frame:
        """The same, moved."""
        return moved(self.embedded.rows)
