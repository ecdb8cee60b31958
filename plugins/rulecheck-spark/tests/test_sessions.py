"""The master: from one environment variable to Spark, and shown nowhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import clusters
import polars as pl
import pytest
import rulecheck

from rulecheck_spark.reader import read

VARIABLE = "SYNTHETIC_SPARK"
RULES = """rulecheck = 1
[ruleset]
id = "synthetic"
title = "Synthetic rule set of the tests"
[data]
path = "spark:parquet:{folder}"
connection = "SYNTHETIC_SPARK"
unit = "unit"
year = "year"
measures = {{ recruited = {{ column = "recruited", flow = true }} }}
[[rules]]
id = "synthetic-floor"
kind = "target"
title = "Each unit recruits 24"
measure = "recruited"
units = ["North", "South"]
years = "2021-22"
at_least = 24
"""


def refusal(**options: Any) -> str:
    """Return what is wrong with reading by such options."""
    with pytest.raises(rulecheck.DataError) as caught:
        read("spark:parquet:/nowhere", options)
    return str(caught.value)


@pytest.mark.parametrize("connection", ["local[2]", "sc://host/;token=c4nary", "spark://host:7077", "1A", "", 7])
def test_a_master_does_not_stand_in_a_rule_set(connection: Any) -> None:
    """Nor is it repeated, for it may hold a token."""
    said = refusal(connection=connection)

    assert "is not the name of an environment variable" in said
    assert "c4nary" not in said


@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_variable_that_is_not_set_is_named(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what it should hold."""
    monkeypatch.delenv(VARIABLE, raising=False)
    if value is not None:
        monkeypatch.setenv(VARIABLE, value)

    assert f"the environment variable {VARIABLE} is not set, or empty" in refusal(connection=VARIABLE)


@pytest.mark.parametrize(
    "value", ["c4nary", "http://c4nary", "local[c4nary]", "spark://", "sc://", "sc://a b", "mesos://c4nary"]
)
def test_what_is_no_master_is_not_shown(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing is connected to."""
    monkeypatch.setenv(VARIABLE, value)
    said = refusal(connection=VARIABLE)

    assert f"{VARIABLE} holds no master" in said
    assert "c4nary" not in said


def test_a_second_session_is_not_opened_beside_the_first(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spark would hand out the first, whatever master is asked for."""
    monkeypatch.setenv(VARIABLE, "local[1]")

    assert "leave connection out" in refusal(connection=VARIABLE)


def test_a_check_reads_with_the_master_that_is_named(java: None, tmp_path: Path) -> None:
    """As a command, which opens a session and leaves nothing of it; what falls short shows in the exit code."""
    (tmp_path / "returns").mkdir()
    returns = pl.DataFrame({"unit": ["North", "South"], "year": ["2021-22"] * 2, "recruited": [24, 20]})
    returns.write_parquet(tmp_path / "returns" / "0.parquet")
    (tmp_path / "rules.toml").write_text(RULES.format(folder=tmp_path / "returns"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "rulecheck", "check", "rules.toml", "--as-at", "2022-12-31"],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, VARIABLE: "local[1]", "SPARK_LOCAL_IP": clusters.HERE},
        cwd=tmp_path,
        timeout=300,
    )

    assert done.returncode == 1, done.stderr[-3000:]
    assert "FAIL: 1 failed (1 missed), 0 warned, 1 passed, 0 not judged" in done.stdout
    assert "plugin spark" not in " ".join(done.stdout.split())  # of what a plugin changed and had put back
