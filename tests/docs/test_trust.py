"""The page on trust: each promise names tests that there are and that run, and every link leads somewhere."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8")
PROMISES = dict(re.findall(r"^## ([0-9]+)\. [^\n]*\n(.*?)(?=^## )", PAGE, re.MULTILINE | re.DOTALL))
_TEST = re.compile(r"`(tests/[a-z_/]+\.py)::(test_[a-z0-9_]+)`\]\(\.\./\1\)")
NAMED = sorted(set(_TEST.findall(PAGE)))


@pytest.fixture(scope="module")
def collected(pytester_folder: Path) -> set[tuple[str, str]]:
    """Return each test that pytest collects of those files and that nothing skips or expects to fail."""
    plugin = (
        "def pytest_collection_modifyitems(items):\n"
        "    for item in items:\n"
        "        marks = list(item.iter_markers())\n"
        "        is_skipped = any(mark.name == 'skipif' and any(mark.args) for mark in marks)\n"
        "        if not is_skipped and not {'skip', 'xfail'} & {mark.name for mark in marks}:\n"
        "            print('RUNS', item.nodeid.partition('[')[0])\n"
    )
    (pytester_folder / "tell_marks.py").write_text(plugin, encoding="utf-8")
    paths = os.pathsep.join([str(pytester_folder), str(ROOT)])
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "tell_marks", "-p", "no:cacheprovider"]
    ended = subprocess.run(
        [*command, *sorted({file for file, _ in NAMED})],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    lines = [line.removeprefix("RUNS ") for line in ended.stdout.splitlines() if line.startswith("RUNS ")]
    return {(file, name) for file, _, name in (line.partition("::") for line in lines)}


@pytest.fixture(scope="module")
def pytester_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for what tells of the marks."""
    return tmp_path_factory.mktemp("marks")


def test_there_are_ten_promises() -> None:
    """In order."""
    assert list(PROMISES) == [str(number) for number in range(1, 11)]


@pytest.mark.parametrize("number", PROMISES)
def test_promise_names_at_least_two_tests(number: str) -> None:
    """One could be wrong."""
    assert len(_TEST.findall(PROMISES[number])) >= 2


def test_every_named_test_runs(collected: set[tuple[str, str]]) -> None:
    """It is collected here, and nothing skips it or expects it to fail."""
    assert [each for each in NAMED if each not in collected] == []


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_named_test_does_not_skip_itself(file: str, name: str) -> None:
    """Nor gives up while it runs."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    (test,) = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == name]

    assert "pytest.skip" not in ast.unparse(test)
    assert "pytest.xfail" not in ast.unparse(test)


@pytest.mark.parametrize("page", ["docs/trust.md", "SECURITY.md"])
def test_every_link_leads_somewhere(page: str) -> None:
    """And each module that the page names is there."""
    text = (ROOT / page).read_text(encoding="utf-8")
    linked = [(ROOT / page).parent / target for target in re.findall(r"\]\(([^)#]+)", text)]
    named = [ROOT / target for target in re.findall(r"`((?:rulecheck|tests|requirements)/[a-z_/]*(?:\.py)?)`", text)]

    assert [path for path in (*linked, *named) if not path.exists()] == []
