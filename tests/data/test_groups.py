"""A group's reported total beside the sum of its members."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

import rulecheck
from rulecheck.model.finding import Finding

RULES = """
rulecheck = 1
[ruleset]
id = "synthetic"
title = "Synthetic"
rule_count = 1
[data]
unit = "unit"
year = "year"
[data.measures]
recruited = {{ column = "recruited", flow = true, count = {count} }}
[groups]
pair = {{ units = ["North", "South"], reported_as = "Both" }}
[[rules]]
id = "pair-recruits"
kind = "target"
title = "The pair recruits 10"
measure = "recruited"
group = "pair"
years = "2021-22"
at_least = 10
"""


def judged(tmp_path_factory: pytest.TempPathFactory, rows: dict[str, str], *, count: bool = True) -> Finding:
    """Return the finding of the pair."""
    rules = tmp_path_factory.mktemp("rules") / "rules.toml"
    rules.write_text(RULES.format(count=str(count).lower()), encoding="utf-8")
    data = pl.DataFrame({"unit": list(rows), "year": ["2021-22"] * len(rows), "recruited": list(rows.values())})
    (finding,) = rulecheck.check(rules, data, as_at=date(2022, 4, 1)).findings
    return finding


@pytest.mark.parametrize(
    ("rows", "reason", "observed"),
    [
        pytest.param({"North": "5", "South": "6"}, "met", 11, id="sum of the members"),
        pytest.param({"Both": "12"}, "met", 12, id="the reported row alone"),
        pytest.param({"North": "5", "South": "6", "Both": "11"}, "met", 11, id="both agree"),
        pytest.param({"North": "5", "South": "6", "Both": "12"}, "duplicate", None, id="they disagree"),
        pytest.param({"North": "5", "Both": "12"}, "met", 12, id="a member is absent and the total stands"),
        pytest.param({"North": "x", "Both": "12"}, "unreadable", None, id="an unreadable member spoils the total"),
        pytest.param({"North": "13", "Both": "12"}, "duplicate", None, id="one member is more than the total"),
        pytest.param({"North": "5"}, "missing", None, id="a member is absent and nothing is reported"),
        pytest.param({"North": "5", "South": "6", "Both": ""}, "met", 11, id="a blank total states nothing"),
        pytest.param({"North": "5", "South": "6", "Both": "[x]"}, "missing", None, id="a marked total stays"),
        pytest.param({"North": "5", "South": "6", "Both": "11,0"}, "unreadable", None, id="nor an unreadable one"),
    ],
)
def test_total_and_members(
    tmp_path_factory: pytest.TempPathFactory, rows: dict[str, str], reason: str, observed: int | None
) -> None:
    """What is reported for a group and what its members add up to must not contradict each other."""
    finding = judged(tmp_path_factory, rows)

    assert (finding.reason, finding.observed) == (reason, observed)


def test_one_member_may_exceed_the_total_where_values_can_be_negative(tmp_path_factory: pytest.TempPathFactory) -> None:
    """13 and an absent member can add up to 12 if a value may be below zero."""
    assert judged(tmp_path_factory, {"North": "13", "Both": "12"}, count=False).reason == "met"
