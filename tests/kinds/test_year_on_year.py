"""How ``share``, ``change`` and ``carry-forward`` read aloud, what they rest on, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import rulecheck
from rulecheck.plugins import load_plugins
from rulecheck.rulesets.load import load
from rulecheck.rulesets.statement import statement_of

Mapped = Callable[..., rulecheck.Report]

MAPPING = """\
unit = "unit"
year = "year"
status = { column = "status", prefer = ["final", "provisional"] }
[data.measures]
women = { column = "women", flow = true, label = "women recruited" }
recruits = { column = "recruits", flow = true }
headcount = { column = "headcount", label = "officers" }
opening = "opening"
closing = "closing"
"""
HEADER = "unit,year,status,women,recruits,headcount,opening,closing\n"
DATA = HEADER + "North,2020-21,final,50,190,200,1,118\nNorth,2021-22,final,58,200,188,120,9\n"
SCOPE = 'units = ["North"]\nyears = "2021-22"\n'
SHARE = 'measure = "women"\nof = "recruits"\n'
CHANGE = 'measure = "headcount"\n'
CARRY = 'opening = "opening"\nclosing = "closing"\n'


def rule(kind: str, keys: str) -> str:
    """Return one rule of a kind for North in 2021-22."""
    return f'[[rules]]\nid = "it"\nkind = "{kind}"\ntitle = "It is so"\n{SCOPE}{keys}\n'


SAID = {
    ("share", f'{SHARE}at_least = "30%"', DATA): (
        "North had 58 of 200 (29%) women recruited by 31 March 2022; its target was 30%."
    ),
    ("share", f'{SHARE}at_least = "29%"', DATA.replace("58,200", "57.999999,200")): (
        "North had 57.999999 of 200 (29%) women recruited by 31 March 2022; its target was 29%."
    ),
    ("share", f'{SHARE}at_least = "29%"', DATA.replace("58,200", "0,0")): (
        "North, 2021-22: women or recruits has no base above zero to be a share of."
    ),
    ("change", f'{CHANGE}between = ["-5%", "5%"]', DATA): (
        "The officers of North changed by -6%, from 200 to 188, in 2021-22; it should have been from -5% to 5%."
    ),
    ("change", f"{CHANGE}at_least = -10", DATA): (
        "The officers of North changed by -12 in 2021-22; its target was -10."
    ),
    ("change", f'{CHANGE}between = ["-5%", "5%"]\nor_number = 11', DATA): (
        "The officers of North changed by -12 in 2021-22; it should have been from -11 to 11 "
        "(-5% to 5% of 2020-21, or 11 either way)."
    ),
    ("change", f'{CHANGE}between = ["-5%", "5%"]\nunless_below = 1000', DATA): (
        "North, 2021-22: officers of this year and of 2020-21 are smaller than 1,000, so their change is not judged."
    ),
    ("change", f'{CHANGE}between = ["-5%", "5%"]', DATA.replace("190,200", "190,")): (
        "North, 2021-22: there is no figure for officers of this year or of 2020-21, so its change cannot be told."
    ),
    ("carry-forward", CARRY, DATA): (
        "North opened 2021-22 with 120 opening; it closed 2020-21 with 118 closing."
    ),
    ("carry-forward", CARRY, DATA.replace("1,118", "1,")): (
        "North, 2021-22: there is no figure for opening of 2021-22 or for closing of 2020-21."
    ),
}  # fmt: skip


@pytest.mark.parametrize(("stated", "said"), SAID.items())
def test_the_sentence_gives_the_numbers(mapped: Mapped, stated: tuple[str, str, str], said: str) -> None:
    """Read aloud, it says what was held against what, and of which year."""
    kind, keys, data = stated
    (finding,) = mapped(MAPPING, data, rules=rule(kind, keys)).findings

    assert finding.message == said


EARLY = {
    ("share", f'{SHARE}at_least = "30%"'): (
        "North, 2021-22: due on 31 March 2022; 58 of 200 (29%) women recruited so far."
    ),
    ("change", f'{CHANGE}between = ["-5%", "5%"]'): (
        "North, 2021-22: due on 31 March 2022; officers has changed by -6%, from 200 to 188, so far."
    ),
}


@pytest.mark.parametrize(("stated", "said"), EARLY.items())
def test_what_is_not_due_shows_how_far_it_has_come(mapped: Mapped, stated: tuple[str, str], said: str) -> None:
    """Before the year ends its figures so far are told, and nothing is judged."""
    mapping = MAPPING.replace('year = "year"', 'date = "as_at"')
    data = DATA.replace("year", "as_at").replace("2020-21", "2021-03-31").replace("2021-22", "2021-09-30")
    (finding,) = mapped(mapping, data, rules=rule(*stated), as_at=date(2021, 10, 1)).findings

    assert (finding.outcome, finding.reason, finding.message) == ("unjudged", "not-due", said)


def test_small_numbers_of_which_there_is_no_percentage_are_told_as_small(mapped: Mapped) -> None:
    """From zero to zero there is no percentage to show, and yet the sentence names the small numbers."""
    data = DATA.replace("190,200", "190,0").replace("200,188", "200,0")
    rules = rule("change", f'{CHANGE}at_most = "5%"\nunless_below = 20')
    (finding,) = mapped(MAPPING, data, rules=rules).findings

    assert (finding.outcome, finding.reason) == ("unjudged", "not-applicable")
    assert "smaller than 20" in finding.message


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("share", f'{SHARE}at_least = "1%"'),
        ("change", f'{CHANGE}at_least = "-50%"'),
        ("change", f'{CHANGE}at_least = "-50%"\nor_number = 5'),
        ("carry-forward", f"{CARRY}near_miss = 5"),
    ],
)
@pytest.mark.parametrize("year", ["2020-21", "2021-22"])
def test_a_finding_is_provisional_if_a_value_of_either_year_is(mapped: Mapped, kind: str, keys: str, year: str) -> None:
    """The year before counts, too, for the kinds that look back."""
    data = DATA.replace(f"{year},final", f"{year},provisional")
    (finding,) = mapped(MAPPING, data, rules=rule(kind, keys)).findings

    assert finding.provisional == (kind != "share" or year == "2021-22")


def test_the_place_is_that_of_the_year_that_is_unusable(mapped: Mapped) -> None:
    """A year before that cannot be read is shown where it stands."""
    data = DATA.replace("190,200", "190,two hundred")
    (finding,) = mapped(MAPPING, data, rules=rule("change", f"{CHANGE}at_most = 5")).findings

    assert (finding.reason, finding.place) == ("unreadable", "line 2")


WIDER = 'between = ["-10%", "10%"]'
REFUSED = {
    ("share", f"{SHARE}at_least = 30"): "at_least: a share is held against a percentage in quotes",
    ("share", f'{SHARE}at_least = {{ column = "closing" }}'): "at_least: a share is held against a percentage",
    ("share", f'{SHARE}between = ["1%", {{ measure = "closing" }}]'): "between: either every bound is a percentage",
    ("share", SHARE): "at_least: needs a bound",
    ("share", 'measure = "women"\nat_least = "30%"'): "needs the key 'of'|'of'",
    ("share", 'measure = "women"\nof = "women"\nat_least = "30%"'): "of: 'women' is always 100% of itself",
    ("share", 'measure = "women"\nof = "recruit"\nat_least = "30%"'): ":25: .*did you mean 'recruits'",
    ("change", f'{CHANGE}between = ["-10%", 10]'): "between: either every bound is a percentage",
    ("change", f'{CHANGE}between = ["-10%", {{ measure = "closing" }}]'): "between: either every bound is a percentage",
    ("change", f'{CHANGE}between = ["10%", "-10%"]'): "between: the first bound is above the second",
    ("change", f"{CHANGE}unless_below = 20"): "at_least: needs a bound",
    ("change", f"{CHANGE}at_most = 5\nunless_below = 0"): "unless_below: nothing is smaller",
    ("change", f"{CHANGE}at_most = 5\nor_number = 20"): "or_number: stands beside a percentage",
    ("change", f'{CHANGE}at_most = {{ 2021-22 = "5%" }}\nor_number = 20'): "or_number: .*one for all",
    ("change", f'{CHANGE}at_least = "5%"\nor_number = 20'): "or_number: .*demands a change",
    ("change", f'{CHANGE}at_most = "-5%"\nor_number = 20'): "or_number: .*demands a change",
    ("change", f'{CHANGE}between = ["1%", "5%"]\nor_number = 20'): "or_number: .*demands a change",
    ("change", f'{CHANGE}equals = "0%"\nor_number = 20'): "or_number: .*demands a change",
    ("change", f"{CHANGE}{WIDER}\nor_number = 0"): "or_number: widens nothing",
    ("change", f"{CHANGE}{WIDER}\nor_number = -1"): "or_number: widens nothing",
    ("change", f'{CHANGE}{WIDER}\nor_number = "20"'): "or_number: must be a number",
    ("carry-forward", f'{CARRY}measure = "women"'): "measure: a carry-forward is between two measures",
    ("carry-forward", 'opening = "opening"\nclosing = "opening"'): "closing: is the opening itself",
    ("carry-forward", 'opening = "opening"'): "'closing'",
    ("carry-forward", 'opening = "opening"\nclosing = "closings"'): ":25: .*did you mean 'closing'",
    ("carry-forward", f"{CARRY}tolerance = 1"): "unknown key 'tolerance'",
    ("growth", f'{CHANGE}since = "2020-21"\nby = "2021-22"\nbetween = ["0%", {{ measure = "closing" }}]'): (
        "between: either every bound is a percentage"
    ),
}


@pytest.mark.parametrize(("stated", "what"), REFUSED.items())
def test_what_does_not_fit_is_refused(mapped: Mapped, stated: tuple[str, str], what: str) -> None:
    """The key is named, or its line, and what would be right."""
    with pytest.raises(rulecheck.RuleSetError, match=what):
        mapped(MAPPING, DATA, rules=rule(*stated))


def test_a_rule_with_both_limits_reads_as_one_sentence(tmp_path: Path) -> None:
    """What explain prints names the percentage, the number and the small numbers."""
    heading = 'rulecheck = 1\n[ruleset]\nid = "made-up"\ntitle = "Made up"\n[data]\n'
    rules = rule("change", f"{CHANGE}{WIDER}\nor_number = 20\nunless_below = 5")
    (tmp_path / "rules.toml").write_text(f"{heading}{MAPPING}{rules}", encoding="utf-8")
    ruleset = load(tmp_path / "rules.toml", load_plugins().kinds)

    assert statement_of(ruleset.rules[0], ruleset).startswith(
        "North changes its officers by -10% to 10% of the year before or by no more than 20 in 2021-22 "
        "(values smaller than 5 are not judged)."
    )
