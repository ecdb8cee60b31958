"""Every rule set in rules/ finds on Spark what it finds on the embedded engine, and the report has the same bytes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import rulecheck
from agreeing import Gathered
from rulecheck import api
from rulecheck.proving.cases import cases_path, read_cases
from rulecheck.proving.running import Bench
from rulecheck.reporters.json import render
from rulecheck.rulesets.load import load

from rulecheck_spark import Spark, check

ROOT = Path(__file__).parents[3]
RULE_SETS = sorted(path for path in (ROOT / "rules").glob("*.toml") if not path.name.endswith(".cases.toml"))


def test_there_are_rule_sets() -> None:
    """Or nothing would be compared."""
    assert RULE_SETS


def test_the_cases_of_rule_sets_find_the_same(spark: Spark, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every case of each, on the rules that it names."""
    gathered, plugins = Gathered(), rulecheck.load_plugins()
    monkeypatch.setattr(api, "judge", gathered.judge)
    for path in RULE_SETS:
        ruleset = load(path, plugins.kinds)
        bench = Bench(ruleset=ruleset, folder=path.parent, plugins=plugins)
        assert all(bench.run(case).holds for case in read_cases(cases_path(path), ruleset))

    assert {task.programme.ruleset.path for task in gathered.tasks} == set(RULE_SETS)
    assert gathered.differences(spark) == []


def test_a_report_has_the_same_bytes(spark: Spark, monkeypatch: pytest.MonkeyPatch) -> None:
    """Notes, counts, sentences and all, of real returns."""
    monkeypatch.chdir(ROOT / "examples" / "02-forty-three-forces")
    rules, data, day = "rules.toml", "police_uplift_final_2023_03_31.csv", date(2023, 4, 26)

    assert render(check(rules, data, on=spark, as_at=day)) == render(rulecheck.check(rules, data, as_at=day))
