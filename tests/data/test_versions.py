"""Several versions of one value: a figure and its target are taken from one and the same."""

from __future__ import annotations

from typing import Any

import pytest

MAPPING = (
    'unit = "unit"\nyear = "year"\nstatus = { column = "status", prefer = ["final", "provisional"] }\n'
    '[data.measures]\nheadcount = "n"\n'
)
RULE = """
[[rules]]
id = "it"
kind = "target"
title = "It is so"
measure = "headcount"
units = ["North"]
years = "2020-21"
at_least = { column = "target" }
"""


@pytest.mark.parametrize(
    ("final", "provisional", "reason"),
    [
        ("10,24", "12,5", "missed"),
        ("10,", "12,5", "no-target"),
        ("10,[x]", "12,5", "no-target"),
        ("30,24", "12,5", "met"),
    ],
)
def test_target_of_another_version_is_none(mapped: Any, final: str, provisional: str, reason: str) -> None:
    """Blanking the final target must not bring the provisional one back."""
    table = f"unit,year,status,n,target\nNorth,2020-21,final,{final}\nNorth,2020-21,provisional,{provisional}\n"

    (finding,) = mapped(MAPPING, table, rules=RULE).findings

    assert finding.reason == reason


SAID = "Of several versions of the figure the one that counts is: {}."
BOUND = RULE.replace('{ column = "target" }', "10")


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        ("final,10\nNorth,2020-21,provisional,12\n", "final"),
        ("provisional,12\nNorth,2020-21,final,10\n", "final"),
        ("final,\nNorth,2020-21,provisional,12\n", "provisional"),
        ("final,10\nNorth,2019-20,provisional,12\n", None),
        ("final,10\nSouth,2020-21,provisional,12\n", None),
    ],
)
def test_finding_names_the_version_of_its_value(mapped: Any, rows: str, status: str | None) -> None:
    """Where a value stands in several versions its finding says which one it rests on, else nothing."""
    (finding,) = mapped(MAPPING, f"unit,year,status,n\nNorth,2020-21,{rows}", rules=BOUND).findings

    assert (SAID.format(status) in finding.message) == (status is not None)
    assert ("versions" in finding.message) == (status is not None)


KINDS = {
    "deadline": 'measure = "headcount"\nunits = ["North"]\nby = "2020-21"\nat_least = 10',
    "growth": 'measure = "headcount"\nunits = ["North"]\nsince = "2019-20"\nby = "2020-21"\nat_least = 1',
    "change": 'measure = "headcount"\nunits = ["North"]\nyears = "2020-21"\nat_most = 5',
    "maintain": 'measure = "headcount"\nunits = ["North"]\nyears = "2020-21"\non = ["03-31"]\nat_least = 10',
    "range": 'measure = "headcount"\nunits = ["North"]\nyears = "2020-21"\nat_least = 10',
    "expression": 'expect = "headcount >= 10"\nunits = ["North"]\nyears = "2020-21"',
}


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_that_compare_years_and_days_name_it_too(mapped: Any, kind: str) -> None:
    """What an observation carries comes through whatever judges it."""
    table = "unit,year,status,n\nNorth,2019-20,final,9\nNorth,2020-21,provisional,5\nNorth,2020-21,final,10\n"
    rule = f'[[rules]]\nid = "it"\nkind = "{kind}"\ntitle = "T"\n{KINDS[kind]}\n'

    (finding,) = mapped(MAPPING, table, rules=rule).findings

    assert (finding.outcome, SAID.format("final") in finding.message) == ("pass", True)
