"""A rule set made of its parts, and a submission in any form, judged as a user would have them judged."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

import pytest

import rulecheck
from rulecheck.plugins import Plugins, load_plugins

pytest_plugins = ["pytester"]

AT_LEAST_10 = """
[[rules]]
id = "it"
kind = "target"
title = "It is so"
measure = "headcount"
units = ["North", "South"]
years = "2020-21..2021-22"
at_least = 10
"""


@cache
def _plugins() -> Plugins:
    return load_plugins()


def _judge(
    mapping: str,
    data: Any,
    *,
    rules: str = AT_LEAST_10,
    more: str = "",
    heading: str = "",
    as_at: date = date(2024, 1, 1),
    tables: Mapping[str, Any] | None = None,
    waivers: bool = True,
) -> rulecheck.Report:
    """Judge a submission.

    Args:
        mapping: what stands in ``[data]``.
        data: the text or bytes of a CSV file; several files of a folder by their names; or what else can be checked.
        rules: the rules.
        more: further sections, such as ``[units]``.
        heading: further keys of ``[ruleset]``.
        as_at: the day as of which it is judged.
        tables: further tables, handed over.
        waivers: whether they permit anything.
    """
    heading = f'rulecheck = 1\n[ruleset]\nid = "made-up"\ntitle = "Made up"\n{heading}[data]\n'
    with TemporaryDirectory() as folder:
        at = Path(folder)
        (at / "rules.toml").write_text("\n".join([heading, mapping, more, rules]), encoding="utf-8")
        if isinstance(data, (str, bytes)):
            data = {"data.csv": data}
        if isinstance(data, dict):
            (at / "returns").mkdir()
            for name, content in data.items():
                (at / "returns" / name).write_bytes(content.encode() if isinstance(content, str) else content)
            data = at / "returns" / next(iter(data)) if len(data) == 1 else at / "returns"
        return rulecheck.check(at / "rules.toml", data, as_at=as_at, plugins=_plugins(), tables=tables, waivers=waivers)


@pytest.fixture(scope="session", autouse=True)
def _outside_github() -> Iterator[None]:
    """Run as on any machine, for in GitHub Actions the command tells more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("GITHUB_ACTIONS", raising=False)
        patch.delenv("GITHUB_STEP_SUMMARY", raising=False)
        yield


@pytest.fixture(scope="session")
def mapped() -> Callable[..., rulecheck.Report]:
    """Return what judges a submission by a mapping; see ``_judge``."""
    return _judge


@pytest.fixture(scope="session")
def outcomes() -> Callable[..., dict[tuple[str, str], tuple[str, Any]]]:
    """Return what judges likewise, and tells of each unit and year the reason and the value."""

    def told(mapping: str, data: Any, **more: Any) -> dict[tuple[str, str], tuple[str, Any]]:
        report = _judge(mapping, data, **more)
        return {(each.unit, each.year): (each.reason, each.observed) for each in report.findings}

    return told


@pytest.fixture(scope="session")
def refusal() -> Callable[..., str]:
    """Return what judges likewise, and tells why the data is refused, without the file's name."""

    def why(mapping: str, data: Any, **more: Any) -> str:
        with pytest.raises(rulecheck.DataError) as refused:
            _judge(mapping, data, **more)
        place = refused.value.place
        return refused.value.what if place is None else f"{place}: {refused.value.what}"

    return why


def _steps(work: Callable[[], object]) -> int:
    """Count the lines of Python that some work runs through: the same number however busy the machine is.

    What C does within one line, a regular expression say, is one step.
    """
    lines = 0

    def count(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal lines
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        work()
    finally:
        sys.settrace(before)
    return lines


@pytest.fixture(scope="session")
def steps() -> Callable[[Callable[[], object]], int]:
    """Return what counts the steps of some work; see ``_steps``."""
    return _steps
