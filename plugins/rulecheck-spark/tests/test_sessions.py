"""The master: from one environment variable to Spark, and shown nowhere."""

from __future__ import annotations

from typing import Any

import pytest
import rulecheck

from rulecheck_spark.reader import read

VARIABLE = "SYNTHETIC_SPARK"


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
