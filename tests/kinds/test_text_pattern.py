"""Rules of the kind ``text-pattern``: what is refused, what is said, and that patterns take linear time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

import rulecheck

Mapped = Callable[..., rulecheck.Report]

MAPPING = 'unit = "unit"\nyear = "year"'
RULE = """
[[rules]]
id = "it"
kind = "text-pattern"
title = "Codes are codes"
column = "code"
pattern = '{pattern}'
units = ["North"]
years = "2021-22"
"""


def refused(mapped: Mapped, rule: str) -> str:
    """Return why a rule is refused."""
    with pytest.raises(rulecheck.RuleSetError) as caught:
        mapped(MAPPING, "unit,year,code\nNorth,2021-22,A\n", rules=rule)
    return str(caught.value)


@pytest.mark.parametrize("pattern", ["a)|(b", "(", "[a", "a{2", "*", "a\\"])
def test_pattern_that_does_not_compile_alone_is_refused(mapped: Mapped, pattern: str) -> None:
    """What is no pattern could become one between the anchors, and match half a cell."""
    said = refused(mapped, RULE.format(pattern=pattern))

    assert "rule 'it': pattern: is no pattern: " in said
    assert "has a \\ before it" in said


def test_pattern_that_is_too_large_when_compiled_is_refused(mapped: Mapped) -> None:
    """The engine's own limit of size stands behind ours."""
    pattern = "[\\x{80}-\\x{10FFFF}]{9999}" * 30

    assert "pattern: its counts make" in refused(mapped, RULE.format(pattern=pattern))


def test_group_is_refused(mapped: Mapped) -> None:
    """A group has no cells of its own."""
    rule = RULE.format(pattern="A").replace('units = ["North"]', 'group = "all"')

    assert 'group: cells are checked for single units; write units = ["@…"] instead' in refused(mapped, rule)


def test_column_that_is_not_there_refuses_the_data(mapped: Mapped) -> None:
    """Nothing to check is no pass."""
    with pytest.raises(rulecheck.DataError, match="there is no column 'code'"):
        mapped(MAPPING, "unit,year,cod\nNorth,2021-22,A\n", rules=RULE.format(pattern="A"))


SENTENCES = {
    "A": "Every cell of code matches [A-Z] for North in 2021-22.",
    "a": "1 cell of code does not match [A-Z] for North in 2021-22: 'a'.",
    "": "1 cell of code does not match [A-Z] for North in 2021-22: a blank one.",
    "A\nNorth,2021-22,b\nNorth,2021-22,a": "2 cells of code do not match [A-Z] for North in 2021-22, the first 'b'.",
}


@pytest.mark.parametrize("cells", SENTENCES)
def test_sentence_tells_how_many_cells_do_not_match(mapped: Mapped, cells: str) -> None:
    """And quotes the first of them."""
    report = mapped(MAPPING, f"unit,year,code\nNorth,2021-22,{cells}\n", rules=RULE.format(pattern="[A-Z]"))

    assert report.findings[0].message == SENTENCES[cells]


def test_place_is_that_of_the_first_cell_that_does_not_match(mapped: Mapped) -> None:
    """Line 10 comes behind line 9, and cells that match are passed over."""
    rows = "".join(f"North,2021-22,{'a' if line >= 9 else 'A'}\n" for line in range(2, 12))
    report = mapped(MAPPING, f"unit,year,code\n{rows}", rules=RULE.format(pattern="[A-Z]"))

    assert (report.findings[0].place, report.findings[0].observed) == ("line 9", 3)


def test_cell_of_a_provisional_version_marks_the_finding(mapped: Mapped) -> None:
    """What may still change says so."""
    mapping = f'{MAPPING}\nstatus = {{ column = "status", prefer = ["final", "provisional"] }}'
    report = mapped(mapping, "unit,year,status,code\nNorth,2021-22,provisional,A\n", rules=RULE.format(pattern="[A-Z]"))

    assert (report.findings[0].outcome, report.findings[0].provisional) == ("pass", True)


def test_pattern_that_backtracking_would_never_finish_takes_no_time(mapped: Mapped) -> None:
    """No text of a submission can hold up the run."""
    began = time.monotonic()
    report: Any = mapped(
        MAPPING, f"unit,year,code\nNorth,2021-22,{'a' * 5000}!\n", rules=RULE.format(pattern="(a+)+(a*)*")
    )

    assert report.findings[0].outcome == "fail"
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(("data", "outcome"), [("ABCD\n", "fail"), ("AB\n", "pass"), ("AB", "fail"), ("AB…\n", "fail")])
def test_text_that_may_be_cut_off_does_not_match(mapped: Mapped, data: str, outcome: str) -> None:
    """A text that is too long would fit if the file ended within it, for the sign of a cut is a sign like others."""
    report = mapped(MAPPING, f"unit,year,code\nNorth,2021-22,{data}", rules=RULE.format(pattern=".{1,3}"))

    assert report.findings[0].outcome == outcome
