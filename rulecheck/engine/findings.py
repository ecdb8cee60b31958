"""The findings of a run in a table; each is made when somebody looks at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, overload

import narwhals.stable.v2 as nw

from rulecheck.data.frames import nothing
from rulecheck.engine.making import Wording, finding
from rulecheck.model.finding import Finding
from rulecheck.model.findings import Findings, RuleKey, Standing, Tally
from rulecheck.model.words import GRAVITY, OUTCOMES

_CHUNK = 10_000


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

    def tallies(self) -> Mapping[RuleKey, Tally]:
        """Count them in the table."""
        counted = self.table.group_by("rule", "outcome", "reason").agg(nw.len().alias("number"))
        tallies: dict[RuleKey, Tally] = {}
        for place, outcome, reason, number in counted.sort("rule", "outcome", "reason").rows():
            tallies.setdefault(self._key(place), Counter())[outcome, reason] = number
        return tallies

    def gravest(self, limit: int) -> Mapping[RuleKey, tuple[Finding, ...]]:
        """Rank them in the table, and make only those that are kept."""
        numbers = dict(self.table.group_by("rule").agg(nw.len().alias("number")).sort("rule").rows())
        if limit == 0:
            return {self._key(place): () for place in numbers}
        ranks = {"outcome_rank": _rank("outcome", OUTCOMES), "reason_rank": _rank("reason", GRAVITY)}
        # Equally grave ones stay in the table's order, which is by unit and year.
        narrow = self.table.select("rule", "exact_margin", **ranks).with_row_index("row")
        ranked = narrow.sort("rule", "outcome_rank", "reason_rank", "exact_margin", "row")["row"]
        kept: dict[RuleKey, tuple[Finding, ...]] = {}
        first = 0
        for place, number in numbers.items():
            gravest = ranked[first : first + min(number, limit)].to_list()
            kept[self._key(place)] = tuple(self._made(self.table[gravest]))
            first += number
        return kept

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


def _rank(column: str, words: Sequence[str]) -> nw.Expr:
    """Return a word's place in an order, 0 the gravest."""
    rank = nothing(nw.Int64)
    for place, word in enumerate(words):
        rank = nw.when(nw.col(column) == word).then(nw.lit(place)).otherwise(rank)
    return rank
