"""A run that is killed leaves the old report or the new one, whole, and at most a hidden file beside it."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

SIZE = 48_000_000
OLD, NEW = b"old", b"n" * SIZE
# A report that takes a while to be written.
LARGE = f"""\
import rulecheck

def render(report):
    return b"n" * {SIZE}

@rulecheck.hookimpl
def rulecheck_reporters():
    return [rulecheck.Reporter(name="large", suffixes=(".large",), render=render)]
"""
WORDS = ("check", "r.toml", "pass.csv", "--plugin", "large.py", "--as-at", "2024-01-01", "--output", "r.large")


@pytest.fixture
def folder(shell: Any) -> Path:
    """Return the folder with the plugin and an old report."""
    (shell.folder / "large.py").write_text(LARGE)
    (shell.folder / "r.large").write_bytes(OLD)
    return shell.folder


def begin(folder: Path) -> subprocess.Popen[bytes]:
    """Begin a run."""
    command = [sys.executable, "-m", "rulecheck", *WORDS]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def temporary(folder: Path) -> list[Path]:
    """Return what is being written."""
    return list(folder.glob(".r.large.*"))


def kill(run: subprocess.Popen[bytes], folder: Path) -> list[Path]:
    """Kill a run, and return what it leaves beside the report."""
    run.kill()
    run.wait(timeout=60)
    return temporary(folder)


def test_uninterrupted_run_leaves_the_new_report_alone(folder: Path) -> None:
    """Without a kill the new one takes the old one's place, and nothing is beside it."""
    assert begin(folder).wait(timeout=60) == 0

    assert (folder / "r.large").read_bytes() == NEW
    assert temporary(folder) == []


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.99])
def test_run_killed_while_it_writes_leaves_the_old_report(folder: Path, share: float) -> None:
    """Killed as soon as so much of the new one is there, the old one stands or the new one is whole."""
    run = begin(folder)
    while run.poll() is None and _written(folder) < share * SIZE:
        time.sleep(0.0005)
    left = kill(run, folder)

    found = (folder / "r.large").read_bytes()
    assert found in (OLD, NEW)
    assert found == OLD or left == []


def _written(folder: Path) -> int:
    """Return how much of the new report is there, under whatever name; -1 before it is begun."""
    sizes = [-1]
    for file in (*temporary(folder), folder / "r.large"):
        with suppress(FileNotFoundError):  # it has its last name by now
            sizes.append(file.stat().st_size)
    return max((size for size in sizes if size != len(OLD)), default=-1)


@pytest.mark.parametrize("seconds", [0.1, 0.5, 0.8, 1.1])
def test_run_killed_at_any_moment_leaves_a_whole_report(folder: Path, seconds: float) -> None:
    """Whatever it was at, reading, judging or writing."""
    run = begin(folder)
    time.sleep(seconds)
    kill(run, folder)

    assert (folder / "r.large").read_bytes() in (OLD, NEW)


def test_what_a_killed_run_left_is_in_no_ones_way(folder: Path) -> None:
    """The next run arrives, and lets it stand, for it could be another run's that is under way."""
    left = folder / ".r.large.synthetic"
    left.write_bytes(b"n")

    assert begin(folder).wait(timeout=60) == 0
    assert (folder / "r.large").read_bytes() == NEW
    assert temporary(folder) == [left]
