"""Several reports of one run on a disk that is full or takes nothing: each is whole and says so, or is not there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from rulecheck.data import windows

R = '"$PYTHON" -m rulecheck check r.toml pass.csv --as-at 2024-01-01'
OWN_MOUNTS = ("unshare", "--user", "--map-root-user", "--mount")


def in_shell(shell: Any, line: str, *before: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash, with the command as ``$PYTHON -m rulecheck``."""
    return subprocess.run(
        [*before, "/bin/bash", "-c", line],
        cwd=shell.folder,
        env={**os.environ, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def disk(shell: Any) -> Any:
    """Return the shell with a folder ``disk`` to mount on, where an unprivileged user may."""
    (shell.folder / "disk").mkdir()
    tried = in_shell(shell, "mount -t tmpfs tmpfs disk", *OWN_MOUNTS) if Path("/usr/bin/unshare").exists() else None
    if tried is None or tried.returncode != 0:
        pytest.skip("this machine lets nobody mount")
    return shell


def test_report_over_the_limit_on_files_leaves_the_old_one(shell: Any) -> None:
    """The large one does not arrive, its old content stands; the small one says that the run is not complete."""
    (shell.folder / "r.html").write_text("old")

    ended = in_shell(shell, f"ulimit -f 8; {R} --output r.html --output r.json")

    assert ended.returncode == 3, ended.stderr
    assert "r.html: the report could not be written" in ended.stderr
    assert (shell.folder / "r.html").read_text() == "old"
    assert shell.json("r.json")["complete"] is False
    assert not list(shell.folder.glob(".*"))


@pytest.mark.parametrize("form", ["html", "xlsx", "json"])
def test_report_on_a_full_disk_is_absent_and_the_others_say_so(disk: Any, form: str) -> None:
    """Nothing half-written is left on the full disk; the report on the other one is not complete."""
    full = "mount -t tmpfs -o size=4k tmpfs disk && head -c 4096 /dev/zero >disk/full"
    line = f"{full} && {R} --output disk/r.{form} --output beside.json"

    ended = in_shell(disk, f"{line}; code=$?; ls -A disk >left; exit $code", *OWN_MOUNTS)

    assert ended.returncode == 3, ended.stderr
    assert ended.stdout.splitlines()[-1].startswith("INCOMPLETE: ")
    assert (disk.folder / "left").read_text() == "full\n"
    assert f"disk/r.{form}: the report could not be written" in ended.stderr
    assert disk.json("beside.json")["complete"] is False


def test_findings_that_have_no_room_are_no_result(shell: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says where they could not be written and what to do, and the report is there, not complete."""
    monkeypatch.setattr(windows, "MANY", 0)
    monkeypatch.setattr(tempfile, "tempdir", str(shell.folder / "gone"))

    ended = shell.check("pass.csv", "--in-process", "--output", "r.json")

    assert ended.exit_code == 3
    assert "gone: the findings could not be written: " in ended.stderr
    assert "; set TMPDIR to a folder with more room" in ended.stderr
    assert (shell.json("r.json")["complete"], shell.json("r.json")["findings"]) == (False, [])


def test_report_in_a_folder_that_is_only_read_is_absent(disk: Any) -> None:
    """A read-only disk is told as such, and a second report still arrives."""
    line = f"mount -t tmpfs -o ro tmpfs disk && {R} --output beside.json --output disk/r.csv"

    ended = in_shell(disk, line, *OWN_MOUNTS)

    assert ended.returncode == 3, ended.stderr
    assert "disk/r.csv: the report could not be written: Read-only file system" in ended.stderr
    assert disk.json("beside.json")["complete"] is False


has_full = pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="this machine has no /dev/full")
BROKEN = [
    pytest.param(">/dev/full", marks=has_full, id="a full stdout"),
    pytest.param(">&-", id="a closed stdout"),
    pytest.param("> >(:); sleep 0.1", id="a reader that is gone"),
]


@pytest.mark.parametrize("redirection", BROKEN)
@pytest.mark.parametrize("printed", ["", "--format csv", "-q", "-v"])
def test_reports_say_that_what_was_printed_did_not_arrive(shell: Any, redirection: str, printed: str) -> None:
    """Unsupervised, the file was whole before stdout broke: it is written again, no longer claiming to be complete."""
    ended = in_shell(shell, f"exec {redirection}; {R} --in-process --output r.json {printed}")

    assert ended.returncode == 3, ended.stderr
    report = json.loads((shell.folder / "r.json").read_text())
    assert (report["complete"], len(report["findings"])) == (False, 4)
    assert "stdout: the report could not be written" in report["errors"][0]["message"]


@pytest.mark.parametrize("redirection", BROKEN)
@pytest.mark.parametrize("printed", ["", "--format csv", "-q", "-v"])
def test_no_report_takes_its_place_if_what_was_printed_did_not_arrive(
    shell: Any, redirection: str, printed: str
) -> None:
    """Supervised, files are put in place last: what stood there stands, and nothing is left beside it."""
    (shell.folder / "r.json").write_text("old")

    ended = in_shell(shell, f"exec {redirection}; {R} --output r.json {printed}")

    assert ended.returncode == 3, ended.stderr
    assert "stdout: the report could not be written" in ended.stderr
    assert (shell.folder / "r.json").read_text() == "old"
    assert not list(shell.folder.glob(".*"))


@pytest.mark.parametrize("unbuffered", ["", "PYTHONUNBUFFERED=1"])
def test_a_summary_that_is_cut_off_is_none(disk: Any, unbuffered: str) -> None:
    """There is room for its beginning alone, and a write that is not buffered takes that in silence."""
    full = "mount -t tmpfs -o size=4k tmpfs disk && head -c 3900 /dev/zero >disk/out"

    ended = in_shell(disk, f"{full} && {unbuffered} {R} --output r.json >>disk/out", *OWN_MOUNTS)

    assert ended.returncode == 3, ended.stderr
    assert not (disk.folder / "r.json").exists()


def test_reports_say_that_the_comparison_did_not_arrive(disk: Any) -> None:
    """The summary has just room on the disk, and what other rules would find has none."""
    (disk.folder / "old.toml").write_text((disk.folder / "r.toml").read_text().replace("130", "200"))
    summary = len(in_shell(disk, f"{R} --against old.toml").stdout.partition("Against")[0].encode())
    full = f"mount -t tmpfs -o size=4k tmpfs disk && head -c {4096 - summary} /dev/zero >disk/out"

    line = f"{full} && {R} --in-process --output r.json --against old.toml >>disk/out"
    ended = in_shell(disk, line, *OWN_MOUNTS)

    assert ended.returncode == 3, ended.stderr
    assert disk.json("r.json")["complete"] is False
    assert "the comparison did not arrive" in disk.json("r.json")["errors"][0]["message"]
