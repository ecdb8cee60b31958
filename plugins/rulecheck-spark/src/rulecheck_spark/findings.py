"""Findings that stay on Spark: counted there, ranked there, and written there by the workers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, overload

import attrs
import narwhals.stable.v2 as nw
import polars as pl
from rulecheck import Finding, Report
from rulecheck.elsewhere import (
    OUTCOMES_BY_CODE,
    REASONS_BY_CODE,
    Findings,
    Frame,
    RuleKey,
    Standing,
    TableFindings,
    Tally,
    Wording,
    flat_table,
)
from rulecheck.elsewhere import finding as made

from rulecheck_spark.types import described

_ORDER = ("rule", "unit", "year", "at")
_RANKED = ("outcome", "reason", "exact_margin", "unit", "year", "at")
"""By which the gravest of a rule come first: its outcomes and reasons are numbers in that order."""


class UnwrittenError(Exception):
    """What the workers wrote is not what was found."""


class SparkFindings(Findings):
    """Findings that stand in a table of Spark; columns ``rulecheck.engine.findings.TABLE``."""

    def __init__(self, table: Frame, wordings: Sequence[Wording]) -> None:
        self.table = table
        self._wordings = tuple(wordings)
        self._length: int | None = None

    def __len__(self) -> int:
        if self._length is None:
            self._length = int(self.table.select(nw.len()).collect("polars").item())
        return self._length

    @overload
    def __getitem__(self, place: int) -> Finding: ...
    @overload
    def __getitem__(self, place: slice) -> Findings: ...
    def __getitem__(self, place: int | slice) -> Finding | Findings:
        if isinstance(place, slice):
            start, stop, step = place.indices(len(self))
            if step < 0:
                return self._fetched(0, len(self))[place]
            return self._fetched(start, max(stop - start, 0))[::step]
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        return self._fetched(place % len(self), 1)[0]

    def __iter__(self) -> Iterator[Finding]:
        """Make them one by one; the driver holds no more than a partition at once."""
        for row in self._sorted().toLocalIterator():
            yield made(row.asDict(), self._wordings[row["rule"]])

    def tallies(self) -> Mapping[RuleKey, Tally]:
        """Count them on Spark."""
        counted = self.table.group_by("rule", "outcome", "reason").agg(nw.len().cast(nw.Int64).alias("number"))
        tallies: dict[RuleKey, Tally] = {}
        for place, outcome, reason, number in counted.sort("rule", "outcome", "reason").collect("polars").rows():
            tallies.setdefault(self._key(place), Counter())[OUTCOMES_BY_CODE[outcome], REASONS_BY_CODE[reason]] = number
        return tallies

    def gravest(self, limit: int) -> Mapping[RuleKey, tuple[Finding, ...]]:
        """Rank them on Spark; only those that are kept are fetched."""
        from pyspark.sql import Window
        from pyspark.sql import functions as f

        place = f.row_number().over(Window.partitionBy("rule").orderBy(*_RANKED))
        ranked = self.table.to_native().withColumn("rulecheck:rank", place).filter(f.col("`rulecheck:rank`") <= limit)
        kept: dict[RuleKey, tuple[Finding, ...]] = {}
        for row in ranked.orderBy("rule", "rulecheck:rank").collect():
            key = self._key(row["rule"])
            kept[key] = (*kept.get(key, ()), made(row.asDict(), self._wordings[row["rule"]]))
        return kept

    def standings(self) -> Iterator[Standing]:
        """Read them off the table; no finding is made."""
        for row in self._sorted().select("rule", "unit", "year", "outcome", "reason").toLocalIterator():
            year = str(self._wordings[row["rule"]].calendar.year(row["year"]))
            words = OUTCOMES_BY_CODE[row["outcome"]], REASONS_BY_CODE[row["reason"]]
            yield Standing(self._key(row["rule"]), row["unit"], year, *words)

    def write(self, report: Report, folder: str | Path) -> None:
        """Let the workers write the findings as a folder of Parquet files: the table of ``--output findings.parquet``.

        Rows have the order of the report within each file and from file to file, by their names. rulecheck and the
        modules of the rules' kinds must be there to import for the Python of the workers (``spark.pyspark.python``).

        Args:
            report: whose findings these are.
            folder: where to, as the workers see it; there must be nothing yet.

        Raises:
            UnwrittenError: what lies there afterwards is not as many rows of each outcome as were found.
        """
        bare = attrs.evolve(report, findings=())
        heading = flat_table(bare)
        write = _Writing(report=bare, wordings=self._wordings, before=len(heading))
        session = self.table.to_native().sparkSession
        written = self._sorted().mapInArrow(write, described(heading.schema))
        if len(heading):
            written = session.createDataFrame(heading.to_arrow()).coalesce(1).union(written)
        written.write.mode("error").option("compression", "zstd").parquet(str(folder))
        _refuse_other(session.read.parquet(str(folder)), report, heading)

    def _sorted(self) -> Any:
        return self.table.to_native().orderBy(*_ORDER)

    def _fetched(self, start: int, number: int) -> Findings:
        rows = self._sorted().offset(start).limit(number).toArrow()
        return TableFindings(nw.from_native(pl.DataFrame(rows)), self._wordings)

    def _key(self, place: int) -> RuleKey:
        wording = self._wordings[place]
        return wording.ruleset, wording.rule.id


@attrs.frozen(kw_only=True)
class _Writing:
    """What a worker does with its rows.

    Attributes:
        report: without its findings.
        wordings: of the rules.
        before: how many rows of the flat table are none of a finding's, but say that the run is not complete.
    """

    report: Report
    wordings: Sequence[Wording]
    before: int

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Turn rows of the table of findings into rows of the flat table."""
        for batch in batches:
            findings = TableFindings(nw.from_native(pl.DataFrame(batch)), self.wordings)
            table = flat_table(attrs.evolve(self.report, findings=findings))[self.before :]
            yield from table.to_arrow(compat_level=pl.CompatLevel.oldest()).to_batches()


def _refuse_other(written: Any, report: Report, heading: pl.DataFrame) -> None:
    """Refuse what was written if it is not what was found, by how many rows there are of each outcome."""
    found = Counter({row["outcome"]: row["count"] for row in written.groupBy("outcome").count().collect()})
    owed = Counter(report.summary.counts) + Counter({"unjudged": len(heading)})
    if found != owed:
        numbers = f"{sum(owed.values()):,} rows were to be written and {sum(found.values()):,} were"
        raise UnwrittenError(f"what lies in the folder is not what was found: {numbers}")
