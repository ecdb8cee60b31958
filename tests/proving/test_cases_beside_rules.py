"""Cases beside a rule set: what holds, what does not, what is refused, and what no case notices."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rulecheck.cli import command

RULES = (Path(__file__).parent / "synthetic.toml").read_text(encoding="utf-8")
CASES = """
rulecheck_cases = 1
[[cases]]
name = "on the bound"
as_at = 2022-03-31
data = '''
unit,year,recruited
North,2021-22,24
'''
expect = '''
rule,unit,year,outcome,reason
it,North,2021-22,pass,met
'''
"""

RAISING = '''
import attrs
from rulecheck import Bounded, hookimpl

@attrs.frozen(kw_only=True)
class Raising(Bounded):
    """Raises."""

    kind = "raising"

@hookimpl
def rulecheck_kinds():
    return [Raising]

@hookimpl
def rulecheck_judge(rule, submission):
    raise RuntimeError("no")
'''


def case(name: str, value: str, expected: str, as_at: str = "2022-03-31") -> str:
    """Return a further case."""
    return (
        CASES.replace("rulecheck_cases = 1", "")
        .replace("on the bound", name)
        .replace("2021-22,24", f"2021-22,{value}")
        .replace("pass,met", expected)
        .replace("2022-03-31", as_at)
    )


FULL = "".join(
    [
        CASES,
        case("one short", "23", "fail,missed"),
        case("no figure", "", "fail,missing"),
        case("the day before", "30", "unjudged,not-due", "2022-03-30"),
    ]
)


def run_beside(folder: Path, cases: str | None, *arguments: str, rules: str = RULES) -> Result:
    """Run the cases."""
    (folder / "x.toml").write_text(rules, encoding="utf-8")
    if cases is not None:
        (folder / "x.cases.toml").write_text(cases, encoding="utf-8")
    return CliRunner().invoke(command, ["test", str(folder / "x.toml"), *arguments])


def test_case_that_holds_ends_with_0(tmp_path: Path) -> None:
    """Everything came out as expected."""
    result = run_beside(tmp_path, CASES)

    assert result.exit_code == 0
    assert result.output == f"{tmp_path / 'x.toml'}: 1 case, all as expected\n"


@pytest.mark.parametrize(
    "change",
    [
        ("at_least = 24", "at_least = 25"),
        ('units = ["North"]', 'units = ["North", "South"]'),
        ('years = "2021-22"', 'years = "2020-21..2021-22"'),
    ],
)
def test_case_that_does_not_hold_ends_with_1(tmp_path: Path, change: tuple[str, str]) -> None:
    """Another outcome, and a finding more than is expected, are both told."""
    result = run_beside(tmp_path, CASES, rules=RULES.replace(*change))

    assert result.exit_code == 1
    assert "  on the bound:" in result.output
    assert "    found     it, " in result.output


def test_failed_case_shows_what_was_expected_and_found(tmp_path: Path) -> None:
    """With the sentence of what was found."""
    output = run_beside(tmp_path, CASES, rules=RULES.replace("at_least = 24", "at_least = 25")).output

    assert "    expected  it, North, 2021-22, pass, met" in output
    assert "    found     it, North, 2021-22, fail, missed" in output
    assert "North had 24 recruited by 31 March 2022; its target was 25." in output


def test_full_cover_notices_every_change(tmp_path: Path) -> None:
    """On the bound, one short, no figure and not due: nothing a little off goes unnoticed."""
    result = run_beside(tmp_path, FULL, "--coverage")

    assert result.exit_code == 0
    assert (
        "it: 2 fail (1 missed, 1 missing), 1 unjudged (not-due), 1 pass (met); 6 of 6 changes noticed" in result.output
    )


@pytest.mark.parametrize(
    ("cases", "said"),
    [
        (CASES, "no case gives fail"),
        (CASES, "no case gives not-due"),
        (CASES, "no case gives missing"),
        (CASES, "no case notices at_least = 23 instead of 24"),
        (FULL.replace("2021-22,24", "2021-22,25"), "no case notices at_least = 25 instead of 24"),
        (FULL.replace("2021-22,23", "2021-22,22"), "no case notices at_least = 23 instead of 24"),
        (CASES, 'no case notices missing = "unjudged" instead of "fail"'),
    ],
)
def test_what_no_case_proves_is_named(tmp_path: Path, cases: str, said: str) -> None:
    """And the command ends with 1."""
    result = run_beside(tmp_path, cases, "--coverage")

    assert result.exit_code == 1
    assert said in result.output


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("near_miss = 1", "no case notices near_miss = 2 instead of 1"),
        ('near_miss = "10%"', "no case notices near_miss = 3 instead of 10%"),
        ("round = { places = 0 }", "no case notices round: places = 1 instead of 0"),
    ],
)
def test_keys_beside_the_bound_are_changed_too(tmp_path: Path, more: str, said: str) -> None:
    """Allowances and roundings are part of what a rule says."""
    assert said in run_beside(tmp_path, FULL, "--coverage", rules=f"{RULES}{more}\n").output


def test_no_cases_at_all_end_with_2(tmp_path: Path) -> None:
    """Nothing was tested, and that is no success."""
    result = run_beside(tmp_path, None)

    assert result.exit_code == 2
    assert "nothing was tested" in result.output


REFUSED = {
    "another version": (CASES.replace("rulecheck_cases = 1", "rulecheck_cases = 2"), "the version of the format"),
    "an unknown key": (CASES.replace("as_at", "as_of"), "unknown key 'as_of'; known: as_at"),
    "no day": (CASES.replace("as_at = 2022-03-31\n", ""), "needs 'as_at'"),
    "no data": (CASES.replace("data = '''", "note = '''"), "unknown key 'note'"),
    "an unknown outcome": (CASES.replace("pass,met", "passed,met"), "unknown outcome 'passed'; did you mean 'pass'?"),
    "an unknown reason": (CASES.replace("pass,met", "pass,meet"), "unknown reason 'meet'"),
    "an unknown column": (CASES.replace("rule,unit,year", "rules,unit,year"), "unknown column 'rules'"),
    "nothing expected": (CASES.replace("it,North,2021-22,pass,met\n", ""), "would prove nothing"),
    "a cell longer than any": (CASES.replace("it,North", f"it,{'N' * 140_000}", 1), "cannot be read as CSV text"),
    "a column twice": (CASES.replace("rule,unit,year", "rule,unit,unit,year"), "names a column twice"),
    "one finding twice": (
        CASES.replace("pass,met\n", "pass,met\nit,North,2021-22,fail,missed\n"),
        "one finding is expected twice",
    ),
    "one name twice": (CASES + case("on the bound", "1", "fail,missed"), "two cases are called 'on the bound'"),
    "no case": ("rulecheck_cases = 1\ncases = []\n", "there is no case"),
    "an unknown other": (CASES.replace("as_at", 'others = "fail"\nas_at'), "unknown reason ''"),
    "others uncounted": (CASES.replace("as_at", 'others = "fail, missing"\nas_at'), ":3: findings: `others` and"),
    "fewer than listed": (
        CASES.replace("as_at", 'others = "fail, missing"\nfindings = 0\nas_at'),
        "findings: is 0, but 1 findings are listed",
    ),
    "an unknown rule": (CASES.replace("it,North", "that,North"), ":10: unknown rule 'that'"),
    "a rule not asked": (CASES.replace("as_at", 'rules = ["that"]\nas_at'), "the rule 'it' is not among `rules`"),
    "an unknown table": (CASES.replace("expect", "tables.that = ''\nexpect"), ":10: unknown table 'that'"),
    "another way to write a year": (CASES.replace("it,North,2021-22", "it,North,2021/22"), "as findings do: 2021-22"),
    "no year": (CASES.replace("it,North,2021-22", "it,North,2021-23"), "'2021-23' is not one year"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_cases_that_cannot_be_understood_end_with_2(tmp_path: Path, name: str) -> None:
    """With what would be right."""
    cases, said = REFUSED[name]
    result = run_beside(tmp_path, cases)

    assert result.exit_code == 2
    assert said in result.output


def test_every_other_finding_may_be_said_at_once(tmp_path: Path) -> None:
    """With ``others`` a case of many units lists only those that matter."""
    rules = RULES.replace('units = ["North"]', 'units = ["North", "South", "East"]')
    cases = CASES.replace("as_at", 'others = "fail, missing"\nfindings = 3\nas_at')

    assert run_beside(tmp_path, cases, rules=rules).exit_code == 0
    assert run_beside(tmp_path, cases.replace("fail, missing", "fail, missed"), rules=rules).exit_code == 1


@pytest.mark.parametrize("number", [2, 4])
def test_number_of_findings_is_held_too(tmp_path: Path, number: int) -> None:
    """A unit that vanished, or came, is noticed although nothing names it."""
    rules = RULES.replace('units = ["North"]', 'units = ["North", "South", "East"]')
    cases = CASES.replace("as_at", f'others = "fail, missing"\nfindings = {number}\nas_at')
    result = run_beside(tmp_path, cases, rules=rules)

    assert result.exit_code == 1
    assert f"    expected  {number} findings\n    found     3 findings\n" in result.output


def test_submission_that_is_refused_ends_with_2(tmp_path: Path) -> None:
    """It is told by its key in the case, not by a path that is gone."""
    result = run_beside(tmp_path, CASES.replace("North,2021-22,24", "North,2021-22"))

    assert result.exit_code == 2
    assert "  on the bound:\n    could not be judged: data: line 2: " in result.output


def test_rule_that_could_not_be_judged_ends_with_3(tmp_path: Path) -> None:
    """A plugin that raises is neither a failed case nor one that holds."""
    plugin = tmp_path / "raising.py"
    plugin.write_text(RAISING, encoding="utf-8")
    result = run_beside(
        tmp_path, CASES, "--plugin", str(plugin), rules=RULES.replace('kind = "target"', 'kind = "raising"')
    )

    assert result.exit_code == 3, result.output
    assert "could not be judged: it: the plugin could not judge the rule: RuntimeError: no" in result.output


def test_blanks_at_the_end_of_a_submission_are_kept(tmp_path: Path) -> None:
    """``North`` with a blank behind it is another name, in a case as in a file."""
    cases = CASES.replace("unit,year,recruited\nNorth,2021-22,24\n", "recruited,year,unit\n24,2021-22,North ")
    result = run_beside(tmp_path, cases)

    assert result.exit_code == 1
    assert "found     it, North, 2021-22, fail, missing" in result.output


def test_submission_may_stand_in_a_file(tmp_path: Path) -> None:
    """Beside the cases, in any format that can be read."""
    (tmp_path / "y.jsonl").write_text('{"unit": "North", "year": "2021-22", "recruited": "24"}\n', encoding="utf-8")
    cases = CASES.replace("data = '''\nunit,year,recruited\nNorth,2021-22,24\n'''", 'data_file = "y.jsonl"')

    assert run_beside(tmp_path, cases).exit_code == 0


def test_further_tables_stand_in_the_case(tmp_path: Path) -> None:
    """As CSV text under their names."""
    rules = RULES.replace("at_least = 24", 'at_least = { table = "wanted", column = "target" }')
    rules = rules.replace("[[rules]]", '[tables.wanted]\nunit = "unit"\nyear = "year"\n[[rules]]')
    cases = CASES.replace("expect", "tables.wanted = '''\nunit,year,target\nNorth,2021-22,24\n'''\nexpect")

    assert run_beside(tmp_path, cases, rules=rules).exit_code == 0
    assert run_beside(tmp_path, cases.replace("tables.wanted", "tables.want"), rules=rules).exit_code == 2


def test_file_of_cases_stands_for_its_rule_set(tmp_path: Path) -> None:
    """Whoever names the cases means the rules beside them."""
    run_beside(tmp_path, CASES)
    result = CliRunner().invoke(command, ["test", str(tmp_path / "x.cases.toml")])

    assert result.exit_code == 0


def test_cases_without_a_rule_set_are_refused(tmp_path: Path) -> None:
    """After a rule set was renamed its cases would silently no longer run."""
    run_beside(tmp_path, CASES)
    (tmp_path / "y.cases.toml").write_text(CASES, encoding="utf-8")
    result = CliRunner().invoke(command, ["test", str(tmp_path)])

    assert result.exit_code == 2
    assert "there is no rule set y.toml beside these cases" in result.output


def test_one_rule_set_without_cases_among_others_ends_with_2(tmp_path: Path) -> None:
    """The cases of one rule set prove nothing of another."""
    run_beside(tmp_path, CASES)
    (tmp_path / "y.toml").write_text(RULES.replace('id = "synthetic"', 'id = "other"'), encoding="utf-8")
    result = CliRunner().invoke(command, ["test", str(tmp_path)])

    assert result.exit_code == 2
    assert "x.toml: 1 case, all as expected" in result.output
    assert "y.toml: no case, none stands in y.cases.toml, so nothing was tested" in result.output
