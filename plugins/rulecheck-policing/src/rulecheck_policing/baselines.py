"""The baseline of a programme: a dated value that later documents revise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import attrs
import rulecheck


@attrs.frozen(kw_only=True)
class Baseline:
    """How many officers there were before the programme, as one document states it.

    Attributes:
        value: officers, headcount.
        from_: the first position that it is the baseline of; it stays so until the next one begins.
        published: when it was published; as at an earlier day nobody could have used it.
        source: the document.
    """

    value: Decimal
    from_: date
    published: date
    source: rulecheck.Source

    def __attrs_post_init__(self) -> None:
        if self.value < 0:
            raise rulecheck.WrongKeyError("value", "is a number of officers; it cannot be negative")

    def __str__(self) -> str:
        return f"{rulecheck.grouped(self.value)} ({self.source.title}, published {rulecheck.full_date(self.published)})"


def check_baselines(baselines: Sequence[Baseline]) -> None:
    """Refuse a list from which no single value follows.

    Raises:
        WrongKeyError: it is empty, or two values begin on one day and were published on one day.
    """
    if not baselines:
        raise rulecheck.WrongKeyError("baselines", "the list is empty, so nothing is the baseline")
    stated: dict[tuple[date, date], Baseline] = {}
    for baseline in baselines:
        other = stated.setdefault((baseline.from_, baseline.published), baseline)
        if other is not baseline:
            day = rulecheck.full_date(baseline.from_)
            what = f"{other} and {baseline} both begin on {day}, and nothing says which counts"
            raise rulecheck.WrongKeyError("baselines", what)


def steps(baselines: Sequence[Baseline], last_day: date) -> list[tuple[date, Decimal | None]]:
    """Return what is the baseline of a year's end, from that day on: each value with the first day it is known.

    Nothing else of a list decides: neither a value that was revised before the day, nor by how many days.
    """
    days = sorted({last_day, *(baseline.published for baseline in baselines if baseline.published > last_day)})
    found: list[tuple[date, Decimal | None]] = []
    for day in days:
        begun = [baseline.value for baseline in in_order(baselines, day) if baseline.from_ <= last_day]
        value = begun[-1] if begun else None
        if not found or found[-1][1] != value:
            found.append((day, value))
    return found


def in_order(baselines: Sequence[Baseline], as_at: date) -> list[Baseline]:
    """Return the values known on a day, so that the last one that has begun is the one to use.

    Of two that begin on one day the one published later stands later: it revises the other.
    """
    known = (baseline for baseline in baselines if baseline.published <= as_at)
    return sorted(known, key=lambda baseline: (baseline.from_, baseline.published))
