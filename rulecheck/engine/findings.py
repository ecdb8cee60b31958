"""The findings of a run in a table; each is made when somebody looks at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any, overload

import narwhals.stable.v2 as nw

from rulecheck.data.frames import make
from rulecheck.engine.making import Wording, finding
from rulecheck.model.finding import Finding
from rulecheck.model.findings import Findings, RuleKey, Standing, Tally, outcome_and_reason_rank

_CHUNK = 10_000
_COUNTED = 1_000_000
"""Rows that are counted at once, for counting takes copies of them."""


class TableFindings(Findings):
    """Findings that stand in a table, sorted by rule; columns ``rulecheck.engine.run.TABLE``."""

    def __init__(self, table: nw.DataFrame[Any], wordings: Sequence[Wording]) -> None:
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
    def counted(self) -> list[tuple[int, str, str, int]]:
        """How many there are of each rule's place, outcome and reason, sorted."""
        counts: Counter[tuple[int, str, str]] = Counter()
        for start in range(0, len(self.table), _COUNTED):
            rows = self.table[start : start + _COUNTED].select("rule", "outcome", "reason")
            for *key, number in rows.group_by("rule", "outcome", "reason").agg(nw.len().alias("number")).rows():
                counts[tuple(key)] += number
        return [(*key, number) for key, number in sorted(counts.items())]

    def tallies(self) -> Mapping[RuleKey, Tally]:
        """Count them in the table."""
        tallies: dict[RuleKey, Tally] = {}
        for place, outcome, reason, number in self.counted:
            tallies.setdefault(self._key(place), Counter())[outcome, reason] = number
        return tallies

    def gravest(self, limit: int) -> Mapping[RuleKey, tuple[Finding, ...]]:
        """Rank them in the table, those alone that may be kept, and make only those that are."""
        wanted = list(self._ranked(limit))
        schema = {"rule": nw.Int64, "outcome": nw.String, "reason": nw.String, "rank": nw.Int64}
        columns = zip(*wanted, strict=True) if wanted else ((),) * len(schema)
        ranks = make({name: list(column) for name, column in zip(schema, columns, strict=True)}, schema)
        narrow = self.table.select("rule", "outcome", "reason", "exact_margin").with_row_index("row").lazy()
        ranked = narrow.join(ranks, on=["rule", "outcome", "reason"], how="inner")
        # Equally grave ones stay in the table's order, which is by unit and year.
        rows = ranked.sort("rule", "rank", "exact_margin", "row").select("rule", "row").collect("polars")
        kept: dict[RuleKey, tuple[Finding, ...]] = {self._key(place): () for place, *_ in self.counted}
        sizes = rows.group_by("rule").agg(nw.len().alias("number")).sort("rule").rows()
        first = 0
        for place, number in sizes:
            gravest = rows["row"][first : first + min(number, limit)].to_list()
            kept[self._key(place)] = tuple(self._made(self.table[gravest]))
            first += number
        return kept

    def _ranked(self, limit: int) -> Iterator[tuple[int, str, str, int]]:
        """Yield, for each rule, its outcomes and reasons, the gravest first, until they make up ``limit`` findings."""
        for _, of_rule in groupby(self.counted, key=itemgetter(0)):
            before = 0
            ordered = sorted(of_rule, key=lambda counted: outcome_and_reason_rank(*counted[1:3]))
            for rank, (place, outcome, reason, number) in enumerate(ordered):
                if before < limit:
                    yield place, outcome, reason, rank
                before += number

    def standings(self) -> Iterator[Standing]:
        """Read them off the table; no finding is made."""
        names: dict[tuple[int, int], str] = {}
        for start in range(0, len(self), _CHUNK):
            rows = self.table[start : start + _CHUNK].select("rule", "unit", "year", "outcome", "reason")
            for place, unit, year, outcome, reason in rows.iter_rows():
                if (place, year) not in names:
                    names[place, year] = str(self._wordings[place].calendar.year(year))
                yield Standing(self._key(place), unit, names[place, year], outcome, reason)

    def _key(self, place: int) -> RuleKey:
        wording = self._wordings[place]
        return wording.ruleset, wording.rule.id

    def _made(self, rows: nw.DataFrame[Any]) -> Iterator[Finding]:
        for row in rows.iter_rows(named=True):
            yield finding(row, self._wordings[row["rule"]])
