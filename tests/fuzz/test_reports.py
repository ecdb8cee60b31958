"""JSON reports that hands, tools and enemies have changed: compared, or refused in sentences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck import DataError, Report, check
from rulecheck.comparing.baseline import hold_against
from rulecheck.comparing.changes import compare
from rulecheck.comparing.reading import Run, run_of
from rulecheck.comparing.words import as_json, change_lines, heading_lines
from rulecheck.plugins import Plugins
from rulecheck.reporters.json import render

from .budget import budget
from .hostile import changed, texts
from .sentences import check_sentence

EXAMPLE = Path(__file__).parents[2] / "examples" / "06-gate-in-ci"
JSON_VALUES = (
    *(
        "null,",
        "true,",
        "0,",
        "-1,",
        "1e999,",
        "1e999999999,",
        "-1e-999999999,",
        "NaN,",
        "[],",
        "{},",
        '"",',
        '"pass",',
    ),
    *(
        '"fail",',
        '"met",',
        '"\\ud800",',
        '"\\u0000",',
        '"2021-22",',
        '"9999-99",',
        '"2022-03-31",',
        "9" * 400 + ",",
        '"NaN",',
    ),
)


@pytest.fixture(scope="module")
def report(plugins: Plugins) -> Report:
    """Judge the example's return."""
    data = EXAMPLE / "synthetic_return.csv"
    return check(EXAMPLE / "rules.toml", data, as_at=date(2024, 1, 1), plugins=plugins)


def indented(report: Report) -> str:
    """Write a report with a value a line, so that whole values can be changed."""
    return msgspec.json.format(render(report), indent=1).decode().replace('": ', '" = ')


def spoilt(data: st.DataObject, report: Report) -> bytes:
    """Draw a changed report; what is replaced stands behind a key."""
    values = st.sampled_from(JSON_VALUES) | texts().map(
        lambda text: msgspec.json.encode(text.encode("utf-8", "replace").decode()).decode()
    )
    return data.draw(changed(indented(report), values)).replace('" = ', '": ').encode("utf-8", "surrogatepass")


def read(content: bytes) -> Run | None:
    """Read a report; None if it is refused."""
    try:
        return run_of(content, "report.json")
    except DataError as error:
        check_sentence(error)
        return None


@budget()
@given(data=st.data())
def test_changed_report_is_compared_or_refused(data: st.DataObject, report: Report) -> None:
    """What is read can be held against the right one, told in lines, and told as JSON."""
    right, other = run_of(render(report), "right.json"), read(spoilt(data, report))
    if other is None:
        return
    for before, after in ((right, other), (other, right)):
        comparison = compare(before, after)
        lines = [*heading_lines(("a", before), ("b", after)), *change_lines(comparison)]

        assert all(line.isprintable() for text in lines for line in text.splitlines())
        msgspec.json.decode(as_json(comparison, before, after))


@budget(2)
@given(data=st.data())
def test_changed_baseline_is_held_against_or_refused(data: st.DataObject, report: Report, tmp_path: Path) -> None:
    """It marks nothing but findings that are there, and changes no outcome."""
    file = tmp_path / "earlier.json"
    file.write_bytes(spoilt(data, report))
    try:
        held = hold_against(report, file)
    except DataError:
        return

    assert [finding.outcome for finding in held.findings] == [finding.outcome for finding in report.findings]
    msgspec.json.decode(render(held))


def test_cut_report_is_refused(report: Report) -> None:
    """Wherever it ends too early."""
    content = render(report).rstrip()

    assert not any(read(content[:length]) for length in range(len(content)))


@budget(2)
@given(content=st.binary(max_size=300) | texts().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_no_report(content: bytes) -> None:
    """They are refused in a sentence."""
    assert read(content) is None


@pytest.mark.parametrize("nested", [lambda n: b"[" * n, lambda n: b'{"a":' * n], ids=["lists", "objects"])
def test_deeply_nested_report_is_refused(nested: Callable[[int], bytes]) -> None:
    """It neither ends the process nor leaves as anything but a sentence."""
    assert read(nested(100_000)) is None
