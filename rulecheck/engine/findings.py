"""The findings of a run in a table; each is made when somebody looks at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, overload

import narwhals.stable.v2 as nw

from rulecheck.data.frames import Frame, make
from rulecheck.data.windows import Windows, spans
from rulecheck.engine.codes import OUTCOMES_BY_CODE, REASONS_BY_CODE
from rulecheck.engine.intake import PACE
from rulecheck.engine.making import Wording, finding
from rulecheck.model.finding import Finding
from rulecheck.model.findings import Findings, RuleKey, Standing, Tally
from rulecheck.model.words import GRAVITY

TABLE = (
    *("rule", "unit", "year", "at", "outcome", "reason", "observed", "of", "low", "expected_high"),
    *("exact_margin", "one", "is_share", "due", "provisional", "note", "file", "place", "cell"),
    *("value_version", "rounded", "waiver", "permitted", "goal", "remark", "is_own", *PACE),
)
"""The columns of the table of findings; outcomes and reasons are codes (``rulecheck.engine.codes``)."""

ORDER = ("rule", "unit", "year", "at")
"""By which the table of findings is sorted; without a day of its own a finding comes first."""

_CHUNK = 10_000
_RANK = nw.col("outcome").cast(nw.Int64) * len(GRAVITY) + nw.col("reason")
"""Where an outcome with its reason stands among all, the gravest first."""

_RANKED = ["rule", "rank", "exact_margin", "row"]
"""By which the gravest come first; equally grave ones stay in the table's order, which is by unit and year."""


class TableFindings(Findings):
    """Findings that stand in a table, sorted by rule; columns ``TABLE``."""

    def __init__(self, table: nw.DataFrame[Any] | Windows, wordings: Sequence[Wording]) -> None:
        self.table = table
        self._wordings = tuple(wordings)

    def __len__(self) -> int:
        return len(self.table)

    @overload
    def __getitem__(self, place: int) -> Finding: ...
    @overload
    def __getitem__(self, place: slice) -> TableFindings: ...
    def __getitem__(self, place: int | slice) -> Finding | TableFindings:
        if isinstance(place, slice):
            return TableFindings(self.table[place], self._wordings)
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        at = place % len(self)
        return next(self._made(self.table[at : at + 1]))

    def __iter__(self) -> Iterator[Finding]:
        for start in range(0, len(self), _CHUNK):
            yield from self._made(self.table[start : start + _CHUNK])

    @cached_property
    def counted(self) -> list[tuple[int, int, int, int]]:
        """How many there are of each rule's place, outcome and reason, the gravest of a rule first."""
        counts: Counter[tuple[int, int, int]] = Counter()
        narrow = self.table.select("rule", "outcome", "reason")
        for span in spans(len(self)):
            rows = narrow[span]
            for *key, number in rows.group_by("rule", "outcome", "reason").agg(nw.len().alias("number")).rows():
                counts[tuple(key)] += number
        return [(*key, number) for key, number in sorted(counts.items())]

    def tallies(self) -> Mapping[RuleKey, Tally]:
        """Count them in the table."""
        tallies: dict[RuleKey, Tally] = {}
        for place, outcome, reason, number in self.counted:
            tallies.setdefault(self._key(place), Counter())[OUTCOMES_BY_CODE[outcome], REASONS_BY_CODE[reason]] = number
        return tallies

    def gravest(self, limit: int) -> Mapping[RuleKey, tuple[Finding, ...]]:
        """Rank them in the table, those alone that may be kept, and make only those that are."""
        last = self._last_ranks(limit)
        ranks = make({"rule": list(last), "last": list(last.values())}, {"rule": nw.Int64, "last": nw.Int64})
        narrow = self.table.select("rule", "outcome", "reason", "exact_margin")
        gravest: nw.DataFrame[Any] | None = None
        for span in spans(len(self)):
            rows = narrow[span].with_row_index("row")
            rows = rows.with_columns(nw.col("row").cast(nw.Int64) + span.start, _RANK.alias("rank"))
            kept = rows.lazy().join(ranks, on="rule", how="inner").filter(nw.col("rank") <= nw.col("last"))
            first = _first_of_each_rule(kept.select(_RANKED), limit)
            gravest = first if gravest is None else _first_of_each_rule(nw.concat([gravest, first]).lazy(), limit)
        ordered = [] if gravest is None else gravest.select("rule", "row").rows()
        made = {row: self[row] for _, row in sorted(ordered)}  # as they lie, so that nothing is read twice
        of_rules: dict[RuleKey, list[Finding]] = {self._key(place): [] for place, *_ in self.counted}
        for place, row in ordered:
            of_rules[self._key(place)].append(made[row])
        return {key: tuple(findings) for key, findings in of_rules.items()}

    def _last_ranks(self, limit: int) -> dict[int, int]:
        """Return the rank up to which findings may be among the gravest ``limit`` of their rule."""
        last: dict[int, int] = {}
        before: Counter[int] = Counter()
        for place, outcome, reason, number in self.counted:
            if before[place] < limit:
                last[place] = outcome * len(GRAVITY) + reason
            before[place] += number
        return last

    def standings(self) -> Iterator[Standing]:
        """Read them off the table; no finding is made."""
        names: dict[tuple[int, int], str] = {}
        narrow = self.table.select("rule", "unit", "year", "outcome", "reason")
        for start in range(0, len(self), _CHUNK):
            rows = narrow[start : start + _CHUNK]
            for place, unit, year, outcome, reason in rows.iter_rows():
                if (place, year) not in names:
                    names[place, year] = str(self._wordings[place].calendar.year(year))
                words = OUTCOMES_BY_CODE[outcome], REASONS_BY_CODE[reason]
                yield Standing(self._key(place), unit, names[place, year], *words)

    def _key(self, place: int) -> RuleKey:
        wording = self._wordings[place]
        return wording.ruleset, wording.rule.id

    def _made(self, rows: nw.DataFrame[Any]) -> Iterator[Finding]:
        for row in rows.iter_rows(named=True):
            yield finding(row, self._wordings[row["rule"]])


def _first_of_each_rule(ranked: Frame, limit: int) -> nw.DataFrame[Any]:
    """Return the gravest rows of each rule, the gravest first, at most ``limit`` a rule."""
    rows = ranked.sort(*_RANKED).collect("polars")
    kept: list[int] = []
    first = 0
    for _, number in rows.group_by("rule").agg(nw.len().alias("number")).sort("rule").rows():
        kept += range(first, first + min(number, limit))
        first += number
    return rows[kept]
