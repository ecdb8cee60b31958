"""The rule sets of the package, their kinds asked on DuckDB, find what their cases say; ENGINES=all asks for it."""

from __future__ import annotations

import os
from pathlib import Path

import attrs
import cases
import pytest
import rulecheck
from conftest import RULES
from rulecheck.proving.cases import cases_path, read_cases
from rulecheck.proving.running import Bench
from rulecheck.rulesets.load import load
from rulecheck.testing.engines import asked_on_duckdb

pytestmark = pytest.mark.skipif(os.environ.get("ENGINES") != "all", reason="long; tox -e engines runs it")
RULE_SETS = sorted(path for path in RULES.glob("*.toml") if not path.name.endswith(".cases.toml"))


@pytest.fixture
def on_duckdb() -> rulecheck.Plugins:
    """Return the installed plugins, those kinds asked on DuckDB."""
    plugins = cases.installed()
    return attrs.evolve(plugins, judges={kind: asked_on_duckdb(judge) for kind, judge in plugins.judges.items()})


@pytest.mark.parametrize("path", RULE_SETS, ids=lambda path: path.stem)
def test_the_cases_of_a_rule_set_come_out_the_same(path: Path, on_duckdb: rulecheck.Plugins) -> None:
    """Each finds what it expects."""
    ruleset = load(path, on_duckdb.kinds)
    bench = Bench(ruleset=ruleset, folder=path.parent, plugins=on_duckdb)

    assert [case.name for case in read_cases(cases_path(path), ruleset) if not bench.run(case).holds] == []
