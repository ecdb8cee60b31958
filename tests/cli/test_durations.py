"""``check --durations``: what stages and rules took, beside the result and never in it."""

from __future__ import annotations

import time
from typing import Any

import pytest

from rulecheck.cli.durations import Clock
from rulecheck.model.stage import Stage


def test_each_stage_lasts_until_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stage that comes in several steps is added up, and only judging is told by rule."""
    moments = iter([0.0, 1.0, 3.0, 6.0, 10.0])
    monkeypatch.setattr(time, "perf_counter", lambda: next(moments))
    clock = Clock()
    for what, to in (("reading", "a"), ("judging", "rule quick"), ("judging", "rule slow")):
        clock.tell(Stage(what=what, to=to))
    clock.stop()

    _, reading, judging, said, *rules = clock.lines(1)

    assert (reading.split(), judging.split()) == (["2.000", "reading"], ["7.000", "judging"])
    assert "the slowest 1 of 2" in said
    assert [rule.split(maxsplit=1) for rule in rules] == [["4.000", "rule slow"]]


@pytest.mark.parametrize("data", ["pass.csv", "fail.csv"])
def test_what_was_found_is_the_same(shell: Any, data: str) -> None:
    """Rules that are judged one by one find what they find together, and the report says nothing of seconds."""
    usual = shell.check(data, "--output", "a.json")
    timed = shell.check(data, "--output", "b.json", "--durations", "5")

    assert (timed.exit_code, timed.stdout) == (usual.exit_code, usual.stdout)
    assert shell.json("a.json") == shell.json("b.json")
    assert "judged one by one" in timed.stderr
    assert [line.split()[-1] for line in timed.stderr.splitlines() if line.endswith("judging")] == ["judging"]


def test_a_run_that_could_not_check_still_says_what_it_took(shell: Any) -> None:
    """It ends as it would otherwise."""
    timed = shell.check("missing.csv", "--durations", "1")

    assert timed.exit_code == 2
    assert "loading rule sets" in timed.stderr


def test_of_no_rules_nothing_can_be_said(shell: Any) -> None:
    """The number is at least one."""
    assert shell.check("pass.csv", "--durations", "0").exit_code == 2
