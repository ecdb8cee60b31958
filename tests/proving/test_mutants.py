"""What is moved in a rule: every number, day and key that is judged, by the least that can be told apart."""

from __future__ import annotations

from pathlib import Path

import pytest

import rulecheck
from rulecheck.model.ruleset import RuleSet
from rulecheck.proving.mutating import mutants_of, untried_of
from rulecheck.proving.settings import settings_of

HEAD, _, _ = (Path(__file__).parent / "synthetic.toml").read_text(encoding="utf-8").partition("[[rules]]")
MEASURES = """
all = { column = "all", flow = true, count = true }
strength = "strength"
"""


def loaded(folder: Path, kind: str, rule: str, data: str = "", sections: str = "") -> RuleSet:
    """Return a rule set of one rule."""
    path = folder / "x.toml"
    head = HEAD.replace('year = "year"', f'date = "date"\n{data}') + MEASURES
    stated = f'[[rules]]\nid = "it"\nkind = "{kind}"\ntitle = "It is so"\n{rule}\n'
    path.write_text("\n".join([head, sections, stated]), encoding="utf-8")
    (ruleset,) = rulecheck.lint(path)
    return ruleset


TARGET = 'measure = "recruited"\nunits = ["North"]\nyears = "2021-22"\n'
STOCK = 'measure = "strength"\nunits = ["North"]\n'

MOVED = {
    "a count by one": (
        "target",
        f"{TARGET}at_least = 24",
        {"at_least = 23 instead of 24", "at_least = 25 instead of 24"},
    ),
    "another number by a millionth": (
        "target",
        f'{STOCK}years = "2021-22"\nat_most = 1.5',
        {"at_most = 1.499999 instead of 1.5", "at_most = 1.500001 instead of 1.5", "at_least instead of at_most"},
    ),
    "a percentage by a millionth, though counts are divided": (
        "share",
        f'{TARGET}of = "all"\nat_least = "40%"\nnear_miss = 0.01',
        {"at_least = 39.9999% instead of 40%", "near_miss = 0.010001 instead of 0.01", "no near_miss"},
    ),
    "a size beside a percentage by one": (
        "change",
        'measure = "all"\nunits = ["North"]\nyears = "2021-22"\nat_most = "20%"\nunless_below = 20',
        {"unless_below = 19 instead of 20", "at_most = 20.0001% instead of 20%"},
    ),
    "each end of a span": (
        "target",
        f"{TARGET}between = [20, 30]",
        {"between = 19 instead of 20", "between = 31 instead of 30"},
    ),
    "each cell of a table": (
        "target",
        'measure = "recruited"\nat_least = { North = { 2021-22 = 24, 2022-23 = 39 }, South = { 2021-22 = 7 } }',
        {"at_least = 40 instead of 39 for 2022-23 for North", "at_least = 6 instead of 7 for 2021-22 for South"},
    ),
    "each version of a bound, and its days": (
        "target",
        f"{TARGET}at_least = [{{ value = 5, published = 2021-04-12 }}, {{ value = 7, published = 2022-05-01 }}]",
        {
            "at_least: value = 6 instead of 5 of version 1",
            "at_least: value = 8 instead of 7 of version 2",
            "at_least: published = 2022-05-02 instead of 2022-05-01 of version 2",
        },
    ),
    "the days a version is for": (
        "target",
        f"{TARGET}at_least = [{{ value = 5, until = 2022-03-30 }}, {{ value = 7, from = 2022-03-31 }}]",
        {"at_least: from = 2022-04-01 instead of 2022-03-31 of version 2"},
    ),
    "the years of growth": (
        "growth",
        f'{STOCK}since = "2020-21"\nby = "2022-23"\nat_least = 5',
        {"since = 2019-20 instead of 2020-21", "by = 2023-24 instead of 2022-23"},
    ),
    "a deadline by its day": (
        "deadline",
        f"{STOCK}by = 2022-12-31\nat_least = 5",
        {"by = 2022-12-30 instead of 2022-12-31", "by = 2023-01-01 instead of 2022-12-31"},
    ),
    "a deadline by its year": (
        "deadline",
        f'{STOCK}by = "2022-23"\nat_least = 5',
        {"by = 2021-22 instead of 2022-23", "by = 2023-24 instead of 2022-23"},
    ),
    "a baseline": (
        "deadline",
        f'{STOCK}by = "2022-23"\nat_least = 5\nprofile = "linear"\nbaseline = {{ value = 1, at = 2020-03-31 }}',
        {"baseline: at = 2020-04-01 instead of 2020-03-31", "baseline: value = 1.000001 instead of 1", "no profile"},
    ),
    "milestones": (
        "deadline",
        f'{STOCK}by = "2022-23"\nat_least = 5\nmilestones = {{ 2022-03-31 = 3 }}',
        {"milestones = 3.000001 instead of 3 for 2022-03-31", "milestones = 2022-03-30 instead of 2022-03-31"},
    ),
    "when a rule is in force": (
        "target",
        f"{TARGET}at_least = 24\nfrom = 2020-04-01",
        {"from = 2020-03-31 instead of 2020-04-01", "no from"},
    ),
    "what is excused": ("target", f'{TARGET}at_least = 24\nexcuse = ["suppressed"]', {'excuse without "suppressed"'}),
    "a tolerance": ("total", f'{TARGET}whole = "All"\ntolerance = 2', {"tolerance = 1 instead of 2"}),
    "a time to hand in, and days late": (
        "timely",
        'units = ["North"]\nyears = "2021-22"\ncolumn = "received"\nwithin = "30 days"\nnear_miss = 5',
        {"within = 31 days instead of 30 days", "near_miss = 6 instead of 5"},
    ),
}


@pytest.mark.parametrize("name", MOVED)
def test_what_is_judged_is_moved(name: str, tmp_path: Path) -> None:
    """By the least step, in words that can be pasted."""
    kind, rule, wanted = MOVED[name]
    ruleset = loaded(tmp_path, kind, rule, data='totals = ["All"]')
    moved = {mutant.what for mutant in mutants_of(ruleset.rules[0], ruleset)}

    assert wanted <= moved


def test_source_and_title_are_not_moved(tmp_path: Path) -> None:
    """They say nothing that is judged."""
    ruleset = loaded(tmp_path, "target", f'{TARGET}at_least = 24\n[rules.source]\ntitle = "A"\ndate = 2021-04-12')

    assert not any("2021-04" in mutant.what for mutant in mutants_of(ruleset.rules[0], ruleset))


@pytest.mark.parametrize(
    ("bound", "moot"),
    [
        ("[{ value = 5, published = 2021-04-12 }, { value = 7, published = 2022-05-01 }]", "2021-04-13"),
        ("[{ value = 5, published = 2021-04-12 }, { value = 7, published = 2022-03-31 }]", "instead of 5"),
        ("[{ value = 5, published = 2021-04-12 }, { value = 7, published = 2022-03-30 }]", "2022-03-31"),
    ],
)
def test_what_is_revised_before_it_is_due_is_not_moved(bound: str, moot: str, tmp_path: Path) -> None:
    """No case could notice it: whenever a return is judged, it is held against the same number."""
    ruleset = loaded(tmp_path, "target", f"{TARGET}near_miss = 1\nat_least = {bound}")
    moved = [mutant.what for mutant in mutants_of(ruleset.rules[0], ruleset)]

    assert not any(moot in what for what in moved)
    assert any("instead of 7" in what for what in moved)
    assert any("near_miss" in what for what in moved)


def test_numbers_that_must_agree_are_moved_together(tmp_path: Path) -> None:
    """A milestone on the day of the deadline is the bound; either alone would be refused by lint."""
    rule = f'{STOCK}by = "2022-23"\nat_least = 5\nmilestones = {{ 2023-03-31 = 5 }}'
    ruleset = loaded(tmp_path, "deadline", rule)
    moved = {mutant.what for mutant in mutants_of(ruleset.rules[0], ruleset)}
    both = "at_least = 5.000001 instead of 5, and milestones = 5.000001 instead of 5 for 2023-03-31"

    assert both in moved
    assert "at_least = 5.000001 instead of 5" not in moved


def test_what_lint_would_refuse_is_no_slip(tmp_path: Path) -> None:
    """The baseline of a flow stands on the last day of a year, so it cannot be a day off."""
    rule = (
        f'{TARGET.replace("years", "since")}by = "2022-23"\nat_least = 24\nbaseline = {{ value = 1, at = 2022-03-31 }}'
    )
    ruleset = loaded(tmp_path, "deadline", rule)
    moved = {mutant.what for mutant in mutants_of(ruleset.rules[0], ruleset)}

    assert "baseline: value = 2 instead of 1" in moved
    assert not any("at = 2022" in what for what in moved)


def test_waivers_are_moved(tmp_path: Path) -> None:
    """Their days, their limits, and whether they are there at all."""
    waiver = """
[[waivers]]
rule = "it"
unit = "North"
reason = "Two intakes moved"
approved_by = "Synthetic board"
from = 2023-02-14
until = 2023-09-30
down_to = 20
"""
    ruleset = loaded(tmp_path, "target", f"{TARGET}at_least = 24\n{waiver}")
    mutants = list(mutants_of(ruleset.rules[0], ruleset))
    moved = {mutant.what for mutant in mutants}

    assert {"no waiver of North", "waiver of North: until = 2023-10-01 instead of 2023-09-30"} <= moved
    assert {"waiver of North: down_to = 19 instead of 20", "waiver of North: no down_to"} <= moved
    assert all(waiver.rule == mutant.rule.id for mutant in mutants for waiver in mutant.waivers)
    assert len({mutant.rule.id for mutant in mutants}) == len(mutants)


@pytest.mark.parametrize(
    ("begins", "moved"),
    [
        ("2022-03-29", set()),
        ("2022-03-30", set()),
        ("2022-03-31", {"2022-04-01 instead of 2022-03-31"}),
        ("2022-04-01", {"2022-03-31 instead of 2022-04-01", "2022-04-02 instead of 2022-04-01"}),
    ],
)
def test_a_waiver_that_begins_before_its_year_is_due_is_not_moved(begins: str, moved: set[str], tmp_path: Path) -> None:
    """Nothing is missed by then, so no case could notice; what is not tried is said."""
    waiver = f"""
[[waivers]]
rule = "it"
year = "2021-22"
reason = "Two intakes moved"
approved_by = "Synthetic board"
from = {begins}
until = 2023-09-30
"""
    ruleset = loaded(tmp_path, "target", f"{TARGET}at_least = 24\n{waiver}")
    rule = ruleset.rules[0]
    found = {mutant.what.partition("from = ")[2] for mutant in mutants_of(rule, ruleset) if "from = " in mutant.what}

    assert found == moved
    assert any("of 2021-22: from" in what for what in untried_of(rule, ruleset)) == (begins <= "2022-03-31")


def test_a_waiver_is_moved_where_milestones_stand_in_a_table(tmp_path: Path) -> None:
    """A milestone that is blank there fails before the deadline, and can be waived before it."""
    rule = f"""{STOCK}by = "2022-23"
at_least = 5
milestones = {{ table = "plan", column = "wanted" }}
[[waivers]]
rule = "it"
reason = "Two intakes moved"
approved_by = "Synthetic board"
from = 2022-02-14
until = 2023-09-30
"""
    ruleset = loaded(tmp_path, "deadline", rule, sections='[tables.plan]\npath = "plan.csv"\ndate = "date"\n')

    assert any("from = " in mutant.what for mutant in mutants_of(ruleset.rules[0], ruleset))


def test_dates_of_the_rule_set_are_moved(tmp_path: Path) -> None:
    """When figures are published, and from when a unit is there or in a group."""
    sections = """
[units]
North = { from = 2020-04-01 }
[groups.region]
units = [{ unit = "North", until = 2023-03-31 }]
"""
    ruleset = loaded(tmp_path, "target", f"{TARGET}at_least = 24", data='return_by = "30 days"', sections=sections)
    moved = {what for _, what in settings_of(ruleset)}

    assert "return_by = 31 days instead of 30 days" in moved
    assert "unit North: from = 2020-04-02 instead of 2020-04-01" in moved
    assert "group region, North: until = 2023-03-30 instead of 2023-03-31" in moved


def test_bound_in_the_data_is_moved_as_a_whole(tmp_path: Path) -> None:
    """The rule has no number; what is judged against is one more, or one less, than the data says."""
    ruleset = loaded(tmp_path, "target", f'{TARGET}at_least = {{ column = "target" }}')
    moved = {mutant.what for mutant in mutants_of(ruleset.rules[0], ruleset)}

    assert "at_least = the column target of the data + 1" in moved
    assert "at_least = the column target of the data - 1" in moved


def test_what_is_not_moved_is_told(tmp_path: Path) -> None:
    """Steps that stand in a table, and texts that are judged by, have no least step here."""
    steps = 'milestones = { table = "steps", column = "wanted" }'
    table = '[tables.steps]\nunit = "unit"\ndate = "date"'
    deadline = loaded(tmp_path, "deadline", f'{STOCK}by = "2022-23"\nat_least = 5\n{steps}', sections=table)
    pattern = loaded(tmp_path, "text-pattern", 'units = ["North"]\nyears = "2021-22"\ncolumn = "code"\npattern = "A"')

    assert list(untried_of(deadline.rules[0], deadline)) == [
        "milestones, which is the column wanted of the table steps"
    ]
    assert list(untried_of(pattern.rules[0], pattern)) == ["pattern, which is a text"]
