"""A rule set with one rule of the kind, and synthetic returns of two units."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import rulecheck

RULES = """
rulecheck = 1
[ruleset]
id = "synthetic"
title = "Synthetic rule set of the tests"
rule_count = 1
[data]
unit = "unit"
year = "year"
[data.measures]
recruited = {{ column = "recruited", flow = true, count = true }}
left = {{ column = "left", flow = true, count = true }}
[[rules]]
id = "keep-recruits"
kind = "retention"
title = "Each unit keeps its recruits"
measure = "recruited"
leavers = "{leavers}"
units = ["North", "South"]
years = "2021-22"
{bound}
"""

Judge = Callable[..., dict[str, rulecheck.Finding]]


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """Return a function from what North recruited and lost, and a bound, to each unit's finding."""

    def judge(
        recruited: str, left: str, bound: str = 'at_least = "92%"', leavers: str = "left"
    ) -> dict[str, rulecheck.Finding]:
        rules, returns = tmp_path / "rules.toml", tmp_path / "synthetic.csv"
        rules.write_text(RULES.format(bound=bound, leavers=leavers), encoding="utf-8")
        rows = ["unit,year,recruited,left", f"North,2021-22,{recruited},{left}", "South,2021-22,50,1"]
        returns.write_text("\n".join(rows) + "\n", encoding="utf-8")
        report = rulecheck.check(rules, returns, as_at=date(2022, 4, 1))
        assert not report.errors
        return {finding.unit: finding for finding in report.findings}

    return judge
