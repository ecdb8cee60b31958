"""The JSON report as lines: a header, then a finding a line, the same fields as in the JSON report."""

from __future__ import annotations

import json
from decimal import Decimal
from types import ModuleType
from typing import Any

import polars as pl
import pytest

from rulecheck.model.report import Report
from rulecheck.reporters import json as whole
from rulecheck.reporters.jsonl import FORMAT, render


def lines(report: Report) -> list[dict[str, Any]]:
    """Render a report and read its lines."""
    return [json.loads(line) for line in render(report).decode().removesuffix("\n").split("\n")]


def test_header_and_lines_are_the_json_report(forces: Report) -> None:
    """Put together again they say exactly what the JSON report says."""
    head, *findings = lines(forces)
    report = json.loads(whole.render(forces))

    assert head["format"] == FORMAT == "rulecheck.lines/1"
    assert {**head, "format": report["format"], "findings": findings} == report


def test_the_header_says_how_many_lines_follow(forces: Report) -> None:
    """A stream that was cut off is noticed."""
    head, *findings = lines(forces)

    assert head["findings"] == len(findings) == 43
    assert list(head)[:2] == ["format", "complete"]


@pytest.mark.parametrize("make", ["broken_report", "refused_report"])
def test_an_incomplete_run_says_so_on_the_first_line(sample: ModuleType, make: str) -> None:
    """With the error that kept it from being complete."""
    head = lines(getattr(sample, make)())[0]

    assert head["complete"] is False
    assert head["errors"]


def test_no_text_makes_a_line_of_its_own(sample: ModuleType) -> None:
    """New lines, separators, escapes and lone surrogates stand as escapes; the values stay what they were."""
    unit = "North\n{}\u2028\x1b[2J\x85"
    report = sample.report(sample.finding(unit=unit, note="\udc80"), sample.finding())

    assert [line.get("unit") for line in lines(report)] == [None, unit, "North Wales"]
    assert len(render(report).decode().splitlines()) == 3
    assert lines(report)[1]["note"] == r"\u{dc80}"


def test_numbers_are_exact(sample: ModuleType) -> None:
    """A number is written as it was, to the last digit."""
    written = render(sample.report(sample.finding(observed=Decimal("123456789.000001"))))

    assert b'"observed":123456789.000001,' in written


def test_many_findings_are_lines(sample: ModuleType) -> None:
    """More findings than are held at once are parted by one new line each."""
    written = render(sample.report(*[sample.finding()] * (whole.CHUNK + 1)))

    assert pl.read_ndjson(written.split(b"\n", 1)[1])["unit"].to_list() == ["North Wales"] * (whole.CHUNK + 1)
