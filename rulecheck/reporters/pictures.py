"""What is shown of a rule at a glance: its heat map, its bars, its lines."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import attrs

from rulecheck.model.finding import Finding
from rulecheck.model.findings import Findings, RuleKey, Standing
from rulecheck.model.report import Report
from rulecheck.reporters.bars import BARS, BarChart, bar_chart
from rulecheck.reporters.heatmap import Cells, HeatMap, gather, heat_map
from rulecheck.reporters.lines import LINES, LineChart, line_chart
from rulecheck.reporters.ranking import RankedRule
from rulecheck.reporters.ways import way_chart

CELLS_ON_PAGE = 20_000
"""Most cells of heat maps of all rules together, so that a browser opens the page; each rule has its share."""
BARS_ON_PAGE, LINES_ON_PAGE = 3_000, 300
"""Most bars and most lines of all rules together; each rule has its share."""

_UnitKey = tuple[RuleKey, str]


@attrs.frozen(kw_only=True)
class Pictures:
    """What is shown of one rule at a glance.

    Attributes:
        heat_map: None for a rule of one unit in one year.
        bars: None where no finding has both a value and a bound, or where the one line there is tells the same.
        lines: of the gravest units with values in several years or at several checkpoints, or on the way to a deadline.
    """

    heat_map: HeatMap | None = None
    bars: BarChart | None = None
    lines: tuple[LineChart, ...] = ()


def draw(report: Report, rules: tuple[RankedRule, ...]) -> tuple[Pictures, ...]:
    """Return the pictures of each rule.

    All findings are looked at once, in their order, and not kept; only those of the units with lines are made.
    """
    number = max(len(rules), 1)
    units_with_lines = min(LINES, max(LINES_ON_PAGE // number, 1))
    wanted = {_key(rule): _first_units(rule, units_with_lines) for rule in rules}
    stretches: dict[_UnitKey, slice] = {}
    cells = gather(_noting(report.findings, wanted, stretches))
    return tuple(
        _pictures(rule, cells.get(_key(rule), {}), _lines(rule, report.findings, wanted[_key(rule)], stretches), number)
        for rule in rules
    )


def _pictures(rule: RankedRule, cells: Cells, lines: tuple[LineChart, ...], rules: int) -> Pictures:
    is_told = len(cells) == 1 and len(lines) == 1
    return Pictures(
        heat_map=heat_map(cells, limit=CELLS_ON_PAGE // rules),
        bars=None if is_told else bar_chart(rule.findings, units=len(cells), limit=min(BARS, BARS_ON_PAGE // rules)),
        lines=lines,
    )


def _key(rule: RankedRule) -> RuleKey:
    return rule.rule.ruleset, rule.rule.id


def _first_units(rule: RankedRule, number: int) -> tuple[str, ...]:
    """Return the gravest units of a rule."""
    return tuple(dict.fromkeys(finding.unit for finding in rule.findings))[:number]


def _noting(
    findings: Findings, wanted: dict[RuleKey, tuple[str, ...]], stretches: dict[_UnitKey, slice]
) -> Iterator[Standing]:
    """Pass all on, and note from where to where among the findings those of the wanted units stand."""
    for place, standing in enumerate(findings.standings()):
        if standing.unit in wanted.get(standing.rule, ()):
            key = (standing.rule, standing.unit)
            first = stretches[key].start if key in stretches else place
            stretches[key] = slice(first, place + 1)
        yield standing


def _lines(
    rule: RankedRule, findings: Findings, units: Collection[str], stretches: dict[_UnitKey, slice]
) -> tuple[LineChart, ...]:
    gravest = {finding.unit: finding for finding in reversed(rule.findings)}
    charts = (line_chart(_series(rule, unit, findings, stretches)) or way_chart(gravest[unit]) for unit in units)
    return tuple(chart for chart in charts if chart is not None)


def _series(rule: RankedRule, unit: str, findings: Findings, stretches: dict[_UnitKey, slice]) -> Iterator[Finding]:
    """Yield the findings of one unit in the order of time; none where there is only one."""
    stretch = stretches[_key(rule), unit]
    if stretch.stop - stretch.start > 1:
        for finding in findings[stretch]:
            if (finding.ruleset, finding.rule, finding.unit) == (*_key(rule), unit):
                yield finding
