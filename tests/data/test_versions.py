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
