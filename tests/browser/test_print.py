"""On paper all rows are there, whatever was chosen on the screen; tables keep their heads and lose no column."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

import rulecheck

SHEET = 680
"""The width of an A4 sheet within its margins of 15 mm, in CSS pixels."""


def sheets(page: Any) -> list[str]:
    """Print to PDF, and return the text of each sheet with single spaces."""
    from pypdf import PdfReader

    return [" ".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages]


def test_print_has_every_finding_and_no_control(opened: Callable[..., Any], forces: rulecheck.Report) -> None:
    """Each force with its sentence; nothing to type into or press."""
    printed = " ".join(sheets(opened(forces)))

    assert all(finding.unit in printed for finding in forces.findings)
    assert "Find a unit" not in printed
    assert "Show everything" not in printed
    assert "findings on this page" not in printed


def test_rules_that_were_never_scrolled_to_are_printed(opened: Callable[..., Any], yearly: rulecheck.Report) -> None:
    """What is out of sight is laid out late on the screen, and in time for paper."""
    printed = "".join("".join(sheets(opened(yearly))).split())

    assert len(yearly.rules) > 10
    assert all("".join(finding.message.split()) in printed for finding in yearly.findings)


def test_a_filter_does_not_reach_the_paper(opened: Callable[..., Any], forces: rulecheck.Report) -> None:
    """A print of the passes alone would read as if nothing had failed."""
    page = opened(forces)
    before = sheets(page)
    page.locator("#unit").fill("north wales")
    page.get_by_role("status").get_by_text("Filtered").wait_for()

    assert sheets(page) == before


def test_heads_stand_on_every_sheet_of_a_table(opened: Callable[..., Any], forces: rulecheck.Report) -> None:
    """Each sheet with findings has the names of the columns."""
    with_findings = [text for text in sheets(opened(forces)) if "officers counted towards the uplift by" in text]

    assert len(with_findings) > 2
    heads = ("Outcome Observed Expected Margin What was found", "Unit Observed Expected Margin Year Rule")
    assert all(any(head in text for head in heads) for text in with_findings)


@pytest.mark.parametrize("name", ["forces", "yearly", "ten_thousand"])
def test_no_table_is_cut_at_the_edge_of_the_sheet(
    opened: Callable[..., Any], request: pytest.FixtureRequest, name: str
) -> None:
    """Every table and chart ends within the margins."""
    page = opened(request.getfixturevalue(name), SHEET)
    page.emulate_media(media="print")
    cut = page.evaluate(
        """width => [...document.querySelectorAll('table, svg')]
            .filter(one => one.getBoundingClientRect().right > width + 1)
            .map(one => one.textContent.slice(0, 80))""",
        SHEET,
    )

    assert cut == []
