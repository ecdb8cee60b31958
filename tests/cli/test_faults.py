"""The n-th call of the system fails, in the run or in its supervisor: old or new, whole, and nothing beside.

By default a few of the calls fail; with ``RULECHECK_EVERY_FAULT=1`` every one, until a run gets through.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the limits and signals are those of POSIX")

# The command, in which one function fails once, in one of the two processes; both are started by these words.
FAULTY = """\
import builtins, errno, io, os, sys, tempfile
from rulecheck.cli import main
role, name, number = os.environ["FAULT"].split()
left = [int(number)]

def failing(function, code):
    def call(*words, **options):
        left[0] -= 1
        if left[0] == 0:
            os.write(2, b"here it failed\\n")
            raise OSError(code, os.strerror(code))
        return function(*words, **options)
    return call

if role == ("run" if "RULECHECK_SUPERVISED" in os.environ else "supervisor"):
    if name == "size":  # of files: a write beyond it fails
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (left[0], resource.RLIM_INFINITY))
    elif name == "allocation":
        import _testcapi
        _testcapi.set_nomemory(left[0], left[0] + 1)
    elif name == "open":
        io.open = builtins.open = failing(builtins.open, errno.EMFILE)
    elif name.startswith("mk"):
        setattr(tempfile, name, failing(getattr(tempfile, name), errno.ENOSPC))
    else:
        setattr(os, name, failing(getattr(os, name), errno.EIO))
main()
"""
WORDS = ("check", "r.toml", "pass.csv", "--as-at", "2024-01-01", "--output", "first.json", "--output", "second.json")
REPORTS = ("first.json", "second.json")
EVERY = os.environ.get("RULECHECK_EVERY_FAULT") == "1"


def lay_out(shell: Any) -> None:
    """Lay out old reports, and a place for what is temporary."""
    (shell.folder / "tmp").mkdir(exist_ok=True)
    for name in REPORTS:
        (shell.folder / name).write_text("old")


def with_fault(shell: Any, role: str, call: str, number: int) -> subprocess.CompletedProcess[bytes]:
    """Check with that fault in the run or its supervisor."""
    lay_out(shell)
    fault = {"FAULT": f"{role} {call} {number}", "TMPDIR": str(shell.folder / "tmp"), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-c", FAULTY, *WORDS],
        cwd=shell.folder,
        env={**os.environ, **fault},
        capture_output=True,
        timeout=60,
        check=False,
    )


def claims(folder: Path) -> list[bool | None]:
    """Return whether each report claims to be complete; None for the old one, and for none."""
    contents = [(folder / name).read_text() if (folder / name).exists() else "old" for name in REPORTS]
    return [None if content == "old" else json.loads(content)["complete"] for content in contents]


def assert_whole(shell: Any, ended: subprocess.CompletedProcess[bytes], *, is_removal: bool = False) -> None:
    """See to it that all arrived with 0, or nothing claims to be complete with 3; and that nothing is left."""
    assert ended.returncode in (0, 3), ended.stderr
    assert set(claims(shell.folder)) <= ({True} if ended.returncode == 0 else {None, False}), ended.stderr
    assert is_removal or [path.name for path in shell.folder.glob(".*")] == []
    assert is_removal or list((shell.folder / "tmp").iterdir()) == []


ROLES = ("supervisor", "run")
CALLS = ("open", "mkstemp", "mkdtemp", "fsync", "replace", "chmod", "unlink", "dup", "dup2", "mkdir", "rmdir")
# Those that matter: the seal, what is printed, and both reports on their way.
SAMPLE = [
    ("run", "mkstemp", 2),
    ("run", "fsync", 1),
    ("run", "fsync", 4),
    ("run", "replace", 1),
    ("run", "chmod", 2),
    ("supervisor", "mkdtemp", 1),
    ("supervisor", "replace", 1),
    ("supervisor", "replace", 2),
    ("supervisor", "open", 5),
]


@pytest.mark.skipif(EVERY, reason="every fault is tried")
@pytest.mark.parametrize(("role", "call", "number"), SAMPLE)
def test_a_fault_leaves_the_old_or_the_new(shell: Any, role: str, call: str, number: int) -> None:
    """The command ends with 3 and a sentence, and no traceback."""
    ended = with_fault(shell, role, call, number)

    assert (ended.returncode, b"here it failed" in ended.stderr) == (3, True), ended.stderr
    assert (b"rulecheck: " in ended.stderr, b"Traceback" in ended.stderr) == (True, False), ended.stderr
    assert_whole(shell, ended)


@pytest.mark.skipif(not EVERY, reason="long; RULECHECK_EVERY_FAULT=1 asks for it")
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("role", ROLES)
def test_every_fault_leaves_the_old_or_the_new(shell: Any, role: str, call: str) -> None:
    """The first, the second, and so on, until the run has none left to fail."""
    for number in range(1, 1_000):
        ended = with_fault(shell, role, call, number)
        assert_whole(shell, ended, is_removal=call in ("unlink", "rmdir"))
        if b"here it failed" not in ended.stderr:
            assert ended.returncode == 0
            return


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("size", range(0, 4_000, 100) if EVERY else (0, 700))
def test_a_write_that_fails_leaves_the_old_or_the_new(shell: Any, role: str, size: int) -> None:
    """No file may be longer than that."""
    ended = with_fault(shell, role, "size", size)

    assert_whole(shell, ended)
    assert (role == "supervisor" and size > 3) or ended.returncode == 3


@pytest.mark.parametrize("number", [int(1.3**power) for power in range(1, 60)] if EVERY else (100, 4_000))
@pytest.mark.parametrize("role", ROLES)
def test_memory_that_fails_leaves_the_old_or_the_new(shell: Any, role: str, number: int) -> None:
    """One request for memory is refused; whatever that ends, it is no success with something lost."""
    pytest.importorskip("_testcapi", reason="this Python has no means to refuse memory")

    ended = with_fault(shell, role, "allocation", number)

    assert ended.returncode != 1
    assert ended.returncode == 0 or set(claims(shell.folder)) <= {None, False}, ended.stderr
    assert ended.returncode != 0 or set(claims(shell.folder)) == {True}


@pytest.mark.parametrize("seed", range(200 if EVERY else 3))
@pytest.mark.parametrize("role", ROLES)
def test_a_kill_at_any_moment_leaves_the_old_or_the_new(shell: Any, role: str, seed: int) -> None:
    """Of the run: 3, and nothing is left. Of the supervisor: at most hidden files are."""
    lay_out(shell)
    command = [sys.executable, "-m", "rulecheck", *WORDS]
    environment = {**os.environ, "TMPDIR": str(shell.folder / "tmp")}
    supervisor = subprocess.Popen(command, cwd=shell.folder, env=environment, stderr=subprocess.DEVNULL, stdout=-3)
    time.sleep(random.Random(seed).uniform(0.1, 3))  # noqa: S311 - not a secret
    number = _run_of(supervisor.pid) if role == "run" else supervisor.pid
    if number is not None:
        os.kill(number, 9)
    code = supervisor.wait(timeout=60)

    assert code in ((0, 3) if role == "run" else (0, -9))
    assert code == 0 or all(claim in (None, True) for claim in claims(shell.folder))
    assert role == "supervisor" or set(claims(shell.folder)) <= ({True} if code == 0 else {None})
    assert role == "supervisor" or list(shell.folder.glob(".*")) == []


def _run_of(supervisor: int) -> int | None:
    """Return the process that a supervisor has started; None if there is none yet, or no way to tell."""
    try:
        return int(Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()[0])
    except (OSError, IndexError):
        return None
