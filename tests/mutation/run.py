"""Change the code that decides in small ways, and hold each change that no test notices against what is explained.

``run.py`` takes the groups of ``groups.toml`` that are marked for it, ``run.py NAME…`` these, ``run.py all`` every one.
It ends with 0 if each change is noticed by a test or explained in ``survivors.toml``, and if each explanation of the
modules that were changed still stands for a change that no test notices; else with 1.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, TextIO

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
COPIED = ("rulecheck", "tests", "rules", "examples", "docs", "plugins", "pyproject.toml", "README.md", "CHANGELOG.md")

TOO_LONG = {24, -24, 36, 152}
NOTICED = {1, 2, 3} | TOO_LONG
"""How pytest ends where it notices: a test fails, cannot be collected or breaks, or it takes too much time."""
UNNOTICED = {0, 5, 33}
"""All tests pass, or none comes by. Any other ending tells nothing, and counts as one that is not explained."""

CONTROL = "rulecheck/mutation_control.py"
"""Where ``control.py`` lies among what is changed."""

_PLUGINS = ("-p", "rulecheck.mutation_control", "-p", "no:cacheprovider", "-p", "no:xdist")
_COLLECTED = "pytest.PytestAssertRewriteWarning"
"""That what collecting has imported is there already, which is what it is for."""


class Change(NamedTuple):
    """One change of one function: where, and the lines that go and come."""

    where: str
    lines: tuple[str, ...]


def main(asked: list[str]) -> int:
    """Run the groups that are asked for, and tell what came of it."""
    groups: dict[str, Any] = tomllib.loads((HERE / "groups.toml").read_text(encoding="utf-8"))
    unknown = [name for name in asked if name not in (*groups, "all")]
    if unknown:
        print(f"there is no group {', '.join(unknown)}; known: {', '.join(groups)}, all")
        return 2
    chosen = [name for name, group in groups.items() if "all" in asked or name in (asked or group["default"] * [name])]
    results = [_run(name, groups[name]) for name in chosen]
    number = sum(len(endings) for endings, _ in results)
    noticed = sum(ending in NOTICED for endings, _ in results for ending in endings)
    late = sum(ending in TOO_LONG for endings, _ in results for ending in endings)
    survivors = [each for _, found in results for each in found]
    modules = tuple(module for name in chosen for module in groups[name]["modules"])
    known = dict(_explained(modules))
    unexplained = [each for each in survivors if each not in known]
    stale = [each for each in known if each not in survivors]
    for title, listed in (("No test notices", unexplained), ("Explained, and noticed or gone", stale)):
        for where, lines in listed:
            print(f"\n{title}: {where}", *lines, sep="\n")
    explained = len(survivors) - len(unexplained)
    print(f"\n{number} mutants: {noticed} noticed, {late} of them by taking too long,", end=" ")
    print(f"{explained} explained, {len(unexplained)} not", end="")
    print(f"; {len(stale)} explanations no longer apply" if stale else "")
    return 1 if unexplained or stale or not number else 0


def _run(name: str, group: dict[str, Any]) -> tuple[list[int | None], list[Change]]:
    """Change the modules of a group one change at a time, and return each ending, and the changes unnoticed."""
    print(f"{name}: {len(group['modules'])} modules", flush=True)
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        at = Path(folder)
        for each in COPIED:
            if (ROOT / each).is_dir():
                shutil.copytree(ROOT / each, at / each, ignore=shutil.ignore_patterns("__pycache__", ".*"))
            else:
                shutil.copy(ROOT / each, at / each)
        shutil.copy(HERE / "control.py", at / CONTROL)
        (at / "mutants").mkdir()  # now, or Python remembers that the folder is not there
        (at / "setup.cfg").write_text(_configuration(group), encoding="utf-8")
        with (at / "log").open("w+", encoding="utf-8") as log:
            _mutate(at, log, name)
            late = [each for each, end in _endings(at, [*group["modules"], CONTROL]) if end in TOO_LONG]
            if late:  # once more and one by one, for the machine may have been busy
                _mutate(at, log, name, "--max-children", "1", *late)
        if set(dict(_endings(at, [CONTROL])).values()) != {0}:
            raise SystemExit(f"the group {name} tells nothing: its tests fail for a change that changes nothing")
        endings = dict(_endings(at, group["modules"]))
        return list(endings.values()), [_change(at, each, end) for each, end in endings.items() if end not in NOTICED]


def _mutate(at: Path, log: TextIO, name: str, *words: str) -> None:
    # What a test starts finds the changed modules too.
    environment = {**os.environ, "POLARS_MAX_THREADS": "1", "PYTHONPATH": str(at / "mutants")}
    command = ["mutmut", "run", *words]
    ended = subprocess.run(command, cwd=at, env=environment, stdout=log, stderr=subprocess.STDOUT, check=False)
    if ended.returncode:
        log.seek(0)
        raise SystemExit(f"mutmut could not run the group {name}:\n{log.read()[-4000:]}")


def _configuration(group: dict[str, Any]) -> str:
    lists = {
        "only_mutate": [*group["modules"], CONTROL],
        "also_copy": COPIED[2:],
        "pytest_add_cli_args_test_selection": group["tests"],
        "pytest_add_cli_args": [*_PLUGINS, "-W", f"ignore::{_COLLECTED}"],
    }
    # Each from a process that has collected the tests and not judged anything: threads do not outlive a fork.
    lines = ["[mutmut]", "source_paths=rulecheck", "process_isolation=forkserver", "forkserver_warmup=collect"]
    lines += ["use_git_change_detection=false"]
    lines += [f"{key}=\n  " + "\n  ".join(values) for key, values in lists.items()]
    return "\n".join(lines)


def _endings(at: Path, modules: list[str]) -> Iterator[tuple[str, int | None]]:
    for module in modules:
        told = json.loads((at / "mutants" / f"{module}.meta").read_text(encoding="utf-8"))
        yield from told["exit_code_by_key"].items()


def _change(at: Path, mutant: str, ending: int | None) -> Change:
    command = ["mutmut", "show", mutant]
    shown = subprocess.run(command, cwd=at, capture_output=True, text=True, encoding="utf-8", check=True).stdout
    lines = [line for line in shown.splitlines() if line[:1] in ("-", "+") and line[:3] not in ("---", "+++")]
    module, _, mangled = mutant.partition("__mutmut_")[0].rpartition(".")
    function = mangled.removeprefix("xǁ").replace("ǁ", ".").removeprefix("x_")
    odd = () if ending in UNNOTICED else (f"(it cannot be told: pytest ended with {ending})",)
    return Change(f"{module}.{function}", (*map(_plain, lines), *odd))


def _plain(line: str) -> str:
    """Return a line of a change without its indent."""
    return line[0] + line[1:].strip()


def _explained(modules: tuple[str, ...]) -> Iterator[tuple[Change, str]]:
    """Yield the changes that are explained, of the modules that were changed."""
    names = tuple(module.removesuffix(".py").replace("/", ".") + "." for module in modules)
    for each in tomllib.loads((HERE / "survivors.toml").read_text(encoding="utf-8"))["survivors"]:
        if each["where"].startswith(names):
            yield Change(each["where"], tuple(map(_plain, each["change"].strip().splitlines()))), each["why"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
