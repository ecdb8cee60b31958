"""The exit code is the answer: 0, 1, 2 or 3, the worst one wins."""

from __future__ import annotations

from typing import Any

import pytest

BY_FAIL_ON = {
    "pass.csv": {"fail": 0, "warn": 0, "unjudged": 0, "never": 0},
    "warn.csv": {"fail": 0, "warn": 1, "unjudged": 1, "never": 0},
    "fail.csv": {"fail": 1, "warn": 1, "unjudged": 1, "never": 0},
}


@pytest.mark.parametrize("fail_on", ["fail", "warn", "unjudged", "never"])
@pytest.mark.parametrize("data", BY_FAIL_ON)
def test_fail_on_decides_what_ends_with_1(shell: Any, data: str, fail_on: str) -> None:
    """A finding at or above ``--fail-on`` ends with 1, none with 0."""
    assert shell.check(data, "--fail-on", fail_on).exit_code == BY_FAIL_ON[data][fail_on]


def test_failure_is_the_default(shell: Any) -> None:
    """Without ``--fail-on`` only a failure ends with 1."""
    assert [shell.check(data).exit_code for data in BY_FAIL_ON] == [0, 0, 1]


@pytest.mark.parametrize(("fail_on", "code"), [("fail", 0), ("warn", 0), ("unjudged", 1), ("never", 0)])
def test_finding_not_due_counts_only_for_unjudged(shell: Any, fail_on: str, code: int) -> None:
    """Half of the scope is not due in summer 2022: that is no failure, and no pass."""
    assert shell.check("pass.csv", "--fail-on", fail_on, as_at="2022-06-01").exit_code == code


@pytest.mark.parametrize("fail_on", ["fail", "warn", "unjudged", "never"])
def test_nothing_judged_ends_with_2(shell: Any, fail_on: str) -> None:
    """A run in which nothing is due never passes, whatever ``--fail-on``."""
    ended = shell.check("pass.csv", "--fail-on", fail_on, as_at="2021-06-01")

    assert ended.exit_code == 2
    assert "PASS" not in ended.output
    assert "Nothing was judged" in ended.output


USAGE = {
    "no command": ([], "Usage:"),
    "an unknown command": (["chekc"], "there is no command 'chekc'; did you mean 'check'?"),
    "an unknown option": (["check", "r.toml", "pass.csv", "--formt", "json"], "Did you mean '--format'?"),
    "no rules": (["check"], "Missing argument 'RULES'"),
    "no rules to lint": (["lint"], "Missing argument"),
    "nothing to explain": (["explain"], "Missing argument"),
    "too many words": (["kinds", "x"], "unexpected extra argument"),
    "an unknown fail-on": (["check", "r.toml", "pass.csv", "--fail-on", "pass"], "'pass' is not one of 'fail', 'warn'"),
    "an unknown format": (["check", "r.toml", "pass.csv", "--format", "jsn"], "'jsn'; did you mean 'json'?"),
    "an unknown format of a file": (
        ["check", "r.toml", "pass.csv", "--output", "sarf=scan.json"],
        "'sarf'; did you mean 'sarif'?",
    ),
    "an unknown suffix": (
        ["check", "r.toml", "pass.csv", "--output", "r.pdf"],
        "'.pdf'; known: .csv, .htm, .html, .json",
    ),
    "no suffix": (["check", "r.toml", "pass.csv", "--output", "report"], "known: .csv, .htm, .html, .json"),
    "an empty output": (["check", "r.toml", "pass.csv", "--output", ""], "known: .csv, .htm, .html, .json"),
    "a plugin that is not there": (["check", "r.toml", "pass.csv", "--plugin", "x.py"], "x.py: cannot be read"),
    "a plugin of another ending": (["kinds", "--plugin", "r.toml"], "must end in .py"),
    "an unknown kind": (["explain", "targt"], "did you mean 'target'?"),
    "an unknown rule": (["explain", "r.toml", "each-recruit"], "did you mean 'each-recruits'?"),
    "a missing rule set": (["explain", "x.toml", "a"], "x.toml: cannot be read"),
}


@pytest.mark.parametrize(("words", "says"), USAGE.values(), ids=USAGE)
def test_wrong_usage_ends_with_2(shell: Any, words: list[str], says: str) -> None:
    """The message names what is wrong and, where there is one, the nearest right name."""
    ended = shell.run(*words)

    assert ended.exit_code == 2
    assert says in ended.stderr
    assert ended.stdout == ""


DATES = [
    "garbage",
    "",
    "2024-02-30",
    "2024-1-1",
    "20240101",
    "2024-01-01T00:00",
    "01/01/2024",
    "0000-01-01",
    "10000-01-01",
]
DATES += ["２０２４-01-01", "tomorrow", " 2024-01-01", "2024-01-01\n"]  # noqa: RUF001 - meant


@pytest.mark.parametrize("text", DATES)
def test_as_at_is_one_plain_date(shell: Any, text: str) -> None:
    """A date is written 2024-01-31; anything else is refused before anything is read."""
    ended = shell.check("pass.csv", as_at=text)

    assert ended.exit_code == 2
    assert "--as-at" in ended.stderr


@pytest.mark.parametrize(("day", "code"), [("0001-01-01", 2), ("9999-12-31", 0)])
def test_first_and_last_day_of_the_calendar_are_days(shell: Any, day: str, code: int) -> None:
    """On the first day nothing is due, on the last all is."""
    assert shell.check("pass.csv", as_at=day).exit_code == code


def test_nothing_is_due_on_the_first_day_of_the_calendar_where_figures_come_later(shell: Any) -> None:
    """``return_by`` reaches back before the calendar; nothing is due then, and the run ends with 2."""
    text = (shell.folder / "r.toml").read_text()
    (shell.folder / "r.toml").write_text(text.replace('year = "year"', 'year = "year"\nreturn_by = "30 days"'))

    assert shell.check("pass.csv", as_at="0001-01-01").exit_code == 2


REFUSED = {
    "an unknown table": (["--table", "alocation=x.csv"], "unknown table 'alocation'"),
    "a table without a path": (["--table", "allocation"], "NAME=PATH"),
    "a table without a name": (["--table", "=x.csv"], "NAME=PATH"),
    "a pattern that selects nothing": (["--select", "each-recruit"], "did you mean 'each-recruits'?"),
    "a tag that selects nothing": (["--select", "tag:recruitin"], "did you mean 'tag:recruiting'?"),
    "one of two patterns": (["--select", "each-*", "--select", "x"], "no rule matches 'x'"),
    "a pattern that ignores nothing": (["--ignore", "each-recruit"], "did you mean 'each-recruits'?"),
    "everything ignored": (["--ignore", "*"], "leaves no rule"),
    "an empty pattern": (["--select", ""], "no rule matches ''"),
    "a pattern in capitals": (["--select", "EACH-*"], "no rule matches 'EACH-*'"),
    "an unknown unit": (["--unit", "Nroth"], "did you mean 'North'?"),
    "a unit in small letters": (["--unit", "north"], "did you mean 'North'?"),
    "one of two units": (["--unit", "North", "--unit", "West"], "no finding is for the unit 'West'"),
    "a year without findings": (["--year", "2030-31"], "no finding is for the year 2030-31"),
    "a bare year": (["--year", "2021"], "does not say whether it names the start or the end"),
    "no year": (["--year", "soon"], "no year"),
    "years reversed": (["--year", "2022-23..2021-22"], "run backwards"),
    "the same rule set twice": (["--rules", "r.toml"], "also that of"),
}


@pytest.mark.parametrize(("words", "says"), REFUSED.values(), ids=REFUSED)
def test_selection_that_selects_nothing_ends_with_2(shell: Any, words: list[str], says: str) -> None:
    """What matches nothing is refused, for it would pass whatever the data says; the report says so too."""
    ended = shell.check("pass.csv", *words, "--output", "r.json")

    assert ended.exit_code == 2
    assert says in ended.stderr
    assert "PASS" not in ended.output
    assert shell.json("r.json")["complete"] is False


@pytest.mark.parametrize(
    "words", [["--unit", "North", "--year", "2021-22"], ["--select", "tag:recruiting", "--unit", "North"]]
)
def test_narrowed_run_answers_for_what_it_kept(shell: Any, words: list[str]) -> None:
    """A run narrowed to what passes ends with 0 although the rest fails."""
    assert (shell.check("fail.csv").exit_code, shell.check("fail.csv", *words).exit_code) == (1, 0)


BREAKING = '''
import attrs
from rulecheck import Rule, hookimpl, key


@attrs.frozen(kw_only=True)
class Breaking(Rule):
    """A kind that breaks."""

    kind = "breaking"
    measure: str = key("the measure")


@hookimpl
def rulecheck_kinds():
    return [Breaking]


@hookimpl
def rulecheck_judge(rule, submission):
    raise {error}
'''


@pytest.mark.parametrize("error", ["ValueError('no')", "SystemExit(0)", "BaseException()"])
def test_broken_plugin_ends_with_3_whatever_else_is_found(shell: Any, error: str) -> None:
    """The other rules' findings stand, yet the run is incomplete: 3 wins over 1."""
    (shell.folder / "kind.py").write_text(BREAKING.replace("{error}", error))
    text = (shell.folder / "r.toml").read_text().replace("rule_count = 1", "rule_count = 2")
    more = '[[rules]]\nid = "breaks"\nkind = "breaking"\ntitle = "Breaks"\nmeasure = "recruited"\nunits = ["North"]\n'
    (shell.folder / "r.toml").write_text(f"{text}\n{more}")

    ended = shell.check("fail.csv", "--plugin", "kind.py", "--output", "r.json")

    report = shell.json("r.json")
    assert ended.exit_code == 3
    assert (report["complete"], report["errors"][0]["rule"]) == (False, "breaks")
    assert report["summary"]["reasons"]["missed"] == 1
    assert "INCOMPLETE" in ended.output
