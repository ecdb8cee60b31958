"""The pytest plugin: which files are cases, what a failure says, which kinds are known."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from .conftest import FULL_CLASSES, REACHED, RULES, WRONG, cases

ROOT = Path(__file__).parents[2]


def test_each_case_is_a_test_of_its_own_name(write: Any, run: Any) -> None:
    """A case is found, chosen and told by its name."""
    write(a__toml=RULES, a__cases__toml=cases(REACHED, ("one short", "23", "fail,missed")))

    ended = run("-v")

    ended.assert_outcomes(passed=2)
    ended.stdout.fnmatch_lines(["a.cases.toml::reached PASSED*", "a.cases.toml::one short PASSED*"])
    run("-v", "a.cases.toml::one short").assert_outcomes(passed=1)


def test_a_failure_says_where_and_what(write: Any, run: Any) -> None:
    """File and line, what was expected, what was found and its sentence; no traceback."""
    write(a__toml=RULES, a__cases__toml=cases(REACHED, WRONG))

    ended = run()

    ended.assert_outcomes(passed=1, failed=1)
    ended.stdout.fnmatch_lines(
        [
            "a.cases.toml:17: the case did not come out as expected",
            "  expected  north-recruits, North, 2021-22, pass, met",
            "  found     north-recruits, North, 2021-22, fail, missed",
            "            North had 23 recruited by 31 March 2022; its target was 24.",
        ]
    )
    ended.stdout.no_fnmatch_line("*Traceback*")
    ended.stdout.no_fnmatch_line("*plugin.py*")


def test_a_case_that_cannot_be_judged_says_why(write: Any, run: Any) -> None:
    """Data that is refused is no finding."""
    write(a__toml=RULES, a__cases__toml=cases(REACHED).replace("unit,year,recruited", "unit,year,recruits"))

    ended = run()

    ended.assert_outcomes(failed=1)
    ended.stdout.fnmatch_lines(["  could not be judged: data: *recruited*"])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (cases(REACHED) + "[[", "*a.cases.toml:*"),
        (cases(REACHED).replace("as_at", "as_of"), "*a.cases.toml:*unknown key 'as_of'*"),
        (cases(REACHED, REACHED), "*two cases are called 'reached'*"),
        (cases(REACHED).replace("rulecheck_cases = 1", ""), "*rulecheck_cases*"),
        (cases(REACHED).replace("north-recruits", "north"), "*unknown rule 'north'*"),
    ],
)
def test_cases_that_cannot_be_read_are_an_error_of_collecting(write: Any, run: Any, text: str, says: str) -> None:
    """They are told in our words, and nothing passes; without its first line a file beside a rule set is one too."""
    write(a__toml=RULES, a__cases__toml=text)

    ended = run()

    ended.assert_outcomes(errors=1)
    assert ended.ret == pytest.ExitCode.INTERRUPTED
    ended.stdout.fnmatch_lines([says])
    ended.stdout.no_fnmatch_line("*Traceback*")


def test_a_rule_set_that_is_refused_is_an_error_of_collecting(write: Any, run: Any) -> None:
    """So is one whose kind is not installed."""
    write(a__toml=RULES.replace('"target"', '"full-classes"'), a__cases__toml=cases(REACHED))

    run().stdout.fnmatch_lines(["*a.toml:*unknown kind 'full-classes'*"])


def test_cases_without_a_rule_set_are_an_error_of_collecting(write: Any, run: Any) -> None:
    """They would never be run."""
    write(a__cases__toml=cases(REACHED))

    run().stdout.fnmatch_lines(["*there is no rule set a.toml beside these cases*"])


def test_a_file_that_is_nobodys_cases_is_passed_over(write: Any, run: Any) -> None:
    """Other projects have such names for their own; so has a rule set of ours, for none of ours."""
    write(a__cases__toml='title = "Cases of something else"', b__toml="[tool]", b__cases__toml="[[broken")

    assert run().ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_two_files_are_collected_once_each(write: Any, run: Any) -> None:
    """Named twice, in a folder and by itself, a file is collected once."""
    write(a__toml=RULES, a__cases__toml=cases(REACHED), b__toml=RULES, b__cases__toml=cases(REACHED))

    run(".", "a.cases.toml").assert_outcomes(passed=2)


def test_the_ini_file_turns_it_off(write: Any, run: Any) -> None:
    """Nothing is collected then."""
    write(a__toml=RULES, a__cases__toml=cases(WRONG), pytest__ini="[pytest]\nrulecheck_cases = false\n")

    assert run().ret == pytest.ExitCode.NO_TESTS_COLLECTED


@pytest.mark.parametrize(
    ("ini", "arguments"), [("rulecheck_plugins = my_kind.py", ()), ("", ("--rulecheck-plugin", "my_kind.py"))]
)
def test_a_plugin_of_one_file_is_known(write: Any, run: Any, ini: str, arguments: tuple[str, ...]) -> None:
    """To cases and to the fixture, from the ini file and from the command line."""
    rules = RULES.replace('"target"', '"full-classes"').replace("at_least = { 2021-22 = 24 }", AT_MOST_0)
    test = "def test_it(judged):\n    assert len(judged('full-classes', {'at_most': 0}, [ROW])) == 1\n"
    row = "ROW = {'unit': 'North', 'year': '2021-22', 'recruited': 24}\n"
    write(my_kind__py=FULL_CLASSES, a__toml=rules, a__cases__toml=cases(REACHED))
    write(test_it__py=row + test, pytest__ini=f"[pytest]\n{ini}\n")

    run(*arguments).assert_outcomes(passed=2)


AT_MOST_0 = 'years = "2021-22"\nat_most = 0'


def test_a_plugin_that_cannot_be_loaded_is_told(write: Any, run: Any) -> None:
    """By its name."""
    write(a__toml=RULES, a__cases__toml=cases(REACHED))

    run("--rulecheck-plugin", "absent.py").stdout.fnmatch_lines(["*absent.py: cannot be read*"])


def test_a_kind_defined_in_a_test_is_judged(write: Any, run: Any) -> None:
    """Without a file, without a package, with the hook beside it."""
    test = """
def test_a_full_class_passes(judged):
    outcome = judged(FullClasses, {"at_most": 0}, [{"unit": "North", "year": "2021-22", "recruited": "24"}])
    assert outcome["North", "2021-22"].outcome == "pass"
"""
    write(test_kind__py=FULL_CLASSES + test)

    run().assert_outcomes(passed=1)


LISTED = """
import json, sys
import pytest
before = set(sys.modules)
import rulecheck.testing
code = pytest.main(["-p", "rulecheck.testing.plugin", "-p", "no:cacheprovider", "-q", *sys.argv[1:]])
loaded = {name.partition(".")[0] for name in set(sys.modules) - before}
print(json.dumps([int(code), sorted(loaded - set(sys.stdlib_module_names))]))
"""


@pytest.mark.parametrize("arguments", [("--collect-only",), ("--version",)])
def test_nothing_heavy_is_loaded_where_there_are_no_cases(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Only pytest and what it is made of, the standard library, and our own first lines."""
    (tmp_path / "other.cases.toml").write_text("title = 'of something else'")
    environment = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT)}

    command = [sys.executable, "-c", LISTED, *arguments]
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stderr
    _, loaded = json.loads(ran.stdout.splitlines()[-1])
    assert "rulecheck" in loaded
    assert set(loaded) <= {"rulecheck", "pytest", "_pytest", "pluggy", "iniconfig", "packaging", "pygments"}


def test_the_functions_need_no_pytest(tmp_path: Path) -> None:
    """In a notebook, or under unittest."""
    hidden = "import sys; sys.modules['pytest'] = sys.modules['_pytest'] = None\n"
    script = hidden + FULL_CLASSES + JUDGED

    ran = subprocess.run([sys.executable, "-W", "error", "-c", script], env={"PYTHONPATH": str(ROOT)}, check=False)

    assert ran.returncode == 0


JUDGED = """
from rulecheck.testing import judge
found = judge(FullClasses, {"at_most": 0}, [{"unit": "North", "year": "2021-22", "recruited": 24}])
assert found.outcomes == {("North", "2021-22"): ("pass", "met")}
"""


def test_the_package_declares_the_plugin() -> None:
    """By an entry point that is there."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["pytest11"]

    assert [find_spec(module) is not None for module in declared.values()] == [True]
