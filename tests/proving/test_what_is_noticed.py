"""A change is noticed only by a case that holds, and no longer would; all else is no proof."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rulecheck.cli import command

SYNTHETIC = (Path(__file__).parent / "synthetic.toml").read_text(encoding="utf-8")
RULES = SYNTHETIC.replace("at_least = 24", "at_least = 24\nnear_miss = 1")
WAIVER = """
[[waivers]]
rule = "it"
reason = "An intake moved"
approved_by = "Synthetic board"
from = 2022-03-31
until = 2022-06-30
"""

Test = Callable[..., Result]


def case(value: str, expected: str, as_at: str = "2022-03-31") -> str:
    """Return a case of one value; one that expects only an outcome has no column for the reason."""
    header = "rule,unit,year,outcome,reason" if "," in expected else "rule,unit,year,outcome"
    return f"""
[[cases]]
name = "{value} on {as_at}: {expected}"
as_at = {as_at}
data = "unit,year,recruited\\nNorth,2021-22,{value}"
expect = "{header}\\nit,North,2021-22,{expected}"
"""


@pytest.fixture
def covered(tmp_path: Path) -> Test:
    """Return what runs cases with ``--coverage``."""

    def run(*cases: str, rules: str = RULES) -> Result:
        (tmp_path / "x.toml").write_text(rules, encoding="utf-8")
        (tmp_path / "x.cases.toml").write_text(f"rulecheck_cases = 1\n{''.join(cases)}", encoding="utf-8")
        return CliRunner().invoke(command, ["test", str(tmp_path / "x.toml"), "--coverage"])

    return run


FULL = (
    case("24", "pass,met"),
    case("23", "warn,near-miss"),
    case("22", "fail,missed"),
    case("", "fail,missing"),
    case("24", "unjudged,not-due", "2022-03-30"),
)


def test_full_cover_ends_with_0(covered: Test) -> None:
    """On the bound, on the allowance, beyond it, no figure, not due."""
    result = covered(*FULL)

    assert result.exit_code == 0, result.output
    assert "it: 2 fail (1 missed, 1 missing), 1 warn (near-miss), 1 unjudged (not-due), 1 pass (met)" in result.output


@pytest.mark.parametrize(("left_out", "said"), [(0, "pass"), (1, "near-miss"), (3, "missing"), (4, "not-due")])
def test_what_no_case_gives_is_named(covered: Test, left_out: int, said: str) -> None:
    """Each reason that the rule's keys make possible must be seen once."""
    result = covered(*FULL[:left_out], *FULL[left_out + 1 :])

    assert result.exit_code == 1
    assert f"    no case gives {said}\n" in result.output


def test_case_that_fails_proves_nothing(covered: Test) -> None:
    """What it expects is not what the rule does, so nobody knows what it would notice."""
    output = covered(case("24", "fail,missed")).output

    assert "no case gives pass" in output
    assert "no case notices at_least = 25 instead of 24" in output


def test_reason_that_a_case_does_not_state_is_not_noticed(covered: Test) -> None:
    """Where a near miss and a miss both warn, a case that only says so does not tell them apart."""
    rules = RULES.replace("near_miss = 1", 'severity = "warn"\nnear_miss = 1')
    told, untold = covered(case("22", "warn,missed"), rules=rules), covered(case("22", "warn"), rules=rules)

    assert "no case notices near_miss = 2 instead of 1" not in told.output
    assert "no case notices near_miss = 2 instead of 1" in untold.output


def test_days_of_a_waiver_must_be_noticed(covered: Test) -> None:
    """On its first and its last day, and on the days beside them."""
    rules = RULES.replace("near_miss = 1", "").replace("2021-22", "2020-21") + WAIVER
    values = [
        ("24", "pass,met", "2022-03-30"),
        ("24", "unjudged,not-due", "2021-03-30"),
        ("23", "warn,waived", "2022-03-31"),
        ("23", "warn,waived", "2022-06-30"),
        ("23", "fail,missed", "2022-03-30"),
        ("", "fail,missing", "2022-03-30"),
    ]
    cases = [case(*each).replace("2021-22", "2020-21") for each in values]
    output = covered(*cases, rules=rules).output

    assert "waiver of every unit: from" not in output
    assert "no case notices waiver of every unit: until = 2022-07-01 instead of 2022-06-30" in output
    assert "waiver of every unit: until = 2022-06-29" not in output


def test_dates_of_the_rule_set_must_be_noticed(covered: Test) -> None:
    """A day before the figures are published nothing is due, on the day it is."""
    rules = RULES.replace('year = "year"', 'year = "year"\nreturn_by = "30 days"')
    moved = [each.replace("2022-03-31", "2022-04-30").replace("2022-03-30", "2022-04-29") for each in FULL]

    assert covered(*moved, rules=rules).exit_code == 0
    late = covered(*moved[1:], case("24", "pass,met", "2022-05-02"), *FULL[4:], rules=rules)
    assert "dates of the rule set: 2 of 2 changes noticed" in late.output


def test_long_lists_are_cut_and_counted(covered: Test) -> None:
    """Forty cells that nothing notices are not forty lines."""
    cells = ", ".join(f'"Unit {number}" = 24' for number in range(40))
    rules = RULES.replace('units = ["North"]\n', "").replace("at_least = 24", f"at_least = {{ North = 24, {cells} }}")
    others = FULL[0].replace("as_at", 'others = "fail, missing"\nfindings = 41\nas_at')
    result = covered(others, rules=rules)

    assert result.exit_code == 1
    assert result.output.count("no case notices at_least") <= 20
    assert "    … and 65 more" in result.output
