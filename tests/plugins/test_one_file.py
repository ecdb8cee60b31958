"""A plugin in one file, loaded with ``--plugin`` or from Python."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import rulecheck
from rulecheck.plugins import load_plugins

from .conftest import AS_AT, kind_source

ROW_BY_ROW = "return rulecheck.judge_rows(submission, rule.measure, lambda row: row['observed'] - 1)"
ON_FRAMES = "return frame.with_columns((nw.col('observed') - 1).alias('observed'))"


def test_the_command_judges_with_it(bench: Any, source: Callable[..., str]) -> None:
    """The kind's rule gets its findings, and the report names file and hash as the plugin's name and version."""
    path = bench.file(source())

    ended = bench.spawn(*bench.asked("--plugin", path))

    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert ended.code == 0, ended.err
    assert [f["outcome"] for f in bench.report()["findings"] if f["rule"] == "mine"] == ["pass", "pass"]
    assert {"name": str(path), "version": f"sha256:{digest}"} in bench.report()["plugins"]


def test_its_failures_decide_the_exit_code(bench: Any, source: Callable[..., str]) -> None:
    """A finding of a plugin's kind counts like any other."""
    path = bench.file(source(judge=ON_FRAMES))

    ended = bench.command(
        "check", bench.rules("mine"), bench.returns(), "--as-at", "2022-04-01", "--plugin", path, "--unit", "North"
    )

    assert ended.code == 1
    assert "North" in ended.out


@pytest.mark.parametrize("judge", [ROW_BY_ROW, ON_FRAMES], ids=["row by row", "on frames"])
@pytest.mark.parametrize(("bound", "outcome"), [("at_least = 129", "pass"), ("at_least = 130", "fail")])
def test_both_ways_of_judging_give_the_same(
    bench: Any, outcomes: Callable[..., dict[str, tuple[str, str]]], judge: str, bound: str, outcome: str
) -> None:
    """A number worked out in plain Python is graded as one worked out on frames."""
    report = bench.judged(judge, bound)

    assert {found for found, _ in outcomes(report).values()} == {outcome}


@pytest.mark.parametrize(("back", "told"), [(0, [130, 8]), (1, [None, 7]), (2, [100, None])])
def test_the_value_of_an_earlier_year_stands_beside_the_scope(bench: Any, back: int, told: list[int | None]) -> None:
    """That of so many years before; a unit that has none there is missing."""
    earlier = "North,2019-20,100\nSouth,2020-21,7\n"
    plugin = bench.file(kind_source(judge=f"return submission.scope_with(rule.measure, {back})"))
    data = bench.returns(f"unit,year,recruited\n{earlier}North,2021-22,130\nSouth,2021-22,8\nEast,2021-22,24\n")
    report = rulecheck.check(bench.rules("mine"), data, as_at=AS_AT, plugins=load_plugins([str(plugin)]))
    found = [finding for finding in report.findings if finding.rule == "mine"]

    assert [finding.observed for finding in found] == told
    assert {finding.reason for finding in found if finding.observed is None} <= {"missing"}


def test_it_is_loaded_from_python(bench: Any, source: Callable[..., str]) -> None:
    """load_plugins() takes paths; what was loaded says where it came from."""
    plugin = load_plugins([str(bench.file(source()))]).offering("mine")

    assert (plugin.origin, plugin.distribution, plugin.kinds) == ("file", "my_kind.py", ("mine",))


def test_two_files_of_one_name_are_two_plugins(bench: Any, source: Callable[..., str]) -> None:
    """Files are told apart by path and content, not by name."""
    (bench.folder / "deeper").mkdir()
    first, second = bench.file(source("first")), bench.file(source("second"), "deeper/my_kind.py")

    assert {"first", "second"} <= set(load_plugins([str(first), str(second)]).kinds)


def test_a_file_beside_an_installed_plugin(bench: Any, source: Callable[..., str]) -> None:
    """A file adds to what is installed."""
    bench.install("an-installed-one", source("installed"))

    assert {"installed", "mine", "target"} <= set(load_plugins([str(bench.file(source()))]).kinds)


@pytest.mark.parametrize("command", [("kinds",), ("plugins",), ("explain", "mine"), ("lint", "rules.toml")])
def test_every_command_takes_it(bench: Any, source: Callable[..., str], command: tuple[str, ...]) -> None:
    """``--plugin`` is an option of each command that knows kinds."""
    path = bench.file(source())
    bench.rules("mine")

    ended = bench.command(*command, "--plugin", path)

    assert (ended.code, ended.err) == (0, "")


def test_explain_shows_what_the_class_says(bench: Any, source: Callable[..., str]) -> None:
    """The docstring of the class and the help of its keys are its documentation."""
    ended = bench.command("explain", "mine", "--plugin", bench.file(source()))

    assert "A kind made up for a test." in ended.out
    assert "the measure that is judged (required)" in ended.out


UNUSABLE = [
    pytest.param("import no_such_module", "importing it failed: ModuleNotFoundError", id="broken import"),
    pytest.param("import sys\nsys.exit(0)", "importing it failed: SystemExit: 0", id="exits at import"),
    pytest.param("def broken(:", "importing it failed: SyntaxError", id="syntax"),
    pytest.param("def rulecheck_judge(rule): ...", "is not marked with @rulecheck.hookimpl", id="undecorated"),
    pytest.param(
        "import rulecheck\n@rulecheck.hookimpl\ndef rulecheck_kind(): ...",
        "unknown hook 'rulecheck_kind'",
        id="misspelt",
    ),
]


@pytest.mark.parametrize(("content", "said"), UNUSABLE)
def test_a_file_that_cannot_be_loaded_ends_the_run(bench: Any, content: str, said: str) -> None:
    """It was asked for by name, so nothing goes on without it, though no rule needs it."""
    path = bench.file(content)

    ended = bench.check_command("--plugin", path, kind=None)

    assert ended.code == 2
    assert f"plugin {path}: " in ended.err
    assert said in ended.err
    assert not (bench.folder / "report.json").exists()


@pytest.mark.parametrize(
    ("name", "said"), [("absent.py", "No such file"), (".", "Is a directory"), ("notes.txt", "end in .py")]
)
def test_what_is_no_python_file_is_refused(bench: Any, name: str, said: str) -> None:
    """A path that is absent, a folder, or no .py says so."""
    bench.file("", "notes.txt")

    with pytest.raises(rulecheck.PluginError, match=said):
        load_plugins([str(bench.folder / name)])


@pytest.mark.parametrize("kind", ["target", "mine"])
def test_a_kind_that_is_taken_names_its_owner(bench: Any, source: Callable[..., str], kind: str) -> None:
    """A file cannot take the name of a built-in kind, nor of one that is installed."""
    bench.install("an-installed-one", source("mine"))

    with pytest.raises(rulecheck.PluginError, match=r"already offered by .* \((rulecheck-targets|an-installed-one) "):
        load_plugins([str(bench.file(source(kind)))])


def test_a_file_named_twice_is_refused(bench: Any, source: Callable[..., str]) -> None:
    """The second time it is already there."""
    path = str(bench.file(source()))

    with pytest.raises(rulecheck.PluginError, match="already"):
        load_plugins([path, path])


def test_the_line_that_failed_is_told(bench: Any) -> None:
    """The place in the plugin's file stands in the refusal."""
    path = bench.file("import attrs\n\nundefined_name\n")

    with pytest.raises(rulecheck.PluginError, match=r"line 3|my_kind\.py:3"):
        load_plugins([str(path)])


def test_it_runs_without_anything_installed(bench: Any, source: Callable[..., str]) -> None:
    """With autoload off, a file is still loaded, and what is installed is not even imported."""
    bench.install("exits-zero", "import sys\nsys.exit(0)")

    ended = bench.spawn(*bench.asked("--plugin", bench.file(source())), RULECHECK_DISABLE_PLUGIN_AUTOLOAD="1")

    assert (ended.code, "exits-zero" in ended.err + ended.out) == (0, False)


def test_a_plugin_in_a_folder_with_a_blank_in_its_name(tmp_path: Path, bench: Any, source: Callable[..., str]) -> None:
    """The path is taken as it is."""
    (bench.folder / "our kinds").mkdir()

    assert load_plugins([str(bench.file(source(), "our kinds/kind of ours.py"))]).offering("mine") is not None


def test_the_file_that_is_hashed_is_the_file_that_runs(tmp_path: Path) -> None:
    """A changed file of the same size and the same second is not run from a compiled copy of the older one."""
    file = tmp_path / "my_kind.py"
    source = (
        "import attrs, rulecheck\n@attrs.frozen(kw_only=True)\nclass Mine(rulecheck.Rule):\n    kind = 'NAME'\n"
        "@rulecheck.hookimpl\ndef rulecheck_kinds():\n    return [Mine]\n"
        "@rulecheck.hookimpl\ndef rulecheck_judge(rule, submission):\n    return None\n"
    )

    for name in ("older", "newer"):
        file.write_text(source.replace("NAME", name), encoding="utf-8")
        os.utime(file, (1_600_000_000, 1_600_000_000))

        assert load_plugins([str(file)]).plugins[-1].kinds == (name,)
