"""Made-up units, their figures and rules over them: every name says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

HEAD = """\
rulecheck = 1

[ruleset]
id = "synthetic"
title = "Rules over synthetic units"
rule_count = {count}

[data]
unit = "unit"
year = "year"

[data.measures]
headcount = {{ column = "headcount" }}
"""
RULE = """
[[rules]]
id = "rule-{number}"
kind = "target"
title = "Synthetic rule {number}"
measure = "headcount"
units = {units}
years = "{years}"
at_least = {bound}
"""


def names(count: int) -> list[str]:
    """Return the names of made-up units."""
    return [f"Synthetic {number:05d}" for number in range(count)]


def years(count: int) -> list[str]:
    """Return the last reporting years before April 2023."""
    return [f"{start}-{(start + 1) % 100:02d}" for start in range(2023 - count, 2023)]


def rows(units: Sequence[str], spans: Sequence[str]) -> Iterable[tuple[str, str, int]]:
    """Yield unit, year and a headcount from 100 to 199."""
    for place, unit in enumerate(units):
        for offset, year in enumerate(spans):
            yield unit, year, 100 + (place * 37 + offset * 11) % 100


def write_rules(path: Path, count: int, units: Sequence[str], spans: Sequence[str], *, least: int = 0) -> None:
    """Write a rule set of so many targets, of ``least`` to 99 more: with 0 all pass, with 140 half of the first do."""
    listed = "[" + ", ".join(f'"{unit}"' for unit in units) + "]"
    span = f"{spans[0]}..{spans[-1]}" if len(spans) > 1 else spans[0]
    rules = [
        RULE.format(number=number, units=listed, years=span, bound=least + number % 100)
        for number in range(1, count + 1)
    ]
    path.write_text(HEAD.format(count=count) + "".join(rules), encoding="utf-8")


def write_csv(path: Path, units: Sequence[str], spans: Sequence[str]) -> None:
    """Write a row for each unit and year."""
    lines = [f"{unit},{year},{value}" for unit, year, value in rows(units, spans)]
    path.write_text("\n".join(["unit,year,headcount", *lines, ""]), encoding="utf-8")
