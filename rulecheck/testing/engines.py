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
from rulecheck.engine.engines import elsewhere
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
    return elsewhere(submission, moved)


def embedded(answer: Any) -> Any:
    """Return a kind's answer on the embedded engine again; what is no frame is told of by the engine."""
    is_frame = isinstance(answer, (nw.LazyFrame, nw.DataFrame))
    return answer.lazy().collect("polars").lazy() if is_frame else answer


def moved(frame: Frame) -> Frame:
    """Return the same rows on DuckDB."""
    import duckdb

    return nw.from_native(duckdb.from_arrow(frame.collect("pyarrow").to_native())).lazy()
