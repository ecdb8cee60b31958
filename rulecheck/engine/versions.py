"""Versions: which version of a bound that was revised each row of a scope is held against."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import narwhals.stable.v2 as nw

from rulecheck.data.frames import Frame
from rulecheck.model.bounds import Version, Versions
from rulecheck.model.days import full_date
from rulecheck.model.rule import Rule
from rulecheck.model.years import Year


def by_version(
    framed: Frame, versions: Versions, rule: Rule, as_at: date, years: tuple[Year, ...]
) -> Iterator[tuple[Version | None, Frame]]:
    """Yield the rows that each version counts for, with ``version``, which says so in a sentence.

    Every row of the scope is in one part: what no version is for, or none that is known, comes last.

    Args:
        framed: the scope, with ``year`` and ``at``, the checkpoint, null where a year has none.
        versions: of the bound.
        rule: says on which day a year, or a checkpoint, is due; that day decides which version is for it.
        as_at: the day as of which is judged; later versions are not known.
        years: every year of the scope.
    """
    counting: dict[Version, list[tuple[int, date | None]]] = {}
    for year in years:
        for at, due in _days(rule, year):
            version = versions.counting(due, as_at)
            if version is not None:
                counting.setdefault(version, []).append((year.start, at))
    rest = framed
    for version, places in counting.items():
        yield version, _told(framed.filter(_is_at(places)), version, as_at)
        rest = rest.filter(~_is_at(places))
    yield None, _told(rest, None, as_at)


def _told(rows: Frame, version: Version | None, as_at: date) -> Frame:
    return rows.with_columns(nw.lit(_said(version, as_at)).alias("version"))


def _is_at(places: list[tuple[int, date | None]]) -> nw.Expr:
    """Whether a row is of one of these years, or at one of these checkpoints."""
    checkpoints = [at for _, at in places if at is not None]
    whole_years = [start for start, at in places if at is None]
    is_at = nw.col("at").is_in(checkpoints).fill_null(value=False)
    return is_at | (nw.col("at").is_null() & nw.col("year").is_in(whole_years))


def _days(rule: Rule, year: Year) -> Iterator[tuple[date | None, date]]:
    """Yield the checkpoints of a year, None where it has none, each with the day on which it is due."""
    checkpoints = rule.checkpoints(year)
    yield from ((day, day) for day in checkpoints)
    if not checkpoints:
        yield None, rule.deadline(year)


def _said(version: Version | None, as_at: date) -> str:
    if version is None:
        return f"No version that is for it was published by {full_date(as_at)}."
    source = "" if version.source is None else f" ({version.source.title})"
    return f"The version that counts: {version.name}{source}."
