"""Two runs side by side: what turned, and what of all that is recorded could have caused it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rulecheck
from rulecheck.comparing.changes import Change, changes_between
from rulecheck.comparing.reading import Run, run_of
from rulecheck.comparing.words import as_json, change_lines
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
    (change,) = changes_between(old, new)
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
    change = next(change for change in changes_between(old, new) if change.key[2:4] == ("North", "2021-22"))

    assert (change.turn, change.causes) == (turn, causes)


def test_new_version_is_a_cause(mapped: Mapped) -> None:
    """Where a plugin was another, it may have judged otherwise."""
    report = msgspec.json.decode(render(mapped(MAPPING, DATA.format(north="8"), rules=RULE)))
    report["plugins"][0]["version"] = "0.0.1"
    report["findings"][1]["outcome"], report["findings"][1]["reason"] = "pass", "met"
    old = run_of(msgspec.json.encode(report), "old")

    assert only(old, run(mapped, "8", as_at=date(2024, 1, 1))).causes == ("plugin version",)


def test_what_nothing_explains_is_unknown(mapped: Mapped) -> None:
    """A verdict that changed though nothing that is recorded did has no cause made up for it."""
    report = msgspec.json.decode(render(mapped(MAPPING, DATA.format(north="8"), rules=RULE)))
    report["findings"][1]["outcome"], report["findings"][1]["reason"] = "pass", "met"

    assert only(run_of(msgspec.json.encode(report), "x"), run(mapped, "8", as_at=date(2024, 1, 1))).causes == (
        "unknown",
    )


def test_renamed_rule_is_the_same_rule(mapped: Mapped) -> None:
    """A rule is found by the ids it had before."""
    renamed = RULE.replace('id = "it"', 'id = "that"\nprevious_ids = ["it"]')

    assert changes_between(run(mapped), run(mapped, rule=renamed)) == ()


def test_rule_that_is_gone_takes_its_verdicts_along(mapped: Mapped) -> None:
    """They vanished, because of the rule."""
    other = RULE.replace('id = "it"', 'id = "other"')
    changes = changes_between(run(mapped), run(mapped, rule=other))

    assert {(change.turn, change.causes) for change in changes} == {("vanished", ("rule",)), ("appeared", ("rule",))}


@settings(deadline=None, max_examples=25)
@given(values=st.lists(st.sampled_from(["", "8", "9", "10", "x", "[c]"]), min_size=2, max_size=2))
def test_turning_the_reports_around_turns_the_changes_around(mapped: Mapped, values: list[str]) -> None:
    """Worse one way is better the other way; a report differs in nothing from itself; each change has a cause."""
    old, new = (run(mapped, value) for value in values)
    there, back = changes_between(old, new), changes_between(new, old)
    mirrored = {"worse": "better", "better": "worse", "otherwise": "otherwise"}

    assert changes_between(old, old) == ()
    assert {change.key: mirrored[change.turn] for change in there} == {change.key: change.turn for change in back}
    assert all(change.causes for change in there)


def test_text_reads_as_it_should(mapped: Mapped) -> None:
    """Whose verdict, from what to what, why, and which numbers."""
    said = "\n".join(change_lines(changes_between(run(mapped), run(mapped, "8")), 4))

    assert said == (
        "Turned worse (1):\n  it: North, 2021-22\n    pass (met) -> fail (missed); cause: data\n"
        "    observed: 10 -> 8\n\n1 of 4 verdicts changed: 1 worse"
    )


def test_json_says_the_same(mapped: Mapped) -> None:
    """For machines: the same changes, with their format named."""
    document = msgspec.json.decode(as_json(changes_between(run(mapped), run(mapped, "8")), 4))

    assert (document["format"], document["compared"]) == ("rulecheck.diff/1", 4)
    assert document["changed"][0]["turn"] == "worse"
    assert document["changed"][0]["new"]["observed"] == 8


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        b'{"format": "rulecheck.report/1"}',
        b'{"format": 1e999}',
        b'{"format": NaN}',
    ],
)
def test_what_is_no_report_is_refused(content: bytes) -> None:
    """Whatever the file holds, the answer is a sentence."""
    with pytest.raises(rulecheck.DataError, match="is no JSON report of rulecheck"):
        run_of(content, "x.json")


@pytest.mark.parametrize(("key", "value", "said"), [("complete", False, "not complete"), ("format", "x/2", "format")])
def test_report_that_is_not_whole_is_refused(mapped: Mapped, key: str, value: object, said: str) -> None:
    """Its verdicts are not the whole answer."""
    report = msgspec.json.decode(render(mapped(MAPPING, DATA.format(north="8"), rules=RULE)))
    report[key] = value
    with pytest.raises(rulecheck.DataError, match=said):
        run_of(msgspec.json.encode(report), "x.json")
