"""How ``compare``, ``reconcile`` and ``range`` read aloud, and which of their keys are refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

import rulecheck

Mapped = Callable[..., rulecheck.Report]

MAPPING = """\
unit = "unit"
date = "as_at"
[data.measures]
fte = "fte"
women = "women"
headcount = { column = "headcount", label = "officers" }
joiners = { column = "joiners", flow = true }
left_early = { column = "left_early", flow = true }
"""
DATA = "unit,as_at,fte,women,headcount,joiners,left_early\n"
END = DATA + "North,2022-03-31,9.5,4,10,6,2\n"
SCOPE = 'units = ["North"]\nyears = "2021-22"\n'


def rule(kind: str, keys: str) -> str:
    """Return one rule of a kind for North in 2021-22."""
    return f'[[rules]]\nid = "it"\nkind = "{kind}"\ntitle = "It is so"\n{SCOPE}{keys}\n'


SAID = {
    ("compare", 'measure = "fte"\nat_most = { measure = "headcount" }'): (
        "North had 9.5 fte in 2021-22; it should have been no more than headcount, which was 10."
    ),
    ("compare", 'measure = "headcount"\nat_least = { measure = "fte" }'): (
        "North had 10 officers in 2021-22; it should have been no less than fte, which was 9.5."
    ),
    ("compare", 'measure = "fte"\nequals = { measure = "left_early" }'): (
        "North had 9.5 fte in 2021-22; it should have been equal to left early, which was 2."
    ),
    ("compare", 'measure = "fte"\nbetween = [{ measure = "women" }, { measure = "headcount" }]'): (
        "North had 9.5 fte in 2021-22; it should have been no less than women, which was 4, "
        "and no more than headcount, which was 10."
    ),
    ("reconcile", 'identity = "women + joiners = headcount"'): (
        "For North in 2021-22, women + joiners comes to 10; headcount is 10."
    ),
    ("reconcile", 'identity = "women + joiners - left_early = fte"\ntolerance = 2'): (
        "For North in 2021-22, women + joiners \u2212 left early comes to 8; fte is 9.5, "
        "a difference of 1.5 (up to 2 is rounding)."
    ),
    ("reconcile", 'identity = "women = fte - left_early"'): (
        "For North in 2021-22, women is 4; fte \u2212 left early comes to 7.5, a difference of 3.5."
    ),
    ("range", 'measure = "headcount"\nbetween = [5, 10]'): (
        "North had 10 officers in 2021-22; it should have been from 5 to 10."
    ),
    ("range", 'measure = "headcount"\nat_least = 11'): (
        "North had 10 officers in 2021-22; it should have been at least 11."
    ),
    ("range", 'measure = "joiners"\nat_most = 5'): "North had 6 joiners in 2021-22; it should have been at most 5.",
    ("range", 'measure = "joiners"\nequals = 5'): "North had 6 joiners in 2021-22; it should have been 5.",
}


@pytest.mark.parametrize(("stated", "said"), SAID.items())
def test_the_sentence_gives_the_numbers(mapped: Mapped, stated: tuple[str, str], said: str) -> None:
    """Read aloud, it says what was held against what."""
    (finding,) = mapped(MAPPING, END, rules=rule(*stated)).findings

    assert finding.message == said


def test_a_range_names_the_day_of_one_position_of_many(mapped: Mapped) -> None:
    """The day, the line and the number are those of the position that is judged."""
    data = END + "North,2021-09-30,9.5,4,12,6,2\nNorth,2021-12-31,9.5,4,7,6,2\n"
    (finding,) = mapped(MAPPING, data, rules=rule("range", 'measure = "headcount"\nbetween = [5, 10]')).findings

    assert (finding.at, finding.place, finding.observed) == (date(2021, 9, 30), "line 3", 12)
    assert finding.message == "North had 12 officers on 30 September 2021; it should have been from 5 to 10."


def test_a_range_names_the_place_of_the_position_that_is_unusable(mapped: Mapped) -> None:
    """The gravest of several is named, and it has no day of a judged position."""
    data = END + "North,2021-09-30,9.5,4,,6,2\nNorth,2021-12-31,9.5,4,seven,6,2\n"
    (finding,) = mapped(MAPPING, data, rules=rule("range", 'measure = "headcount"\nat_most = 10')).findings

    assert (finding.reason, finding.place, finding.at, finding.observed) == ("unreadable", "line 4", None, None)
    assert "'seven'" in finding.message


def test_a_range_rests_on_every_position(mapped: Mapped) -> None:
    """One provisional position makes the year's finding provisional, whichever is judged."""
    mapping = MAPPING.replace("[data.", 'status = { column = "s", prefer = ["final", "provisional"] }\n[data.', 1)
    data = "unit,as_at,fte,women,headcount,joiners,left_early,s\n"
    data += "North,2022-03-31,9.5,4,10,6,2,final\nNorth,2021-09-30,9.5,4,7,6,2,provisional\n"
    (finding,) = mapped(mapping, data, rules=rule("range", 'measure = "headcount"\nat_most = 10')).findings

    assert (finding.outcome, finding.place, finding.provisional) == ("pass", "line 2", True)


REFUSED = {
    ("compare", 'measure = "fte"\nat_most = 10'): "at_most.*another measure.*kind target.*kind range",
    ("compare", 'measure = "fte"\nat_most = "50%"'): "at_most.*another measure",
    ("compare", 'measure = "fte"\nat_most = { column = "headcount" }'): "at_most.*another measure",
    ("compare", 'measure = "fte"\nat_most = { 2021-22 = 3 }'): "at_most.*another measure",
    ("compare", 'measure = "fte"\nbetween = [{ measure = "women" }, 10]'): "between.*another measure",
    ("compare", 'measure = "fte"\nat_most = { measure = "fte" }'): "at_most.*'fte' is held against itself",
    ("compare", 'measure = "fte"\nbetween = [{ measure = "women" }, { measure = "fte" }]'): "between.*against itself",
    ("compare", 'measure = "fte"\nbetween = [{ measure = "women" }, { measure = "women" }]'): "between.*twice",
    ("compare", 'measure = "fte"'): "at_most.*needs the other measure",
    ("compare", 'measure = "fte"\nat_most = { measure = "women" }\nequals = { measure = "women" }'): "equals.*twice",
    ("compare", 'measure = "fte"\nat_most = { measure = "headcont" }'): ":24: .*unknown.*did you mean 'headcount'",
    ("compare", 'measure = "fta"\nat_most = { measure = "headcount" }'): ":23: .*unknown measure 'fta'",
    (
        "compare",
        'measure = "fte"\nbetween = [{ measure = "women" }, { measure = "x" }]',
    ): ":24: .*unknown measure 'x'",
    ("compare", 'at_most = { measure = "headcount" }'): "'measure'",
    ("reconcile", 'identity = "women + joiners = headcont"'): ":23: .*unknown.*did you mean 'headcount'",
    ("reconcile", 'identity = "women+joiners = headcount"'): ":23: .*'women.joiners' needs blanks around its signs",
    ("reconcile", 'identity = "women + joiners"'): "identity.*one ' = '",
    ("reconcile", 'identity = "women + women = fte"'): "identity.*names 'women' twice",
    ("reconcile", 'identity = "women = fte"\ntolerance = -1'): "tolerance: cannot be negative",
    ("reconcile", 'identity = "women = fte"\nmeasure = "fte"'): "measure: the identity names its measures",
    ("reconcile", "tolerance = 1"): "'identity'",
    ("range", 'measure = "fte"\nat_least = "5%"'): "at_least: a limit is a number",
    ("range", 'measure = "fte"\nat_least = { measure = "women" }'): "at_least: a limit.*kind compare",
    ("range", 'measure = "fte"\nbetween = [0, { column = "women" }]'): "between: a limit is a number written here",
    ("range", 'measure = "fte"\nbetween = [5, 1]'): "between: the first bound is above the second",
    (
        "range",
        'measure = "fte"\nbetween = [1, 5]\nnear_miss = "5%"',
    ): ":25: .*near_miss.*state a number",
    (
        "range",
        'measure = "fte"\nbetween = [1, 5]\nnarrow_pass = "5%"',
    ): ":25: .*narrow_pass.*state a number",
    ("range", 'measure = "fte"'): "at_least: needs a bound",
}


@pytest.mark.parametrize(("stated", "what"), REFUSED.items())
def test_what_does_not_fit_is_refused(mapped: Mapped, stated: tuple[str, str], what: str) -> None:
    """The key is named, or its line, and what would be right."""
    with pytest.raises(rulecheck.RuleSetError, match=what):
        mapped(MAPPING, END, rules=rule(*stated))


def test_an_unknown_measure_in_a_list_is_told_at_its_key(mapped: Mapped) -> None:
    """A further measure of the kind complete stands under also."""
    with pytest.raises(rulecheck.RuleSetError, match=r":24: .*unknown measure 'womn'"):
        mapped(MAPPING, END, rules=rule("complete", 'measure = "fte"\nalso = ["womn"]'))
