"""A rule set that extends another gives the findings of the one that is written out."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, note
from hypothesis import strategies as st

import rulecheck

from .cases import Case, check, csv_text, installed, profile
from .drawn import cases
from .splitting import Parted, partings
from .test_waiving_agrees import waived_cases


@st.composite
def parted_cases(draw: st.DrawFn) -> tuple[Case, Parted]:
    """Draw a case, with waivers or without, and part its rule set."""
    case = draw(st.one_of(cases(), waived_cases()))
    return case, draw(partings(case))


def extended(case: Case, parted: Parted) -> rulecheck.Report:
    """Judge a case by a rule set that extends others."""
    with tempfile.TemporaryDirectory() as folder:
        rules = parted.write(case, Path(folder))
        data = Path(folder, "data.csv")
        data.write_text(csv_text(case.rows), encoding="utf-8")
        return rulecheck.check(rules, data, as_at=case.as_at, plugins=installed())


def told(report: rulecheck.Report) -> list[Any]:
    """Return all that is said of each unit and year, in an order that does not depend on that of the rules."""
    said = [
        (
            *(each.rule, each.unit, each.year, str(each.at), each.outcome, each.reason, each.message),
            *map(str, (each.observed, each.expected, each.expected_high, each.margin, each.due, each.waiver)),
        )
        for each in report.findings
    ]
    return sorted(said)


@profile(8)
@given(parted_cases())
def test_extended_rule_set_finds_what_the_written_out_one_does(drawn: tuple[Case, Parted]) -> None:
    """Every finding, who permitted it and which scopes are open are those of one file that states it all."""
    case, parted = drawn
    note(f"{case}\n{parted}")
    whole, report = check(case), extended(case, parted)

    assert told(report) == told(whole)
    assert {rule.id: rule.scope for rule in report.rules} == {rule.id: rule.scope for rule in whole.rules}
