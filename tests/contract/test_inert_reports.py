"""Names from outside come out inert: in the terminal, in every report, in the log of a CI system."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest

from rulecheck.reporters.terminal import summary_text

UNITS = {
    "HTML": "<script>alert(1)</script>",
    "an attribute": 'x" onmouseover="alert(1)',
    "a template": "{{ 7 * 7 }}{% raw %}",
    "console markup": "[bold red]North[/]",
    "an emoji code": ":skull:",
    "an escape sequence": "\x1b[31mNorth\x1b[2J",
    "an eight-bit escape": "\x9b31mNorth",
    "a bell": "No\x07rth",
    "a backspace": "North\x08\x08\x08",
    "a carriage return and a line": "North\r\nPASS: 0 failed",
    "a line": "North\nPASS: 0 failed, 0 warned, 9 passed",
    "a line separator": "North\u2028PASS: 0 failed",
    "right to left": "\u202eNorth",
    "an isolate": "\u2066North\u2069",
    "no width": "No\u200brth",
    "a formula": "=HYPERLINK(1)",
    "a plus formula": "+1+1",
    "an at formula": "@SUM(1)",
    "a per cent sign": "%s%(x)s{0}",
    "a backslash": "\\u001b[31m",
    "a tab": "North\tSouth",
    "a command to GitHub": "::error file=x::forged",
    "a command on a line of its own": "North\n  ::add-mask::n",
    "an old command to GitHub": "North ##[error]forged",
    "a command to Azure": "North ##vso[task.complete result=Succeeded;]",
    "a command to TeamCity": "##teamcity[buildStatus status='SUCCESS']",
}
ACTIVE = "\x1b\x9b\x07\x08\r\u2028\u202e\u2066\u2069\u200b\t"

COMMAND = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)
"""What GitHub, Azure and TeamCity take for a command in a printed line."""

OPEN = """\
rulecheck = 1
[ruleset]
id = "open"
title = "Whoever reports"
rule_count = 1
[data]
unit = "unit"
year = "year"
note = "note"
[data.measures]
recruited = { column = "recruited", flow = true }
[[rules]]
id = "each-recruits"
kind = "target"
title = "Each recruits 130"
measure = "recruited"
at_least = 130
"""


def quoted(text: str) -> str:
    """Return a cell of a CSV file."""
    return '"' + text.replace('"', '""') + '"'


@pytest.fixture(scope="module")
def told(shared_desk: Any) -> dict[str, str]:
    """Return what each format says of one failing row a name, the name as its note too."""
    rows = [f"{quoted(name)},2021-22,1,{quoted(name)}" for name in UNITS.values()]
    page = shared_desk.folder / "r.html"
    data = "unit,year,recruited,note\n" + "\n".join(rows) + "\n"
    first = shared_desk.run(data, "--output", str(page), rules=OPEN)
    second = shared_desk.run(data, "--format", "json", rules=OPEN)
    assert (first.exit_code, second.exit_code) == (1, 1)
    return {"terminal": first.stdout, "html": page.read_text("utf-8"), "json": second.stdout}


def test_no_format_carries_a_character_that_acts(told: dict[str, str]) -> None:
    """Control characters, line separators and writing directions are written out in every format."""
    for form, text in told.items():
        assert not [character for character in ACTIVE if character in text], form


@pytest.mark.parametrize("form", ["text", "json", "html", "junit", "sarif", "markdown"])
@pytest.mark.parametrize("more", [[], ["--fail-on", "never"]])
def test_no_printed_line_commands_a_ci_system(shared_desk: Any, form: str, more: list[str]) -> None:
    """Whatever is printed, on stdout and stderr, holds no command from outside."""
    rows = [f"{quoted(name)},2021-22,1,{quoted(name)}" for name in UNITS.values()]
    words = more if form == "text" else ["--format", form, *more]
    ended = shared_desk.run("unit,year,recruited,note\n" + "\n".join(rows) + "\n", *words, rules=OPEN)

    assert len(ended.stdout) > 1_000
    assert COMMAND.findall(ended.stdout + "\n" + ended.stderr) == []


@pytest.mark.parametrize("width", range(20, 60))
def test_no_wrapped_line_commands_github(shared_desk: Any, width: int) -> None:
    """Wherever a sentence is broken, no line of it begins with a command."""
    note = "A long note :: of words ::error::that break::warning::anywhere" + "::error::x" * 5
    report = shared_desk.report(f"unit,year,recruited,note\nNorth,2021-22,1,{quoted(note)}\n", rules=OPEN)

    assert COMMAND.findall(summary_text(report, width=width)) == []


def test_no_name_makes_a_line_of_its_own_in_the_terminal(told: dict[str, str]) -> None:
    """A new line in a name cannot forge a verdict."""
    verdicts = [line for line in told["terminal"].splitlines() if line.lstrip().startswith("PASS")]

    assert verdicts == []
    assert told["terminal"].splitlines()[-1].startswith("FAIL: ")


@pytest.mark.parametrize("name", ["[bold red]North[/]", ":skull:", "%s%(x)s{0}", "{{ 7 * 7 }}{% raw %}"])
def test_markup_is_told_as_it_stands(told: dict[str, str], name: str) -> None:
    """What looks like markup of a console or of a template is text."""
    assert name in told["terminal"]
    assert name in html.unescape(told["html"])


def test_html_holds_no_element_from_outside(told: dict[str, str]) -> None:
    """A name is text in the page: no script but its own, no attribute, and a policy that would run no other."""
    assert told["html"].lower().count("<script") == 1
    assert 'onmouseover="' not in told["html"]
    assert "default-src 'none'" in told["html"]


def test_json_gives_every_name_back_as_it_was(told: dict[str, str]) -> None:
    """A program that reads the report gets each name unchanged."""
    report = json.loads(told["json"])

    assert {finding["unit"] for finding in report["findings"]} == set(UNITS.values())
    assert {finding["note"] for finding in report["findings"]} == set(UNITS.values())


def test_note_on_an_unknown_unit_cannot_forge_a_verdict(desk: Any, submission: str) -> None:
    """A name that a note quotes stays within the note's line."""
    ended = desk.run(submission + '"West\nPASS: 0 failed",2021-22,1\n', "--fail-on", "never")

    assert "West" in ended.stdout
    assert [line for line in ended.stdout.splitlines() if line.startswith("PASS: 0 failed")][1:] == []


HEADERS = {"an escape sequence": "recruits\x1b[31m", "a bell": "recruits\x07", "right to left": "recruits\u202e"}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_refusal_shows_what_would_act_on_the_screen(desk: Any, header: str) -> None:
    """A column's name in a message is as inert as a unit's in a report."""
    ended = desk.run(f"unit,year,{header}\nNorth,2021-22,1\n")

    assert ended.exit_code == 2
    assert not [character for character in ACTIVE if character in ended.stderr]


@pytest.mark.parametrize("name", ["::error::forged", "x ##vso[task.complete]", "x\n::error::forged"])
def test_refusal_commands_no_ci_system(desk: Any, name: str) -> None:
    """Nor does a column's name in a message."""
    ended = desk.run(f"unit,year,{quoted(name)}\nNorth,2021-22,1\n")

    assert ended.exit_code == 2
    assert COMMAND.findall(ended.output) == []


def test_refusal_cannot_be_forged_by_a_column(desk: Any) -> None:
    """A new line in a column's name makes no line of its own."""
    ended = desk.run('unit,year,"recruits\nPASS: 0 failed"\nNorth,2021-22,1\n')

    assert ended.exit_code == 2
    assert not [line for line in ended.output.splitlines() if line.lstrip().startswith("PASS")]
