"""What a gate is set up with: the hooks of pre-commit, the action, the workflow of the example, the container."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from rulecheck.cli import command

ROOT = Path(__file__).parent.parent
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
WORKFLOW = yaml.safe_load((ROOT / "examples" / "06-gate-in-ci" / "gate.yml").read_text(encoding="utf-8"))
SCRIPTS = [step for step in ACTION["runs"]["steps"] if "run" in step]
TOLD = '#!/bin/sh\nprintf "%s\\n" "$@" > "$RUNNER_TEMP/told"\nexit 1\n'


def judge(folder: Path, **inputs: str) -> list[str]:
    """Run the action's last step with a command that writes down its arguments and ends with 1; return them."""
    home = folder / "rulecheck" / "bin"
    home.mkdir(parents=True)
    (home / "rulecheck").write_text(TOLD, encoding="utf-8")
    (home / "rulecheck").chmod(0o755)
    given = {"RULES": "rules.toml", "DATA": "", "AS_AT": "", "ARGUMENTS": "", **inputs}
    bash = [shutil.which("bash") or "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", SCRIPTS[-1]["run"]]
    environment = {"PATH": "/usr/bin:/bin", "RUNNER_TEMP": str(folder), **given}
    ended = subprocess.run(bash, env=environment, cwd=folder, check=False)
    assert ended.returncode == 1
    return (folder / "told").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", ["rulecheck-lint", "rulecheck-check"])
def test_hook_runs_a_command_that_there_is(name: str) -> None:
    """And pre-commit installs it as the Python package that this repository is."""
    first, second = HOOKS[name]["entry"].split()

    assert (first, HOOKS[name]["language"]) == ("rulecheck", "python")
    assert CliRunner().invoke(command, [second, "--help"]).exit_code == 0


@pytest.mark.parametrize(
    ("path", "is_linted"),
    [
        ("rules/police-uplift.toml", True),
        ("team/rules/north/targets.toml", True),
        ("rules/police-uplift.cases.toml", False),
        ("pyproject.toml", False),
        ("rules.toml.txt", False),
    ],
)
def test_hook_lints_rule_sets_and_nothing_else(path: str, *, is_linted: bool) -> None:
    """Cases and other TOML are no rule sets."""
    hook = HOOKS["rulecheck-lint"]

    assert (bool(re.search(hook["files"], path)) and not re.search(hook["exclude"], path)) == is_linted


def test_action_passes_its_inputs_on_and_ends_as_the_command_does(tmp_path: Path) -> None:
    """Each table is a line, a name with blanks is one; the exit code is the command's."""
    told = judge(
        tmp_path, DATA="a return.csv\nb.csv\n", AS_AT="2023-03-31", ARGUMENTS="--select tag:return --fail-on warn"
    )

    assert told == [
        *("check", "--as-at", "2023-03-31", "--select", "tag:return", "--fail-on", "warn"),
        *("--", "rules.toml", "a return.csv", "b.csv"),
    ]


def test_action_leaves_out_what_is_not_given(tmp_path: Path) -> None:
    """Without data the rule set's own is read."""
    assert judge(tmp_path) == ["check", "--", "rules.toml"]


def test_no_input_is_read_as_a_command(tmp_path: Path) -> None:
    """A table's name may hold what a shell would run, or an option; it is a name."""
    names = ["$(touch ran)", "`touch ran`", "; touch ran", "--fail-on=never", "*"]
    told = judge(tmp_path, DATA="\n".join(names))

    assert told[-len(names) :] == names
    assert not (tmp_path / "ran").exists()


def test_no_script_of_the_action_holds_an_expression() -> None:
    """An input reaches a script by the environment alone."""
    assert len(SCRIPTS) == 2
    assert not any("${{" in step["run"] for step in SCRIPTS)


def test_workflow_of_the_example_gives_inputs_that_there_are() -> None:
    """Both questions, of the files in that folder."""
    steps: list[dict[str, Any]] = [step for step in WORKFLOW["jobs"]["gate"]["steps"] if "with" in step]
    folder = ROOT / "examples" / "06-gate-in-ci"

    assert len(steps) == 2
    for step in steps:
        assert set(step["with"]) <= set(ACTION["inputs"])
        assert (folder / step["with"]["rules"]).is_file()
        assert (folder / step["with"]["data"]).is_file()


def test_container_runs_the_command_as_no_root_user() -> None:
    """The last stage takes the installed package over, and nothing of the source."""
    last = (ROOT / "Dockerfile").read_text(encoding="utf-8").rpartition("\nFROM ")[2]

    assert re.search(r"^USER [1-9][0-9]*$", last, re.MULTILINE)
    assert 'ENTRYPOINT ["/opt/rulecheck/bin/rulecheck"]' in last
    assert "COPY ." not in last


def test_the_image_has_the_bytecode_of_what_a_run_imports() -> None:
    """Its user may not write it, and would wait in every run, for the supervisor and for what it supervises."""
    last = (ROOT / "Dockerfile").read_text(encoding="utf-8").rpartition("\nFROM ")[2]

    assert "compileall" in last.partition("\nUSER ")[0]
