"""Annotations are read by GitHub's runner as they were meant, and nothing else in them is a command."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType

from rulecheck.model.report import Report
from rulecheck.reporters.github import LISTED, render

COMMAND = re.compile(r"::(error|warning|notice) ((?:[a-z]+=[^:,]*,?)+)::(.*)")


def unescaped(text: str) -> str:
    """Undo the toolkit's escapes, as the runner does."""
    for escape, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, character)
    return text


def read(report: Report) -> list[tuple[str, dict[str, str], str]]:
    """Return command, properties and message of each line, as the runner would; each line is a command."""
    found = [COMMAND.fullmatch(line) for line in render(report).decode().split("\n")[:-1]]
    assert None not in found
    return [
        (one[1], {k: unescaped(v) for k, v in (each.split("=", 1) for each in one[2].split(","))}, unescaped(one[3]))
        for one in found
        if one is not None
    ]


def test_the_forces_annotations_are_the_golden_file(
    forces: Report, agrees_with_golden: Callable[[str, bytes], None]
) -> None:
    """The annotations of the 43 forces, byte for byte."""
    agrees_with_golden("reporters-forces-github.txt", render(forces))


def test_failure_is_an_error_at_its_line(forces: Report) -> None:
    """File, line, reason and rule are told."""
    command, properties, message = read(forces)[0]

    assert command == "error"
    assert properties == {
        "file": "police_uplift_final_2023_03_31.csv",
        "line": "26",
        "title": "Missed: Each force reaches its allocation by 31 March 2023",
    }
    assert message.startswith("Metropolitan Police had 3,468 officers")


def test_missing_stands_apart_from_missed(forces: Report) -> None:
    """The title begins with the reason."""
    titles = [properties["title"].partition(":")[0] for command, properties, _ in read(forces) if command == "error"]

    assert titles == ["Missed", "No target", "Missing", "Missing"]


def test_no_more_than_a_step_shows_and_the_last_line_counts_the_rest(sample: ModuleType) -> None:
    """Ten errors and ten warnings; then how many there are beside."""
    failed = [sample.missed(f"A{number}", 1) for number in range(LISTED + 3)]
    warned = [sample.finding(unit=f"B{n}", outcome="warn", reason="near-miss") for n in range(LISTED + 2)]
    told = read(sample.report(*failed, *warned))

    assert [command for command, _, _ in told] == ["error"] * 10 + ["warning"] * 10 + ["notice"]
    assert told[-1][2].endswith("3 more errors not shown here. 2 more warnings not shown here.")


def test_incomplete_run_is_an_error_first(sample: ModuleType) -> None:
    """What kept it from being complete comes before any finding, and the notice says no pass."""
    told = read(sample.broken_report())

    assert [command for command, _, _ in told] == ["error", "error", "notice"]
    assert told[1][2] == "plugin uplift-extras: rule growth: ZeroDivisionError: division by zero"
    assert told[-1][2].startswith("INCOMPLETE: ")


def test_passing_run_has_its_notice_alone(sample: ModuleType) -> None:
    """A reader of the log sees that it was judged."""
    assert [message.partition(":")[0] for _, _, message in read(sample.report(sample.finding()))] == ["PASS"]


def test_hostile_texts_make_no_line_and_no_property(sample: ModuleType) -> None:
    """Each line is one command of ours with properties of ours."""
    told = read(sample.hostile_report())

    assert {name for _, properties, _ in told for name in properties} == {"file", "title"}
    assert all(
        not message.startswith("::") and "##[" not in message and "##vso[" not in message for _, _, message in told
    )


def test_file_whose_name_has_a_comma_states_no_line(sample: ModuleType) -> None:
    """What follows a comma or a colon in a name is part of it."""
    name = "r.csv,line=99,title=forged::x"
    ((_, properties, _), *_) = read(sample.report(sample.missed("North", 1, file=name)))

    assert properties["file"] == r"r.csv,line=99,title=forged::x"
    assert "line" not in properties
