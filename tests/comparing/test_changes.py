"""Two runs side by side: what turned, and what of all that is recorded could have caused it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import attrs
import msgspec
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rulecheck
from rulecheck.comparing.changes import TURNS, Change, compare
from rulecheck.comparing.reading import Run, run_of
from rulecheck.reporters.json import render

Mapped = Callable[..., rulecheck.Report]
MAPPING = 'unit = "unit"\nyear = "year"\n[data.measures]\nheadcount = "headcount"\n'
RULE = """
[[rules]]
id = "it"
kind = "target"
title = "It is so"
measure = "headcount"
units = ["North", "South"]
years = "2020-21..2021-22"
at_least = 10
near_miss = 1
"""
WAIVER = """
[[waivers]]
rule = "it"
reason = "r"
approved_by = "a"
from = 2022-01-01
until = 2024-12-31
"""
DATA = "unit,year,headcount\nNorth,2020-21,10\nNorth,2021-22,{north}\nSouth,2020-21,10\nSouth,2021-22,10\n"


def run(mapped: Mapped, north: str = "10", rule: str = RULE, as_at: date = date(2023, 1, 1)) -> Run:
    """Judge North's value, and read the report back."""
    return run_of(render(mapped(MAPPING, DATA.format(north=north), rules=rule, as_at=as_at)), "a report")


def only(old: Run, new: Run) -> Change:
    """Return the one change there is."""
    (change,) = compare(old, new).changes
    return change


CAUSES = {
    "data": ({"north": "10"}, {"north": "8"}, "worse", ("data",)),
    "data that is gone": ({"north": "10"}, {"north": ""}, "worse", ("data",)),
    "a target": ({}, {"rule": RULE.replace("at_least = 10", "at_least = 10.5")}, "worse", ("target",)),
    "a parameter": (
        {"north": "9"},
        {"north": "9", "rule": RULE.replace("near_miss = 1", "near_miss = 0.5")},
        "worse",
        ("parameter",),
    ),
    "a waiver": ({"north": "8"}, {"north": "8", "rule": RULE + WAIVER}, "better", ("waiver",)),
    "the day": ({"north": "8", "as_at": date(2022, 3, 30)}, {"north": "8"}, "worse", ("date",)),
}


@pytest.mark.parametrize("name", CAUSES)
def test_cause_is_what_differs(mapped: Mapped, name: str) -> None:
    """Each sort of cause is told by itself."""
    before, after, turn, causes = CAUSES[name]
    old, new = run(mapped, **before), run(mapped, **after)
    change = next(change for change in compare(old, new).changes if change.key[2:4] == ("North", "2021-22"))

    assert (change.turn, change.causes) == (turn, causes)


def forged(mapped: Mapped, **facts: Any) -> Run:
    """Return a report in which North passed with 8 of 10, as none of ours would say it."""
    report = msgspec.json.decode(render(mapped(MAPPING, DATA.format(north="8"), rules=RULE)))
    report["findings"][1].update(outcome="pass", reason="met")
    report["summary"]["pass"], report["summary"]["fail"] = 4, 0
    return run_of(msgspec.json.encode({**report, **facts}), "a forged report")


@pytest.mark.parametrize(
    "facts", [{"rulecheck": "0.0.1"}, {"plugins": [{"name": "rulecheck-targets", "version": "0"}]}]
)
def test_new_version_is_a_cause(mapped: Mapped, facts: dict[str, Any]) -> None:
    """Where rulecheck or a plugin was another, it may have judged otherwise."""
    new = run(mapped, "8", as_at=date(2024, 1, 1))

    assert only(forged(mapped, **facts), new).causes == ("plugin version",)


def test_further_plugin_is_no_other_version(mapped: Mapped) -> None:
    """A plugin that came in for another rule turned nothing; it is told only where nothing else differs."""
    old, new = (run(mapped, value, as_at=date(2024, 1, 1)) for value in ("10", "8"))
    more = {**new.versions, "rulecheck-more": "1"}

    assert only(old, attrs.evolve(new, versions=more)).causes == ("data",)
    assert only(forged(mapped), attrs.evolve(new, versions=more)).causes == ("plugin version",)


def test_what_nothing_explains_is_unknown(mapped: Mapped) -> None:
    """A verdict that changed though nothing that is recorded did has no cause made up for it."""
    assert only(forged(mapped), run(mapped, "8", as_at=date(2024, 1, 1))).causes == ("unknown",)


def test_what_seems_to_have_no_part_is_told_before_unknown(mapped: Mapped) -> None:
    """With the same value and bound the tables cannot have turned it by themselves; yet they are all that differs."""
    new = run(mapped, "8", as_at=date(2024, 1, 1))

    assert only(forged(mapped), attrs.evolve(new, inputs={"data": ("0",)})).causes == ("data",)


def test_other_reading_of_the_same_table_is_told(mapped: Mapped) -> None:
    """The rule is the same, the file is the same; what the rule set says of the columns is not."""
    data = "unit,year,headcount,all\n" + DATA.format(north="8").partition("\n")[2].replace("\n", ",10\n")
    old, new = (
        run_of(render(mapped(mapping, data, rules=RULE)), "a report")
        for mapping in (MAPPING, MAPPING.replace('"headcount"', '"all"'))
    )

    assert (only(old, new).turn, only(old, new).causes) == ("better", ("rule set",))


def test_frames_that_were_handed_over_may_be_others(mapped: Mapped) -> None:
    """Nothing tells whether two frames were the same, so that data is not ruled out."""
    frames = [pl.DataFrame({"unit": ["North"], "year": ["2020-21"], "headcount": [value]}) for value in ("10", "8")]
    rule = RULE.replace(', "South"', "").replace("..2021-22", "")
    old, new = (run_of(render(mapped(MAPPING, frame, rules=rule)), "a report") for frame in frames)

    assert only(old, new).causes == ("data",)


def test_all_that_could_have_turned_it_is_told(mapped: Mapped) -> None:
    """Other data, another allowance and a later day: each alone could have done it, and so all are named."""
    old = run(mapped, "10", as_at=date(2022, 3, 30))
    new = run(mapped, "8.5", RULE.replace("near_miss = 1", "near_miss = 2"))
    change = next(change for change in compare(old, new).changes if change.key[2:4] == ("North", "2021-22"))

    assert change.causes == ("data", "parameter", "rule set", "date")


def test_target_alone_does_not_explain_another_severity(mapped: Mapped) -> None:
    """It was missed before and after; that it now fails is the severity's doing, and nothing denies it."""
    mild = RULE.replace("near_miss = 1", 'severity = "warn"')
    strict = RULE.replace("near_miss = 1", "").replace("at_least = 10", "at_least = 9.5")

    assert only(run(mapped, "8", mild), run(mapped, "8", strict)).causes == ("parameter", "target")


def test_renamed_rule_is_the_same_rule(mapped: Mapped) -> None:
    """A rule is found by the ids it had before."""
    renamed = RULE.replace('id = "it"', 'id = "that"\nprevious_ids = ["it"]')

    compared = compare(run(mapped), run(mapped, rule=renamed))

    assert (compared.changes, compared.number) == ((), 4)


def test_of_two_rules_that_became_one_no_verdict_is_lost(mapped: Mapped) -> None:
    """Only one of them can go on under the new id; the other's verdicts vanished."""
    two = RULE + RULE.replace('id = "it"', 'id = "other"')
    one = RULE.replace('id = "it"', 'id = "that"\nprevious_ids = ["it", "other"]')
    compared = compare(run(mapped, rule=two), run(mapped, rule=one))

    assert {(change.key[1], change.turn, change.causes) for change in compared.changes} == {
        ("other", "vanished", ("rule",))
    }
    assert compared.number == 8


def test_rule_that_is_gone_takes_its_verdicts_along(mapped: Mapped) -> None:
    """They vanished, because of the rule."""
    other = RULE.replace('id = "it"', 'id = "other"')
    changes = compare(run(mapped), run(mapped, rule=other)).changes

    assert {(change.turn, change.is_of_rule, change.causes) for change in changes} == {
        ("vanished", True, ("rule",)),
        ("appeared", True, ("rule",)),
    }


def test_unit_that_left_the_scope_is_told_from_a_rule_that_is_gone(mapped: Mapped) -> None:
    """The rule is still there; it states other units."""
    changes = compare(run(mapped), run(mapped, rule=RULE.replace(', "South"', ""))).changes

    assert {(change.key[2], change.turn, change.is_of_rule) for change in changes} == {("South", "vanished", False)}
    assert {change.causes for change in changes} == {("parameter", "rule set")}


def test_what_was_not_selected_did_not_vanish_for_another_reason(mapped: Mapped) -> None:
    """A report of one unit says nothing of the others, and the report tells that it is one."""
    old = run(mapped)
    kept = {key: verdict for key, verdict in old.verdicts.items() if key[2] == "North"}
    changes = compare(old, attrs.evolve(old, verdicts=kept, is_narrowed=True)).changes

    assert {(change.turn, change.causes) for change in changes} == {("vanished", ("selection",))}


def test_worse_comes_first(mapped: Mapped) -> None:
    """What a gate owner looks at first stands first; within a turn the keys decide."""
    changes = compare(run(mapped, "8"), run(mapped, "10", RULE.replace("units = [", 'units = ["East", '))).changes

    assert [change.turn for change in changes] == ["better", "appeared", "appeared"]
    assert TURNS == ("worse", "better", "appeared", "vanished", "otherwise")
    assert [change.key for change in changes[1:]] == sorted(change.key for change in changes[1:])


@pytest.mark.parametrize(
    ("old", "new", "is_worse"),
    [("pass", "unjudged", True), ("unjudged", "warn", True), ("warn", "fail", True), ("fail", "unjudged", False)],
)
def test_not_judged_stands_between_a_pass_and_a_warning(mapped: Mapped, old: str, new: str, *, is_worse: bool) -> None:
    """It is never a pass."""
    (before, *_) = run(mapped).verdicts.values()
    was, now = (msgspec.structs.replace(before, outcome=outcome) for outcome in (old, new))
    change = Change(key=("", "", "", "", ""), old=was, new=now, is_of_rule=False, causes=("unknown",))

    assert change.is_worse == is_worse


@settings(deadline=None, max_examples=25)
@given(values=st.lists(st.sampled_from(["", "8", "9", "10", "x", "[c]"]), min_size=2, max_size=2))
def test_turning_the_reports_around_turns_the_changes_around(mapped: Mapped, values: list[str]) -> None:
    """Worse one way is better the other way; a report differs in nothing from itself; each change has a cause."""
    old, new = (run(mapped, value) for value in values)
    there, back = compare(old, new).changes, compare(new, old).changes
    mirrored = {"worse": "better", "better": "worse", "otherwise": "otherwise"}

    assert compare(old, old).changes == ()
    assert {change.key: mirrored[change.turn] for change in there} == {change.key: change.turn for change in back}
    assert {change.key: change.causes for change in there} == {change.key: change.causes for change in back}
    assert all(change.causes and "unknown" not in change.causes for change in there)
