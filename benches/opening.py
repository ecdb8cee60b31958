"""How long Chromium takes to open the HTML report of 10,000 findings, until the page says what is shown.

Run in the environment of the browser tests: ``tox -e browser --notest``, then ``.tox/browser/bin/python
-m benches.opening``. It prints the size of the page, and the median, least and greatest of nine openings, each in a
fresh context of a browser that runs already. The figures are of made-up units.
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import rulecheck
from benches import synthetic
from rulecheck.reporters.html import render

UNITS, RULES, OPENINGS = 250, 20, 9


def judged(folder: Path) -> rulecheck.Report:
    """Judge twenty rules for 250 made-up units in two years."""
    units, spans = synthetic.names(UNITS), synthetic.years(2)
    synthetic.write_rules(folder / "rules.toml", RULES, units, spans, least=140)
    synthetic.write_csv(folder / "data.csv", units, spans)
    return rulecheck.check(folder / "rules.toml", folder / "data.csv", as_at=date(2023, 4, 30))


def seconds_to_open(browser: Any, file: Path) -> float:
    """Open a page in a fresh context, and wait until its script has said what is shown."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    begun = time.perf_counter()
    page.goto(file.as_uri())
    page.locator("#shown").get_by_text("findings").wait_for()
    taken = time.perf_counter() - begun
    context.close()
    return taken


def main() -> None:
    """Write the page to a folder of its own, open it several times, and print what that took."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "report.html"
        report = judged(Path(folder))
        file.write_bytes(render(report))
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium has no sandbox for root
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        taken = [seconds_to_open(browser, file) for _ in range(OPENINGS)]
        browser.close()
        print(f"{len(report.findings):,} findings, {file.stat().st_size / 1e6:.1f} MB")
        print(f"opened in {statistics.median(taken):.2f} s ({min(taken):.2f} to {max(taken):.2f})")


if __name__ == "__main__":
    main()
