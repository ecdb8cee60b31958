"""Debian's Chromium, and HTML reports opened in it as a reader opens them: from a file, offline.

Run by ``tox -e browser``. Where playwright is not installed, as in the other environments, nothing here is collected.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import rulecheck
from rulecheck.comparing.baseline import hold_against
from rulecheck.reporters import json
from rulecheck.reporters.html import render

collect_ignore_glob = ["test_*.py"] if importlib.util.find_spec("playwright") is None else []

EXAMPLES = Path(__file__).parents[2] / "examples"
MAPPING = """
unit = "unit"
year = "year"
[data.measures]
headcount = { column = "headcount" }
"""
RULE = """
[[rules]]
id = "rule-{number}"
kind = "target"
title = "Synthetic rule {number}"
measure = "headcount"
units = [{units}]
years = "2020-21..2021-22"
at_least = {number}
"""


def told_or_skipped(reason: str) -> None:
    """Fail where CI is set, else skip: a browser that is not there must not pass for one that was content."""
    if os.environ.get("CI", "").lower() in ("", "0", "false", "no"):
        pytest.skip(reason)
    pytest.fail(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Start the browser, and close it at the end."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    if program is None:
        told_or_skipped("Chromium is not installed; tests/browser/install-chromium.sh installs it")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium has no sandbox for root
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=arguments)
        yield started
        started.close()


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Return what opens a report at a width; at the end no page may have said or asked for anything."""
    said: list[str] = []
    pages: list[Any] = []

    def open_report(report: rulecheck.Report, width: int = 1280, **context: Any) -> Any:
        file = tmp_path / f"report-{len(pages)}.html"
        file.write_bytes(render(report))
        page = browser.new_context(viewport={"width": width, "height": 900}, **context).new_page()
        page.on("console", lambda message: said.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"error: {error}"))
        page.on("request", lambda asked: said.append(asked.url) if asked.url != file.as_uri() else None)
        page.goto(file.as_uri())
        pages.append(page)
        return page

    yield open_report
    for page in pages:
        page.context.close()
    assert said == []


@pytest.fixture(scope="session")
def forces() -> rulecheck.Report:
    """The 43 forces of the police uplift: one missed, three without what is needed to judge them."""
    folder = EXAMPLES / "02-forty-three-forces"
    return rulecheck.check(
        folder / "rules.toml", folder / "police_uplift_final_2023_03_31.csv", as_at=date(2023, 4, 26)
    )


@pytest.fixture(scope="session")
def yearly(tmp_path_factory: pytest.TempPathFactory) -> rulecheck.Report:
    """A yearly return of made-up units against rules of many kinds, held against the report of eight weeks before."""
    folder = EXAMPLES / "08-a-yearly-return"
    earlier, now = (
        rulecheck.check(folder / "rules.toml", folder / "synthetic_returns.csv", as_at=day)
        for day in (date(2023, 5, 1), date(2023, 6, 30))
    )
    path = tmp_path_factory.mktemp("earlier") / "report.json"
    path.write_bytes(json.render(earlier))
    return hold_against(now, path)


@pytest.fixture(scope="session")
def halfway() -> rulecheck.Report:
    """The police uplift on its way, by its milestones and on a straight line."""
    folder = EXAMPLES / "07-a-trajectory-is-a-choice"
    return rulecheck.check(
        folder / "rules.toml", folder / "police_uplift_national_series.csv", as_at=date(2021, 12, 31)
    )


@pytest.fixture(scope="session")
def ten_thousand(mapped: Callable[..., rulecheck.Report]) -> rulecheck.Report:
    """Twenty rules for 250 made-up units in two years: 10,000 findings."""
    names = [f"Synthetic {number:03d}" for number in range(250)]
    rows = [f"{name},{year},{place % 25}" for place, name in enumerate(names) for year in ("2020-21", "2021-22")]
    units = ", ".join(f'"{name}"' for name in names)
    rules = "".join(RULE.format(number=number, units=units) for number in range(1, 21))
    return mapped(MAPPING, "\n".join(["unit,year,headcount", *rows]), rules=rules)
