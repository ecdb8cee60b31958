"""The summary on the terminal is grouped by rule, gravest first, and readable on every console."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest

from rulecheck.model.report import InputRecord, Report
from rulecheck.reporters.terminal import LISTED, NOTES_LISTED, PASSES_LISTED, Detail, summarise, summary_text


class Terminal(io.StringIO):
    """A stream that says it is a console."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def lines_of(report: Report, *, width: int = 200) -> list[str]:
    """Return the lines of the summary."""
    return summary_text(report, width=width).splitlines()


def findings_in(lines: list[str], word: str) -> list[str]:
    """Return the lines that begin with an outcome."""
    return [line for line in lines if line.strip()[2:].startswith(word)]


def written(report: Report, encoding: str, **options: Any) -> str:
    """Return the summary as a file of an encoding receives it."""
    received = io.BytesIO()
    stream = io.TextIOWrapper(received, encoding=encoding, newline="\n")
    summarise(report, stream=stream, **options)
    stream.flush()
    return received.getvalue().decode(encoding)


def test_the_forces_summary_is_the_golden_file(
    forces: Report, agrees_with_golden: Callable[[str, bytes], None]
) -> None:
    """The summary of the 43 forces at 80 columns, byte for byte."""
    agrees_with_golden("reporters-forces.txt", summary_text(forces).encode())


def test_all_43_forces_are_listed_the_met_first(forces: Report) -> None:
    """Each force has its line; the Metropolitan Police, which missed by 1,089, has the first."""
    listed = findings_in(lines_of(forces), "Fail") + findings_in(lines_of(forces), "Pass")

    assert len(listed) == 43
    assert listed[0].strip() == (
        "✖ Fail  Metropolitan Police had 3,468 officers counted by 31 March 2023; its target was 4,557. "
        "Missed by 1,089. Provisional."
    )


def test_missing_stands_apart_from_missed(forces: Report) -> None:
    """The forces without a figure have a heading of their own that says so in words."""
    lines = [line.strip() for line in lines_of(forces)]

    assert lines.index("Missed: the bound is missed") < lines.index("Missing: there is no value")
    assert "West Midlands" in lines[lines.index("Missing: there is no value") + 1]


def test_the_last_line_is_the_verdict(forces: Report) -> None:
    """The verdict and all counts stand on one line, whatever the width."""
    expected = "FAIL: 4 failed (1 missed, 1 without a target, 2 missing), 0 warned, 39 passed, 0 not judged, 0 waived"

    assert lines_of(forces, width=40)[-1] == expected


@pytest.mark.parametrize("width", [40, 80, 120])
def test_nothing_is_cut_off(forces: Report, width: int) -> None:
    """Lines but the last fit the width, and no word of a message is lost."""
    lines = lines_of(forces, width=width)
    words = " ".join(" ".join(lines).split())

    assert max(len(line) for line in lines[:-1]) <= width
    assert all(" ".join(finding.message.split()) in words for finding in forces.findings)


def test_a_long_word_is_broken_and_not_cut(sample: ModuleType) -> None:
    """A name without spaces goes on in the next line."""
    name = "Constabulary" * 20
    text = summary_text(sample.report(sample.missed(name, 1)))

    assert name in "".join(line.strip() for line in text.splitlines())


def test_wrapped_lines_stand_under_the_message(sample: ModuleType) -> None:
    """The outcomes stand out at the left."""
    lines = lines_of(sample.report(sample.finding()), width=40)
    first = next(number for number, line in enumerate(lines) if "Pass" in line)

    assert lines[first].index("North") == len(lines[first + 1]) - len(lines[first + 1].lstrip())


def test_failures_tell_where_they_stand(sample: ModuleType) -> None:
    """Note, waiver, file and place follow a finding that is no pass; among many, passes are told in one line."""
    facts = {"note": "estimate", "waiver": "Board, until 30 September 2023", "file": "returns.csv", "place": "line 7"}
    passes = [sample.finding(**facts, unit=f"Synthetic {number}") for number in range(6)]
    lines = lines_of(sample.report(sample.missed("North", 1, **facts), *passes))

    for text in ("Waived: Board, until 30 September 2023", "Note: estimate", "returns.csv, line 7"):
        assert [line.strip() for line in lines].count(text) == 1


def test_a_lapsed_waiver_does_not_read_as_one_that_holds(sample: ModuleType) -> None:
    """It is called lapsed, and the shortfall that it no longer permits is told."""
    failure = sample.missed("North", 3, reason="waiver-lapsed", waiver="Board, until 30 September 2023")
    lines = [line.strip() for line in lines_of(sample.report(failure))]

    assert "Lapsed waiver: Board, until 30 September 2023" in lines
    assert any("Missed by 3." in line for line in lines)


def test_the_passes_of_a_rule_with_few_findings_tell_their_notes(sample: ModuleType) -> None:
    """A caveat on the only finding there is must not be lost because it passed."""
    lines = lines_of(sample.report(sample.finding(note="the figure itself is not printed")))

    assert "Note: the figure itself is not printed" in [line.strip() for line in lines]


def test_a_message_without_its_unit_is_given_one(sample: ModuleType) -> None:
    """A plugin's sentence need not name the unit and year; the line does."""
    lines = lines_of(sample.report(sample.finding(message="All good."), sample.finding(unit="South", message="")))

    assert "✔ Pass  North Wales, 2022-23: All good." in [line.strip() for line in lines]
    assert "✔ Pass  South, 2022-23" in [line.strip() for line in lines]


def test_shares_are_missed_by_percentage_points(sample: ModuleType) -> None:
    """A share of 29 % against 30 % is missed by one percentage point, at the checkpoint named."""
    failure = sample.missed("North", 1, margin=Decimal("-0.01"), is_share=True, at=date(2022, 9, 30))

    assert "At 30 September 2022. Missed by 1 percentage point." in summary_text(sample.report(failure), width=200)


def test_more_failures_than_the_limit_are_counted(sample: ModuleType) -> None:
    """The gravest are listed, and the line says how many are not."""
    report = sample.report(*(sample.missed(f"Unit {by}", by) for by in range(1, LISTED + 41)))
    lines = lines_of(report)

    assert len(findings_in(lines, "Fail  Unit")) == LISTED
    assert "✖ Fail  40 more failed, not listed here" in [line.strip() for line in lines]


def test_many_passes_of_a_rule_are_counted(sample: ModuleType) -> None:
    """With more findings than the limit, failures are listed and passes are one line."""
    passes = [sample.finding()] * (LISTED + 1)
    lines = lines_of(sample.report(sample.missed("South", 3), *passes))

    assert len(findings_in(lines, "Fail")) == 1
    assert [line.strip() for line in findings_in(lines, "Pass")] == [f"✔ Pass  {LISTED + 1} passed, not listed here"]


def test_few_passes_of_a_long_rule_are_listed(sample: ModuleType) -> None:
    """Five passes among many failures would not make the list longer than one line would help."""
    failures = [sample.missed(f"Unit {by}", by) for by in range(LISTED - 5)]
    lines = lines_of(sample.report(*failures, *[sample.finding()] * 5))

    assert len(findings_in(lines, "Pass  North Wales")) == 5


def test_passes_of_a_large_report_are_counted(sample: ModuleType) -> None:
    """Many short rules that all pass do not flood the console."""
    rules = [sample.finding(rule=f"rule-{number}") for number in range(PASSES_LISTED // 10 + 1) for _ in range(10)]
    lines = lines_of(sample.report(*rules))

    assert {line.strip() for line in findings_in(lines, "Pass")} == {"✔ Pass  10 passed, not listed here"}


@pytest.mark.parametrize("name", ["broken_report", "refused_report"])
def test_an_incomplete_run_says_why_and_never_pass(sample: ModuleType, name: str) -> None:
    """The errors stand above a verdict in which the word does not occur."""
    report = getattr(sample, name)()
    *before, last = lines_of(report)

    assert report.errors[0].message in before[-1]
    assert "pass" not in last.casefold()
    assert not last.startswith("FAIL")


def test_several_errors_stand_below_each_other(sample: ModuleType) -> None:
    """All problems of a rule set are told, each on a line of its own."""
    errors = tuple(sample.ErrorRecord(message=said) for said in ("rules.toml:3: first", "rules.toml:9: second"))
    lines = lines_of(sample.report(complete=False, errors=errors))

    assert lines[-3:-1] == ["  rules.toml:3: first", "  rules.toml:9: second"]


def test_an_error_of_several_lines_is_one_line(sample: ModuleType) -> None:
    """A new line within what is told is written out, so that it cannot look like a line of the summary."""
    lines = lines_of(sample.report(complete=False, errors=(sample.ErrorRecord(message="first\nPASS: second"),)))

    assert lines[-2] == r"  first\nPASS: second"


def test_rule_without_findings_says_so(sample: ModuleType) -> None:
    """A rule that gave nothing is not left out."""
    assert "  No findings" in lines_of(sample.report(rules=(sample.rule_record(),)))


def test_what_was_read_and_left_out_is_told(sample: ModuleType) -> None:
    """Rows that do not count are counted."""
    table = InputRecord(name="data", path=None, sha256=None, rows=1_200, skipped=3, ignored=40)

    assert "Read data: 1,200 rows, 3 left out, 40 dated after the as-at date" in lines_of(
        sample.report(inputs=(table,))
    )


def test_long_notes_are_counted(sample: ModuleType) -> None:
    """Beyond the limit, notes are only counted."""
    lines = lines_of(sample.report(notes=tuple(f"note {number}" for number in range(NOTES_LISTED + 2))))

    assert sum(line.startswith("Note: ") for line in lines) == NOTES_LISTED
    assert "2 more notes are not shown here." in lines


def test_markup_in_names_is_inert(sample: ModuleType) -> None:
    """Square brackets and emoji codes are text."""
    text = summary_text(sample.report(sample.missed("[red]x[/red] :smile: [link=file:///]y", 1)))

    assert "[red]x[/red] :smile: [link=file:///]y had 0 officers." in text


def test_escape_sequences_are_shown(sample: ModuleType) -> None:
    """What would clear the screen or turn the text around is written out, wherever it stands."""
    hostile = "\x1b[2J\u202eN\n"
    failure = sample.missed(hostile, 1, note=hostile, file=hostile, rule="other")
    report = sample.report(failure, notes=(hostile,), errors=(sample.ErrorRecord(message=hostile, plugin=hostile),))
    text = summary_text(report, width=200)

    assert not {"\x1b", "\u202e"} & set(text)
    assert r"\u{1b}[2J\u{202e}N" in text


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_shapes_fall_back_where_they_cannot_be_written(sample: ModuleType, encoding: str) -> None:
    """A console without the shapes has letters, and what it cannot carry is written out."""
    outcomes = ("pass", "warn", "fail", "unjudged")
    report = sample.report(*(sample.finding(unit="Dŵr", message="Dŵr.", outcome=outcome) for outcome in outcomes))
    text = written(report, encoding)

    for label in ("v Pass  ", "! Warn  ", "x Fail  ", "o Not judged  "):
        assert f"  {label}D\\u{{175}}r." in text


def test_utf_8_keeps_shapes_and_names(sample: ModuleType) -> None:
    """A pipe that carries UTF-8 receives them as they are."""
    text = written(sample.report(sample.finding(unit="Dŵr", message="Dŵr.")), "utf-8")

    assert "  ✔ Pass  Dŵr.\n" in text


def test_a_pipe_gets_80_columns_and_no_colour(forces: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not a console gets plain text, whatever the environment says of its own console."""
    monkeypatch.setenv("COLUMNS", "200")
    stream = io.StringIO()
    summarise(forces, stream=stream)

    assert stream.getvalue() == summary_text(forces, width=80)


def test_a_console_is_coloured(sample: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words and shapes are coloured on a console."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    summarise(sample.report(sample.finding()), stream=stream, width=80)

    assert "\x1b[32m✔ Pass" in stream.getvalue()


def test_no_color_is_heeded(sample: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """With NO_COLOR set, a console gets no colour."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    summarise(sample.report(sample.finding()), stream=stream, width=80)

    assert "\x1b[3" not in stream.getvalue()
    assert "✔ Pass" in stream.getvalue()


def test_colour_can_be_asked_for(sample: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe that is known to understand colour can have it."""
    monkeypatch.setenv("NO_COLOR", "1")
    stream = io.StringIO()
    summarise(sample.report(sample.finding()), stream=stream, color=True)

    assert "\x1b[32m" in stream.getvalue()


@pytest.mark.parametrize("detail", ["verdict", "gravest", "all"])
@pytest.mark.parametrize("name", ["broken_report", "refused_report", "hostile_report"])
def test_the_last_line_is_the_same_however_much_is_told(sample: ModuleType, name: str, detail: Detail) -> None:
    """A run that is not complete never reads as a pass, in one line or in many."""
    report = getattr(sample, name)()

    assert summary_text(report, detail=detail).splitlines()[-1] == lines_of(report, width=80)[-1]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii"])
@pytest.mark.parametrize("name", ["broken_report", "refused_report", "hostile_report"])
def test_the_verdict_in_a_pipe_is_what_would_be_drawn(sample: ModuleType, name: str, encoding: str) -> None:
    """A pipe that takes one line is written to without drawing, the same bytes."""
    report = getattr(sample, name)()

    assert written(report, encoding, detail="verdict") == written(report, encoding, detail="verdict", color=False)


@pytest.mark.parametrize("variable", ["FORCE_COLOR", "TTY_COMPATIBLE"])
def test_the_verdict_in_a_pipe_has_its_colour_where_one_is_asked_for(
    forces: Report, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """A CI system shows colours although it is no terminal, and says so by a variable."""
    monkeypatch.setenv(variable, "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)

    assert "\x1b[1;31mFAIL" in written(forces, "utf-8", detail="verdict")


def test_all_means_every_finding_of_a_large_report(sample: ModuleType) -> None:
    """Far beyond the usual limits nothing is only counted, and each finding has its place."""
    failures = [sample.missed(f"Unit {by}", by, file="r.csv", place=f"line {by}") for by in range(1, LISTED * 3)]
    passes = [sample.finding(unit=f"Met {n}", message="", file="r.csv", place=f"row {n}") for n in range(PASSES_LISTED)]
    report = sample.report(*failures, *passes, notes=tuple(f"note {n}" for n in range(NOTES_LISTED * 2)))
    text = summary_text(report, detail="all")

    assert "not listed here" not in text
    assert "not shown here" not in text
    assert text.count("r.csv, ") == len(failures) + len(passes)


def test_all_means_the_files_and_plugins_with_their_hashes(forces: Report) -> None:
    """What the JSON report records of a run can be read on the terminal too."""
    lines = [line.strip() for line in summary_text(forces, width=200, detail="all").splitlines()]

    assert f"rules/police-uplift.toml, SHA-256 {forces.rulesets[0].sha256}" in lines
    assert "table 'data'; rows left out: 1, dated after the as-at date: 0" in lines
    assert "Judged by rulecheck 0.1.0; plugins: rulecheck 0.1.0" in lines
