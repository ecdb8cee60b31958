"""Measures abreast: what is dated on different days is not held together, and the place is that of the fault."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

import rulecheck

Mapped = Callable[..., rulecheck.Report]

LONG = """\
unit = "unit"
date = "as_at"
layout = "measures"
measure = "measure"
value = "value"
measures = {{ fte = {{ column = "fte"{more} }}, headcount = {{ column = "headcount"{more} }} }}
"""
RULE = """
[[rules]]
id = "it"
kind = "compare"
title = "It is so"
measure = "fte"
at_most = {{ measure = "headcount" }}
{who}
years = "2021-22"
"""
ROWS = "unit,as_at,measure,value\nNorth,{fte},fte,9\nNorth,{headcount},headcount,10\n"


def judged(mapped: Mapped, fte: str, headcount: str, more: str = "", who: str = 'units = ["North"]') -> tuple[str, ...]:
    """Return the reasons for two figures dated on these days, in the middle of the year."""
    group = '[groups]\nalone = { units = ["North"] }\n'
    rows, rule = ROWS.format(fte=fte, headcount=headcount), RULE.format(who=who)
    report = mapped(LONG.format(more=more), rows, rules=rule, more=group, as_at=date(2022, 1, 1))
    return tuple(finding.reason for finding in report.findings)


@pytest.mark.parametrize("who", ['units = ["North"]', 'group = "alone"'])
def test_positions_of_one_day_are_held_together(mapped: Mapped, who: str) -> None:
    """While the year runs its latest positions count."""
    assert judged(mapped, "2021-09-30", "2021-09-30", who=who) == ("met",)


@pytest.mark.parametrize("who", ['units = ["North"]', 'group = "alone"'])
def test_positions_of_different_days_are_missing(mapped: Mapped, who: str) -> None:
    """A position in June says nothing of one in September."""
    assert judged(mapped, "2021-06-30", "2021-09-30", who=who) == ("missing",)


def test_flows_up_to_different_days_are_missing(mapped: Mapped) -> None:
    """What happened up to June says nothing of what happened up to September."""
    assert judged(mapped, "2021-06-30", "2021-09-30", more=", flow = true") == ("missing",)


def test_flows_of_several_rows_are_not_told_apart_by_their_last_row(mapped: Mapped) -> None:
    """The last event of one sort need not fall on the day of the last of another."""
    assert judged(mapped, "2021-06-30", "2021-09-30", more=', flow = true, combine = "sum"') == ("met",)


def test_flows_of_a_group_are_not_told_apart_by_their_dates(mapped: Mapped) -> None:
    """A sum of members is dated at the year's end, a reported row on its own day; both are of the year so far."""
    rows = ROWS.replace("North,{fte}", "Net,{fte}").format(fte="2021-09-30", headcount="2021-09-30")
    group, rule = '[groups]\nnet = { units = ["North"], reported_as = "Net" }\n', RULE.format(who='group = "net"')
    report = mapped(LONG.format(more=", flow = true"), rows, rules=rule, more=group, as_at=date(2022, 1, 1))

    assert [finding.reason for finding in report.findings] == ["met"]


@pytest.mark.parametrize("measure", ["fte", "headcount"])
@pytest.mark.parametrize("comparison", ["at_most", "at_least", "equals"])
def test_a_figure_without_a_row_is_missing(mapped: Mapped, measure: str, comparison: str) -> None:
    """Where each measure has rows of its own, either may have none; that is no target that is blank."""
    rows = ROWS.format(fte="2022-03-31", headcount="2022-03-31").replace("North", "South")
    rows += f"North,2022-03-31,{measure},0\n"
    rule = RULE.format(who='units = ["North"]').replace("at_most", comparison)
    (finding,) = mapped(LONG.format(more=""), rows, rules=rule).findings

    assert (finding.outcome, finding.reason) == ("fail", "missing")


WIDE = 'unit = "unit"\nyear = "year"\nnote = "note"\nmeasures = { fte = "fte", headcount = "headcount" }'
TWO_TABLES = "unit,year,fte,headcount,note\nNorth,2021-22,{fte},{headcount},as told\n"


@pytest.mark.parametrize(
    ("fte", "headcount", "said"),
    [
        ("9", "", "there is no figure for fte or headcount"),
        ("9", "ten", "'ten', which stands for fte or headcount, is no number"),
        ("1e3", "10", "'1e3', which stands for fte or headcount, is no number"),
        ("9", "[c]", "the figure for fte or headcount was withheld"),
    ],
)
def test_the_sentence_does_not_blame_one_figure_for_the_other(
    mapped: Mapped, fte: str, headcount: str, said: str
) -> None:
    """Which of them is wanting shows at the place; the sentence names both."""
    data, rule = TWO_TABLES.format(fte=fte, headcount=headcount), RULE.format(who='units = ["North"]')
    (finding,) = mapped(WIDE, data, rules=rule).findings

    assert (said in finding.message, finding.place, finding.note) == (True, "line 2", "as told")


def test_the_place_is_that_of_the_figure_at_fault(mapped: Mapped) -> None:
    """The other measure's row is named, not the first one's."""
    rows = ROWS.format(fte="2022-03-31", headcount="2022-03-31").replace(",10\n", ",ten\n")
    (finding,) = mapped(LONG.format(more=""), rows, rules=RULE.format(who='units = ["North"]')).findings

    assert (finding.reason, finding.place) == ("unreadable", "line 3")


def test_a_provisional_other_figure_makes_the_finding_provisional(mapped: Mapped) -> None:
    """What is held against a figure that may still change may change."""
    long = LONG.format(more="") + 'status = { column = "status", prefer = ["final", "provisional"] }'
    rows = "unit,as_at,measure,value,status\nNorth,2022-03-31,fte,9,final\nNorth,2022-03-31,headcount,10,provisional\n"
    (finding,) = mapped(long, rows, rules=RULE.format(who='units = ["North"]')).findings

    assert (finding.outcome, finding.provisional) == ("pass", True)
