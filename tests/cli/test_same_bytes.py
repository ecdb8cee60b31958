"""Same inputs, same as-at date: the same bytes, whatever the machine."""

from __future__ import annotations

from typing import Any

import pytest

from rulecheck.plugins import load_plugins

ELSEWHERE = {
    "another hash order": ((), {"PYTHONHASHSEED": "1"}),
    "another place on Earth": (
        (),
        {"PYTHONHASHSEED": "2", "TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"},
    ),
    "an old console": ((), {"PYTHONIOENCODING": "cp1252", "LC_ALL": "C", "PYTHONUTF8": "0"}),
    "a wide console, optimised, warnings as errors": (
        ("-W", "error", "-OO"),
        {"COLUMNS": "300", "POLARS_MAX_THREADS": "1"},
    ),
}


@pytest.fixture
def here(shell: Any) -> dict[str, bytes]:
    """Return both reports, written here."""
    shell.check("fail.csv", "--output", "here.json", "--output", "here.html")
    return {form: (shell.folder / f"here.{form}").read_bytes() for form in ("json", "html")}


@pytest.mark.parametrize(("flags", "environment"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_reports_are_the_same_elsewhere(
    shell: Any, here: dict[str, bytes], flags: tuple[str, ...], environment: dict[str, str]
) -> None:
    """Hash seed, optimisation, time zone, locale, console and threads leave no trace in a report."""
    words = ("check", "r.toml", "fail.csv", "--as-at", "2024-01-01", "--format", "json", "--output", "there.html")
    there = shell.spawn(*words, flags=flags, **environment)

    assert there.returncode == 1, there.stderr
    assert there.stdout == here["json"]
    assert (shell.folder / "there.html").read_bytes() == here["html"]


def test_every_format_is_the_same_in_two_runs(shell: Any) -> None:
    """No clock, no random name, no order of a set, in any format that ``rulecheck formats`` names."""
    forms = load_plugins().reporters
    environments = [environment for _, environment in list(ELSEWHERE.values())[:2]]
    for run, environment in enumerate(environments):
        outputs = [word for form in forms for word in ("--output", f"{form}={run}.{form}.out")]
        shell.spawn("check", "r.toml", "fail.csv", "--as-at", "2024-01-01", *outputs, **environment)

    written = {form: [(shell.folder / f"{run}.{form}.out").read_bytes() for run in (0, 1)] for form in forms}
    assert all(first for first, _ in written.values())
    assert [form for form, (first, then) in written.items() if first != then] == []
