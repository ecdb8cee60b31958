"""``rulecheck new-plugin``: a package that is green as it stands, and nothing else touched."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rulecheck.cli import command
from rulecheck.plugins import load_plugins

NAMED = "rulecheck-net-growth"


def made(*words: str | Path) -> Result:
    """Run the command."""
    return CliRunner().invoke(command, ["new-plugin", *map(str, words)])


def test_the_kind_is_called_as_the_folder(tmp_path: Path) -> None:
    """The distribution has the folder's name; kind, package, module and class follow from it."""
    ended = made(tmp_path / NAMED)

    project = tomllib.loads((tmp_path / NAMED / "pyproject.toml").read_text("utf-8"))["project"]
    kind = (tmp_path / NAMED / "src" / "rulecheck_net_growth" / "net_growth.py").read_text("utf-8")
    assert (ended.exit_code, project["name"]) == (0, NAMED)
    assert project["entry-points"]["rulecheck"] == {"net-growth": "rulecheck_net_growth.net_growth"}
    assert "class NetGrowth(rulecheck.Bounded):" in kind


def test_the_kind_may_have_another_name(tmp_path: Path) -> None:
    """A package may hold several kinds, so that neither is named after the other."""
    made(tmp_path / "northern", "--kind", "net-growth")

    assert (tmp_path / "northern" / "src" / "northern" / "net_growth.py").is_file()


def test_its_file_is_a_plugin_of_fewer_than_sixty_lines(tmp_path: Path) -> None:
    """What is written loads as one file, and stays short."""
    made(tmp_path / NAMED)
    file = tmp_path / NAMED / "src" / "rulecheck_net_growth" / "net_growth.py"

    assert load_plugins([str(file)]).kinds["net-growth"].__name__ == "NetGrowth"
    assert len(file.read_text("utf-8").splitlines()) < 60


def test_nothing_in_the_files_is_left_to_fill_in(tmp_path: Path) -> None:
    """No placeholder of a template is left over."""
    made(tmp_path / NAMED)

    texts = [path.read_text("utf-8") for path in (tmp_path / NAMED).rglob("*") if path.is_file()]
    assert len(texts) == 10
    assert not any("$" in text for text in texts)


@pytest.mark.parametrize(
    "name",
    ["Rulecheck-Growth", "rulecheck growth", "-x", "rulecheck--x", "1st", "rulecheck_x", "é", "x" * 61, "a\x1b[2J"],
)
def test_what_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    """It says what a name may be; nothing is written."""
    ended = made(tmp_path / name)

    assert ended.exit_code == 2
    assert "take at most 60 small letters, digits and single hyphens" in ended.stderr
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - names alone


@pytest.mark.parametrize("name", ["class", "json", "rulecheck", "rulecheck-import"])
def test_a_word_of_python_is_refused(tmp_path: Path, name: str) -> None:
    """A package called ``json`` would stand in for Python's own."""
    assert (made(tmp_path / name).exit_code, list(tmp_path.iterdir())) == (2, [])


def test_the_kind_of_another_plugin_is_refused(tmp_path: Path) -> None:
    """Two kinds of one name would not be loaded; the owner is named."""
    ended = made(tmp_path / "rulecheck-target")

    assert ended.exit_code == 2
    assert "the kind 'target' is there already, in rulecheck.kinds.target (rulecheck-targets" in ended.stderr


def test_an_empty_folder_is_filled_and_a_full_one_left(tmp_path: Path) -> None:
    """Nothing is written over or beside what is there."""
    folder = tmp_path / NAMED
    folder.mkdir()
    assert made(folder).exit_code == 0
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}

    ended = made(folder)

    assert (ended.exit_code, "is not empty" in ended.stderr) == (2, True)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """The file stays as it is."""
    (tmp_path / NAMED).write_text("mine", encoding="utf-8")

    assert made(tmp_path / NAMED).exit_code == 2
    assert (tmp_path / NAMED).read_text("utf-8") == "mine"


def test_the_way_on_is_told(tmp_path: Path) -> None:
    """What to type next stands there, whatever the folder is called."""
    there = tmp_path / "with blank" / NAMED

    assert f"cd '{there}'" in made(there).output


def test_its_cases_prove_its_rule(tmp_path: Path) -> None:
    """They pass, and no change of the rule would go unnoticed."""
    made(tmp_path / NAMED)
    rules = tmp_path / NAMED / "tests" / "net-growth.toml"
    text = rules.read_text("utf-8")
    rules.write_text("".join(line for line in text.splitlines(keepends=True) if "requires" not in line), "utf-8")
    file = tmp_path / NAMED / "src" / "rulecheck_net_growth" / "net_growth.py"

    ended = CliRunner().invoke(command, ["test", str(rules), "--coverage", "--plugin", str(file)])

    assert ended.exit_code == 0, ended.output
    assert "no case" not in ended.output


@pytest.mark.skipif(shutil.which("ruff") is None, reason="ruff is not installed here; tox -e lint has it")
@pytest.mark.parametrize("name", [NAMED, "x", f"rulecheck-{'long' * 8}"])
def test_it_is_clean_under_the_defaults_of_ruff(tmp_path: Path, name: str) -> None:
    """Who has no settings of their own is told of nothing in files they did not write."""
    made(tmp_path / name)

    for words in (["check"], ["format", "--check"]):
        run = ["ruff", *words, "--isolated", "--no-cache", "."]
        ended = subprocess.run(run, cwd=tmp_path / name, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stdout


def test_its_own_tests_are_green(tmp_path: Path) -> None:
    """Installed as it stands, with the settings of its own ``pyproject.toml``."""
    made(tmp_path / NAMED)
    source = tmp_path / NAMED / "src"
    metadata = source / "rulecheck_net_growth-0.1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {NAMED}\nVersion: 0.1.0\n")
    (metadata / "entry_points.txt").write_text("[rulecheck]\nnet-growth = rulecheck_net_growth.net_growth\n")
    path = os.pathsep.join(filter(None, [str(source), os.environ.get("PYTHONPATH")]))
    seen = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "RULECHECK", "COV"))}

    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    ended = subprocess.run(
        run, cwd=tmp_path / NAMED, env={**seen, "PYTHONPATH": path}, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert " passed" in ended.stdout
