"""The ledger: what a run owes, counted from its scopes before any answer is known, held against its report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.frames import Frame, fetched, settle, stacked
from rulecheck.data.order import are_equal, is_ascending
from rulecheck.data.windows import Windows, changed, spans, windowed
from rulecheck.engine.codes import OUTCOME, is_reason
from rulecheck.engine.engines import EMBEDDED, Engine
from rulecheck.model.report import ErrorRecord, Report
from rulecheck.model.rule import Rule
from rulecheck.model.words import OUTCOMES
from rulecheck.model.years import Calendar, Year

UNASKED = ("untargeted", "unknown-unit")
"""The reasons of findings that no scope asks for; they are entered by themselves."""

_ONCE = date.max
"""Stands for the day of what is found once a year."""
_ENTRY = ["rule", "is_asked", "unit", "year"]
_ABOUT = "the ledger does not balance, so findings of the rule are lost, doubled or invented"

_Rows = nw.DataFrame[Any] | Windows
Owed = Counter[tuple[int, bool, int, date]]
"""How many findings there must be: by the rule's place, whether its scope asks for them, year and day."""


@attrs.frozen(kw_only=True)
class Account:
    """What one rule owes.

    Attributes:
        rule: the rule.
        calendar: of its years.
        years: every year that its scope can hold.
        pairs: its scope as it was laid out, ``unit`` and ``year``, before anything was joined to it.
        unasked: the units and years that have a figure and no target, or no unit; likewise.
    """

    rule: Rule
    calendar: Calendar
    years: tuple[Year, ...]
    pairs: Frame
    unasked: tuple[Frame, ...] = ()

    @property
    def has_days(self) -> bool:
        """Whether it is judged on days of its own within a year."""
        return any(self.rule.checkpoints(year) for year in self.years)

    def days(self, start: int) -> tuple[date, ...]:
        """Return the days of a year that want a finding each; one that stands for the year where it has none."""
        year = self.calendar.year(start)
        if self.has_days:
            return tuple(day for day in self.rule.checkpoints(year) if self.rule.is_in_force(day))
        return (_ONCE,) if self.rule.is_in_force(self.rule.deadline(year)) else ()


class Entry(NamedTuple):
    """Pairs that a rule owes a finding for.

    Attributes:
        place: of the rule.
        is_asked: whether its scope asks for them.
        pairs: ``unit`` and ``year``, settled; of rules of one scope they are one frame, and looked at once.
    """

    place: int
    is_asked: bool
    pairs: Frame


@attrs.frozen(kw_only=True)
class Ledger:
    """The accounts of a run, and the pairs that they rest on.

    Attributes:
        accounts: of the rules, by their places.
        entries: the pairs of each rule as its scope was laid out, one rule after the other.
        units: those that are kept; None: all.
        starts: of each rule, the years that are kept; None: all.
    """

    accounts: tuple[Account, ...]
    entries: tuple[Entry, ...]
    units: tuple[str, ...] | None = None
    starts: tuple[Collection[int], ...] | None = None

    def pairs(self) -> _Rows:
        """Return the pairs of all rules: ``rule``, ``is_asked``, ``unit`` and ``year``."""
        return windowed(
            *(
                pairs.select(
                    nw.lit(place).cast(nw.Int64).alias("rule"), nw.lit(is_asked).alias("is_asked"), "unit", "year"
                )
                for place, is_asked, pairs in self.entries
            )
        )

    def sizes(self, *, asked: bool = False) -> Counter[int]:
        """Return how many pairs each rule has, by its place; of those that its scope asks for, or of all."""
        sizes: Counter[int] = Counter()
        for entry in self.entries:
            if entry.is_asked or not asked:
                sizes[entry.place] += len(fetched(entry.pairs))
        return sizes

    def narrowed(self, units: Sequence[str], years: Sequence[str]) -> Ledger:
        """Return what is owed of some units and years alone, as they are written; none stand for all."""
        starts = tuple(_starts(years, account.calendar) for account in self.accounts) if years else None
        return attrs.evolve(self, units=tuple(units) or None, starts=starts)

    def owed(self) -> Owed:
        """Return how many findings each rule owes, asked for or not, of each year and day."""
        counted: dict[int, list[tuple[int, int]]] = {}
        owed: Owed = Counter()
        for place, is_asked, pairs in self.entries:
            if id(pairs) not in counted:
                kept = pairs if self.units is None else pairs.filter(nw.col("unit").is_in(list(self.units)))
                counted[id(pairs)] = list(_counted(kept, "year"))
            for year, number in counted[id(pairs)]:
                if self.starts is None or year in self.starts[place]:
                    days = self.accounts[place].days(year) if is_asked else (_ONCE,)
                    owed.update({(place, is_asked, year, day): number for day in days})
        return owed

    def differences(self, table: Frame | Windows, owed: Owed, engine: Engine = EMBEDDED) -> dict[int, str]:
        """Return, by the place of the rule, how the findings of a table are not those that are owed.

        Args:
            table: one row a finding: ``rule``, ``unit``, ``year``, ``at`` and ``reason``.
            owed: how many there must be.
            engine: the table's, on which they are compared; only what differs is fetched.
        """
        dated = [place for place, account in enumerate(self.accounts) if account.has_days]
        is_asked = ~is_reason("reason", UNASKED).fill_null(value=False)
        day = nw.when(nw.col("rule").is_in(dated) & is_asked).then(nw.col("at")).otherwise(nw.lit(_ONCE))
        columns = ("rule", "unit", "year", is_asked.alias("is_asked"), day.alias("day"))
        entered = changed(table, lambda rows: rows.select(*columns))
        miscounts = self._miscounts(entered.lazy(), owed)
        if self._is_in_step(entered):
            return miscounts
        # The least telling comes first: what is said last of a rule is kept.
        return {**self._strangers(entered.lazy(), engine.moved(self.pairs().lazy())), **miscounts}

    def _is_in_step(self, entered: Frame | Windows) -> bool:
        """Whether there is one finding for each pair, in their order, so that none can be a stranger or a double."""
        if isinstance(entered, Windows):
            table: _Rows = entered.select(*_ENTRY)
        elif entered.implementation is nw.Implementation.POLARS:
            table = windowed(entered.select(_ENTRY))
        else:
            return False
        pairs = self.pairs()
        is_alike = len(table) == len(pairs) and all(are_equal(table[s], pairs[s]) for s in spans(len(table)))
        return is_alike and self._are_in_order()

    def _are_in_order(self) -> bool:
        """Whether each pair of a rule comes after the one before it, so that none stands twice."""
        told: set[tuple[int, ...]] = set()
        for _, entries in groupby(self.entries, key=lambda entry: entry.place):
            frames = [entry.pairs for entry in entries]
            which = tuple(map(id, frames))
            if which not in told and not is_ascending(fetched(stacked(frames)), "unit", "year"):
                return False
            told.add(which)
        return True

    def _miscounts(self, entered: Frame, owed: Owed) -> dict[int, str]:
        found: Owed = Counter({row[:4]: row[4] for row in _counted(entered, "rule", "is_asked", "year", "day")})
        if owed == found:
            return {}
        wrong = sorted({key[:3] for key in {*owed, *found} if owed[key] != found[key]}, reverse=True)
        return {place: self._miscount(place, is_asked, year, owed, found) for place, is_asked, year in wrong}

    def _miscount(self, place: int, is_asked: bool, year: int, owed: Owed, found: Owed) -> str:
        numbers = [sum(n for key, n in count.items() if key[:2] == (place, is_asked)) for count in (owed, found)]
        whose = "its scope asks for" if is_asked else "without a target or a unit there are"
        where = self.accounts[place].calendar.year(year)
        return f"{_ABOUT}: {whose} {numbers[0]:,} findings, {numbers[1]:,} were found; they differ in {where}"

    def _strangers(self, entered: Frame, pairs: Frame) -> dict[int, str]:
        """Say of a rule that it has a finding that nothing asks for, or two of one."""
        twice = entered.group_by(*_ENTRY, "day").agg(nw.len().alias("number")).filter(nw.col("number") > 1)
        unasked = entered.join(pairs, on=_ENTRY, how="anti")
        both = nw.concat(
            [
                rows.select(nw.lit(value=is_twice).alias("is_twice"), "rule", "unit", "year")
                for rows, is_twice in ((unasked, False), (twice, True))
            ]
        )
        said = {False: "one was found that nothing asks for, for", True: "more than one was found for"}
        listed = both.sort("is_twice", "unit", "year", descending=[False, True, True]).collect("polars")
        return {
            place: f"{_ABOUT}: {said[is_twice]} {unit}, {self.accounts[place].calendar.year(year)}"
            for is_twice, place, unit, year in listed.rows()
        }


def opened(accounts: Sequence[Account]) -> Ledger:
    """Return a ledger of all that rules owe, before any of them is judged."""
    settled: dict[int, Frame] = {}
    entries: list[Entry] = []
    for place, account in enumerate(accounts):
        for is_asked, pairs in ((True, account.pairs), *((False, each) for each in account.unasked)):
            if id(pairs) not in settled:
                settled[id(pairs)] = settle(pairs.select("unit", "year"))
            entries.append(Entry(place=place, is_asked=is_asked, pairs=settled[id(pairs)]))
    return Ledger(accounts=tuple(accounts), entries=tuple(entries))


def balanced(report: Report, ledger: Ledger, table: Frame | Windows, engine: Engine = EMBEDDED) -> Report:
    """Return the report, broken if what it holds and counts is not what is owed.

    Args:
        report: as it was put together.
        ledger: what is owed of what was kept.
        table: that of its findings.
        engine: the table's.
    """
    owed = ledger.owed()
    found = ledger.differences(table, owed, engine)
    errors = [ErrorRecord(rule=ledger.accounts[place].rule.id, message=said) for place, said in sorted(found.items())]
    sums = _sums(report, sum(owed.values()), table)
    errors += [ErrorRecord(message=f"the report does not add up: {said}") for said in sums]
    if not errors:
        return report
    return attrs.evolve(report, complete=False, errors=(*report.errors, *errors), is_broken=True)


def _sums(report: Report, total: int, table: Frame | Windows) -> Iterator[str]:
    """Yield where numbers of a report that must be the same are not."""
    counts = report.summary.counts
    for what, number in (
        ("it holds", len(report.findings)),
        ("its summary counts by outcome", sum(counts.values())),
        ("its summary counts by reason", sum(report.summary.reasons.values())),
    ):
        if number != total:
            yield f"{what} {number:,} findings, and {total:,} are owed"
    found = dict(_counted(table.lazy(), "outcome"))
    for outcome in OUTCOMES:
        held = found.get(OUTCOME[outcome], 0)
        by_rule = sum(rule.counts[outcome] for rule in report.rules)
        if not held == by_rule == counts[outcome]:
            yield f"{held:,} findings are '{outcome}', by its rules {by_rule:,}, by its summary {counts[outcome]:,}"


def _counted(frame: Frame, *names: str) -> Iterator[tuple[Any, ...]]:
    yield from frame.group_by(*names).agg(nw.len().cast(nw.Int64)).collect("polars").rows()


def _starts(years: Sequence[str], calendar: Calendar) -> frozenset[int]:
    """Return the years that are written; a calendar that cannot read all of them has none of them."""
    try:
        return frozenset(year.start for text in years for year in calendar.parse_range(text))
    except ValueError:
        return frozenset()
