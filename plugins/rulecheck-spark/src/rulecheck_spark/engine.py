"""The engine that judges on Spark: kinds, grading, waivers and the ledger run there, and findings stay there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import narwhals.stable.v2 as nw
import narwhals.stable.v2.selectors as ncs
from rulecheck import Submission
from rulecheck.elsewhere import Frame, Wording, elsewhere

from rulecheck_spark.findings import SparkFindings
from rulecheck_spark.types import described

_UNSIGNED = (nw.UInt8, nw.UInt16, nw.UInt32)
"""Types that Spark has not; each fits in the largest that it has."""


@attrs.frozen
class Spark:
    """A session that judges, be it local, of a cluster or of Spark Connect: ``rulecheck_spark.check(…, on=Spark(s))``.

    Attributes:
        session: of PySpark. It is the caller's, and nothing of it is changed.
    """

    session: Any

    @property
    def at_once(self) -> None:
        """All findings are judged as one job, for a cluster divides the work itself."""

    def submission(self, submission: Submission) -> Submission:
        """Return what a kind is handed, its frames on Spark."""
        return elsewhere(submission, self.moved)

    def moved(self, frame: Frame) -> Frame:
        """Return the rows of an embedded frame on Spark."""
        rows = frame.with_columns(ncs.by_dtype(*_UNSIGNED).cast(nw.Int64)).collect("polars").to_native()
        schema = None if len(rows) else described(rows.schema)
        return nw.from_native(self.session.createDataFrame(rows.to_arrow(), schema)).lazy()

    def settled(self, frame: Frame) -> Frame:
        """Compute a frame once; the workers keep it, and let it go when nothing refers to it any longer.

        A worker that is lost takes its part along, and what is asked of the frame then fails.
        """
        return nw.from_native(frame.to_native().localCheckpoint(eager=True)).lazy()

    def findings(self, table: Frame, wordings: Sequence[Wording]) -> SparkFindings:
        """Return the findings of a settled table."""
        return SparkFindings(table, wordings)
