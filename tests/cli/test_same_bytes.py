"""Same inputs, same as-at date: the same bytes, whatever the machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
import pytest

from rulecheck.plugins import load_plugins

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "01-first-check"
OUTSIDE = Path("/proc" if Path("/proc").is_dir() else "/")
"""Where nothing can be written; on Linux not even by root."""
NO_NETWORK = """\
import os, sys

def refuse(event, words):
    if event.startswith("socket."):
        open(os.environ["REACHED_OUT"], "a").write(f"{event}\\n")
        raise OSError("there is no network")

sys.addaudithook(refuse)
"""


@attrs.frozen(kw_only=True)
class Place:
    """What is otherwise there than here.

    Attributes:
        flags: of Python.
        environment: what is set.
        is_bare: whether nothing else is set but where Python finds what it runs.
        folder: the current one; None: that of the rule set.
    """

    flags: tuple[str, ...] = ()
    environment: dict[str, str] = attrs.field(factory=dict)
    is_bare: bool = False
    folder: Path | None = None


ELSEWHERE = {
    "another hash order": Place(flags=("-O",), environment={"PYTHONHASHSEED": "1"}),
    "another place on Earth": Place(
        environment={
            "PYTHONHASHSEED": "2",
            "TZ": "Pacific/Kiritimati",
            "LANG": "tr_TR.UTF-8",
            "LC_ALL": "tr_TR.UTF-8",
        },
    ),
    "a German one, with summer time": Place(environment={"TZ": "Europe/Berlin", "LC_ALL": "de_DE.UTF-8"}),
    "an old console": Place(environment={"PYTHONIOENCODING": "cp1252", "LC_ALL": "C", "PYTHONUTF8": "0"}),
    "a console of ASCII alone": Place(
        environment={"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TZ": "America/St_Johns"},
    ),
    "a Turkish one without its locale": Place(environment={"LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0"}),
    "a wide console, optimised, warnings as errors": Place(
        flags=("-W", "error", "-OO"), environment={"COLUMNS": "300", "POLARS_MAX_THREADS": "1"}
    ),
    "no home, no locale, nothing set": Place(is_bare=True, environment={"PYTHONHASHSEED": "0"}),
    "no home, in plain C": Place(is_bare=True, environment={"LC_ALL": "C", "TZ": "UTC"}),
    "a folder that no one may write to": Place(folder=OUTSIDE),
}


@attrs.frozen(kw_only=True)
class Run:
    """What came of a run."""

    ending: int
    printed: bytes
    written: bytes
    said: bytes


def judge(folder: Path, output: Path, place: Place) -> Run:
    """Judge the example there, named by its whole path, with the JSON report printed and the HTML report written."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "SYSTEMROOT") if name in os.environ}
    files = [str(folder / name) for name in ("rules.toml", "returns.csv")]
    words = ["--as-at", "2022-06-30", "--format", "json", "--output", str(output)]
    ended = subprocess.run(
        [sys.executable, *place.flags, "-m", "rulecheck", "check", *files, *words],
        cwd=place.folder or folder,
        env={**(kept if place.is_bare else os.environ), **place.environment},
        capture_output=True,
        timeout=60,
        check=False,
    )
    written = output.read_bytes() if output.exists() else b""
    return Run(ending=ended.returncode, printed=ended.stdout, written=written, said=ended.stderr)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an example, whose name is not ASCII."""
    folder = tmp_path_factory.mktemp("example") / "Größe ığ"
    folder.mkdir()
    for name in ("rules.toml", "returns.csv"):
        shutil.copy(EXAMPLE / name, folder)
    return folder


@pytest.fixture(scope="module")
def here(example: Path) -> Run:
    """Return what comes of it here."""
    return judge(example, example / "here.html", Place())


def assert_same(there: Run, here: Run) -> None:
    """See to it that exit code and both reports are the same, byte by byte."""
    assert (there.ending, here.ending) == (0, 0), there.said
    assert there.printed == here.printed
    assert there.written == here.written != b""


@pytest.mark.parametrize("place", ELSEWHERE.values(), ids=ELSEWHERE)
def test_reports_are_the_same_elsewhere(example: Path, here: Run, tmp_path: Path, place: Place) -> None:
    """Hash seed, optimisation, time zone, locale, console, threads, home and folder leave no trace in a report."""
    assert_same(judge(example, tmp_path / "Größe.html", place), here)

    assert [path.name for path in tmp_path.iterdir()] == ["Größe.html"]


def test_reports_are_the_same_without_a_network(example: Path, here: Run, tmp_path: Path) -> None:
    """No socket is made, and no name is asked for; one that is tried is refused, and told."""
    (tmp_path / "sitecustomize.py").write_text(NO_NETWORK)
    paths = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    reached = tmp_path / "reached"
    place = Place(environment={"PYTHONPATH": paths, "REACHED_OUT": str(reached)})

    assert_same(judge(example, tmp_path / "r.html", place), here)

    assert not reached.exists(), reached.read_text()


def test_every_format_is_the_same_in_two_runs(shell: Any) -> None:
    """No clock, no random name, no order of a set, in any format that ``rulecheck formats`` names."""
    forms = load_plugins().reporters
    environments = [place.environment for place in list(ELSEWHERE.values())[:2]]
    for run, environment in enumerate(environments):
        outputs = [word for form in forms for word in ("--output", f"{form}={run}.{form}.out")]
        shell.spawn("check", "r.toml", "fail.csv", "--as-at", "2024-01-01", *outputs, **environment)

    written = {form: [(shell.folder / f"{run}.{form}.out").read_bytes() for run in (0, 1)] for form in forms}
    assert all(first for first, _ in written.values())
    assert [form for form, (first, then) in written.items() if first != then] == []
