"""A browser opens the report from a file: offline, without a word to its console, however long it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

import rulecheck
from rulecheck.reporters.html import render

ROWS = "tr[data-finding]"


def test_the_page_asks_for_nothing_and_says_nothing(
    opened: Callable[..., Any], forces: rulecheck.Report, yearly: rulecheck.Report
) -> None:
    """The fixture listens; a request or a message to the console fails the test."""
    for report in (forces, yearly):
        assert opened(report).title().startswith("Failed: ")


def test_the_policy_stops_any_other_script(browser: Any, forces: rulecheck.Report) -> None:
    """One that got into the page would not run."""
    page = browser.new_page()
    page.set_content(render(forces).decode())
    was_stopped = page.evaluate(
        """() => new Promise(resolve => {
            document.addEventListener('securitypolicyviolation', () => resolve(true));
            const script = document.createElement('script');
            script.textContent = 'document.title = "taken"';
            document.body.append(script);
            setTimeout(() => resolve(false), 2000);
        })"""
    )

    assert was_stopped
    assert page.title() != "taken"
    page.close()


def test_without_scripts_everything_is_there_but_the_controls(
    opened: Callable[..., Any], forces: rulecheck.Report
) -> None:
    """All rows can be read, and nothing is offered that would do nothing."""
    page = opened(forces, java_script_enabled=False)

    assert page.locator(ROWS).count() == 43
    assert all(row.is_visible() for row in page.locator(ROWS).all())
    assert not page.locator("#controls").is_visible()


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_the_page_is_no_wider_than_its_window(
    opened: Callable[..., Any], forces: rulecheck.Report, yearly: rulecheck.Report, width: int
) -> None:
    """Only tables scroll sideways, each by itself."""
    for report in (forces, yearly):
        assert opened(report, width).evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [375, 1280])
def test_the_words_of_charts_do_not_run_into_each_other(
    opened: Callable[..., Any],
    forces: rulecheck.Report,
    yearly: rulecheck.Report,
    halfway: rulecheck.Report,
    width: int,
) -> None:
    """Name and numbers of a bar stand beside each other, and no word leaves its chart."""
    overlaps = """() => [...document.querySelectorAll('figure:not(.line) svg')].flatMap(svg => {
        const ends = {};
        const box = svg.getBoundingClientRect();
        return [...svg.querySelectorAll('text:not(.cut)')].filter(text => {
            const {left, right, top} = text.getBoundingClientRect();
            const row = Math.round(top);
            const runsInto = row in ends && left < ends[row];
            ends[row] = right;
            return runsInto || left < box.left - 1 || right > box.right + 1;
        }).map(text => text.textContent);
    })"""
    for report in (forces, yearly, halfway):
        assert opened(report, width).evaluate(overlaps) == []


def test_ten_thousand_findings_open_and_are_searched(
    opened: Callable[..., Any], ten_thousand: rulecheck.Report
) -> None:
    """All of them are on the page, which is there and answers while one waits."""
    assert len(ten_thousand.findings) == 10_000
    assert len(render(ten_thousand)) < 16_000_000
    begun = time.monotonic()
    page = opened(ten_thousand)
    page.locator("#unit").fill("synthetic 007")
    page.get_by_role("status").get_by_text("Filtered: 40 of 10,000 findings on this page are shown.").wait_for()

    assert page.locator(f"{ROWS}:not(.filtered-out)").count() == 40
    assert time.monotonic() - begun < 60


def test_a_link_leads_to_a_rule_far_below(opened: Callable[..., Any], ten_thousand: rulecheck.Report) -> None:
    """Its heading is in sight, though nothing above it was laid out before."""
    page = opened(ten_thousand)
    page.locator("#rules-table").locator("xpath=ancestor::table").get_by_role("link").last.click()

    heading = page.locator("#rule-20")
    heading.locator("xpath=..").get_by_role("rowheader").first.wait_for()
    assert heading.evaluate("heading => heading.getBoundingClientRect().top >= 0")
    assert heading.evaluate("heading => heading.getBoundingClientRect().bottom <= innerHeight")
