"""Files of every format with a damaged byte: refused, or judged with all their rows."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck import Report, RulecheckError, check
from rulecheck.plugins import Plugins

from ..contract.test_same_findings import as_jsonl, as_ods, as_parquet, as_sqlite, as_xlsx
from .budget import budget
from .sentences import check_sentence
from .test_tables import AS_AT, EXAMPLE, HEADER, ROWS

GRID = [line.split(",") for line in (HEADER, *ROWS)]
BYTES = st.integers(0, 2**31), st.integers(1, 255)


def whole(written: Callable[..., dict[str, bytes]]) -> tuple[str, bytes]:
    """Return the name and the bytes of the example's return in one format."""
    ((name, content),) = written(GRID).items()
    return name, content


def damaged(content: bytes, at: int, mask: int) -> bytes:
    """Return the bytes with one of them changed; position and mask may be any."""
    at %= len(content)
    return content[:at] + bytes([content[at] ^ mask]) + content[at + 1 :]


def judged(folder: Path, name: str, content: bytes, plugins: Plugins) -> Report | None:
    """Judge a file; None if it is refused in a sentence. Else all rows are there, and each finding of the scope."""
    file = folder / name
    file.write_bytes(content)
    try:
        report = check(EXAMPLE / "rules.toml", file, as_at=AS_AT, plugins=plugins)
    except RulecheckError as error:
        check_sentence(error)
        return None
    assert report.inputs[0].rows == len(ROWS)
    assert {(f.rule, f.unit, f.year) for f in report.findings} >= {
        ("enough-joiners", row[0], row[1]) for row in GRID[1:]
    }
    for finding in report.findings:
        if finding.rule == "enough-joiners" and finding.outcome == "pass":
            assert finding.observed is not None
            assert finding.observed >= 30
    return report


@pytest.mark.parametrize("written", [as_jsonl, as_sqlite])
@budget(10)
@given(at=BYTES[0], mask=BYTES[1])
def test_damaged_file_is_judged_or_refused(
    written: Callable[..., dict[str, bytes]], at: int, mask: int, tmp_path: Path, plugins: Plugins
) -> None:
    """A changed figure is read as it stands; no row is lost, and nothing but our own error leaves."""
    name, content = whole(written)

    judged(tmp_path, name, damaged(content, at, mask), plugins)


@pytest.mark.parametrize("written", [as_xlsx, as_ods])
@budget(10)
@given(at=BYTES[0], mask=BYTES[1])
def test_damaged_workbook_is_the_same_or_refused(
    written: Callable[..., dict[str, bytes]], at: int, mask: int, tmp_path: Path, plugins: Plugins
) -> None:
    """A checksum guards each part that is read."""
    name, content = whole(written)
    right = judged(tmp_path, name, content, plugins)

    report = judged(tmp_path, name, damaged(content, at, mask), plugins)

    assert right is not None
    assert report is None or list(report.findings) == list(right.findings)


@pytest.mark.parametrize("written", [as_xlsx, as_ods])
@budget(10)
@given(part=st.integers(0, 99), at=BYTES[0], mask=BYTES[1])
def test_workbook_with_a_part_that_somebody_changed_is_judged_or_refused(
    written: Callable[..., dict[str, bytes]], part: int, at: int, mask: int, tmp_path: Path, plugins: Plugins
) -> None:
    """Packed anew, so that its checksums are right."""
    name, content = whole(written)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    filled = [each for each, inside in parts.items() if inside]
    changed = filled[part % len(filled)]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for each, inside in parts.items():
            archive.writestr(each, damaged(inside, at, mask) if each == changed else inside)

    judged(tmp_path, name, file.getvalue(), plugins)


@budget(40)
@given(at=BYTES[0], mask=BYTES[1])
def test_damaged_parquet_ends_with_an_exit_code(at: int, mask: int, tmp_path: Path) -> None:
    """The table library may abort the process that reads it, so it is run as people run it."""
    name, content = whole(as_parquet)
    (tmp_path / name).write_bytes(damaged(content, at, mask))

    words = ["check", str(EXAMPLE / "rules.toml"), str(tmp_path / name), "--as-at", AS_AT.isoformat()]
    run = subprocess.run([sys.executable, "-m", "rulecheck", *words], capture_output=True, timeout=60, check=False)

    assert run.returncode in (0, 1, 2, 3)
    assert b"Traceback" not in run.stderr
