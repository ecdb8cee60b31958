"""A rule set that extends another: what is taken over, overridden, switched off, and what is refused."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner

import rulecheck
from rulecheck.cli import command
from rulecheck.model.ruleset import RuleSet

BASE = """
rulecheck = 1
[ruleset]
id = "base"
title = "The programme"
rule_count = 2
longest_waiver = "1 year"
[data]
unit = "unit"
year = "year"
[data.measures]
recruited = { column = "recruited", flow = true }
[[rules]]
id = "north-recruits"
kind = "target"
title = "North recruits"
measure = "recruited"
units = ["North"]
years = "2021-22"
at_least = 24
previous_ids = ["north"]
[[rules]]
id = "south-recruits"
kind = "target"
title = "South recruits"
measure = "recruited"
units = ["South"]
years = "2021-22"
at_least = 24
"""
OWN = """
rulecheck = 1
extends = "base.toml"
[ruleset]
id = "own"
title = "The programme of one region"
"""
OVERRIDE = """
[overrides.north-recruits]
reason = "The board set 26"
at_least = 26
"""
OFF = """
[overrides.south-recruits]
reason = "South left the programme"
off = true
"""
DATA = "unit,year,recruited\nNorth,2021-22,25\nSouth,2021-22,25\n"


def written(folder: Path, own: str, base: str = BASE, name: str = "base.toml") -> Path:
    """Write both files and return the one that extends."""
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(base, encoding="utf-8")
    (folder / "own.toml").write_text(own, encoding="utf-8")
    return folder / "own.toml"


def loaded(folder: Path, own: str, base: str = BASE) -> RuleSet:
    """Return the rule set that extends."""
    (ruleset,) = rulecheck.lint(written(folder, own, base))
    return ruleset


def found(path: Path) -> dict[str, str]:
    """Return the reason of each rule's finding."""
    (path.parent / "data.csv").write_text(DATA, encoding="utf-8")
    report = rulecheck.check(path, path.parent / "data.csv", as_at=date(2023, 1, 1))
    return {finding.rule: finding.reason for finding in report.findings}


def refusal(folder: Path, own: str, base: str = BASE) -> str:
    """Return why the rule set is refused."""
    with pytest.raises(rulecheck.RuleSetError) as refused:
        loaded(folder, own, base)
    return str(refused.value)


def test_rules_and_mapping_are_taken_over(tmp_path: Path) -> None:
    """What is not overridden holds as the base has it."""
    assert found(written(tmp_path, OWN)) == {"north-recruits": "met", "south-recruits": "met"}


def test_override_takes_the_place_of_the_keys_it_states(tmp_path: Path) -> None:
    """The other rule stays, and so do the other keys."""
    assert found(written(tmp_path, OWN + OVERRIDE)) == {"north-recruits": "missed", "south-recruits": "met"}


def test_override_by_a_previous_id(tmp_path: Path) -> None:
    """A rule that was renamed is found by its old id."""
    assert found(written(tmp_path, OWN + OVERRIDE.replace("north-recruits", "north")))["north-recruits"] == "missed"


def test_bound_of_another_sort_takes_the_place_of_the_first(tmp_path: Path) -> None:
    """An override with at_most does not leave at_least standing beside it."""
    assert found(written(tmp_path, OWN + OVERRIDE.replace("at_least", "at_most")))["north-recruits"] == "met"


def test_rule_that_is_switched_off_is_not_judged(tmp_path: Path) -> None:
    """It gives no finding, and the report says so with the reason."""
    path = written(tmp_path, OWN + OFF)
    (tmp_path / "data.csv").write_text(DATA, encoding="utf-8")
    report = rulecheck.check(path, tmp_path / "data.csv", as_at=date(2023, 1, 1))

    assert [finding.rule for finding in report.findings] == ["north-recruits"]
    assert "own: override: rule 'south-recruits' of base.toml is switched off: South left the programme" in report.notes
    assert "own: extends base.toml" in report.notes


def test_explain_says_what_was_changed_and_why(tmp_path: Path) -> None:
    """A rule that was taken over is not explained as if it had always been so, nor one that is off as unknown."""
    path = str(written(tmp_path, OWN + OVERRIDE + OFF))
    north, south = (CliRunner().invoke(command, ["explain", path, f"{unit}-recruits"]) for unit in ("north", "south"))

    assert "Changed here: rule 'north-recruits' of base.toml is overridden (at_least): The board set 26" in north.output
    assert south.exit_code == 2
    assert "rule 'south-recruits' of base.toml is switched off: South left the programme" in south.output


def test_report_records_every_file_that_is_extended(tmp_path: Path) -> None:
    """The nearest first, each with the hash of its bytes; a rule set that extends none records none."""
    middle = OWN.replace("base.toml", "first.toml")
    (tmp_path / "first.toml").write_text(BASE, encoding="utf-8")
    path = written(tmp_path, OWN, middle)
    (tmp_path / "data.csv").write_text(DATA, encoding="utf-8")
    extending, lone = (
        rulecheck.check(rules, tmp_path / "data.csv", as_at=date(2023, 1, 1)).rulesets[0]
        for rules in (path, tmp_path / "first.toml")
    )

    assert [(base.path, base.sha256) for base in extending.extends] == [
        (str(tmp_path / name), sha256((tmp_path / name).read_bytes()).hexdigest())
        for name in ("base.toml", "first.toml")
    ]
    assert lone.extends == ()


def test_own_rules_stand_beside_those_taken_over(tmp_path: Path) -> None:
    """A file that extends may have rules of its own."""
    own = OWN + BASE[BASE.index("[[rules]]") : BASE.index("[[rules]]", 300)].replace("north-recruits", "more").replace(
        'previous_ids = ["north"]', ""
    )
    assert set(found(written(tmp_path, own))) == {"more", "north-recruits", "south-recruits"}


def test_overridden_rule_has_another_hash(tmp_path: Path) -> None:
    """A diff can tell that the rule changed."""
    plain, changed = loaded(tmp_path, OWN), loaded(tmp_path, OWN + OVERRIDE)

    assert plain.rule_hashes["north-recruits"] != changed.rule_hashes["north-recruits"]
    assert plain.rule_hashes["south-recruits"] == changed.rule_hashes["south-recruits"]


def test_path_of_the_data_is_relative_to_the_file_that_states_it(tmp_path: Path) -> None:
    """A base in a folder below finds its data there."""
    base = BASE.replace("[data]", '[data]\npath = "data.csv"')
    path = written(tmp_path, OWN.replace("base.toml", "below/base.toml"), base, "below/base.toml")
    (tmp_path / "below" / "data.csv").write_text(DATA, encoding="utf-8")

    assert rulecheck.check(path, as_at=date(2023, 1, 1)).summary.counts["pass"] == 2


@pytest.mark.parametrize("count", [1, 3])
def test_count_is_of_the_files_own_rules_and_overrides(tmp_path: Path, count: int) -> None:
    """A file cut off before its last override is refused."""
    own = OWN.replace("[ruleset]", f"[ruleset]\nrule_count = {count}") + OVERRIDE + OFF

    assert f"rule_count is {count}, but the file has 2 rules" in refusal(tmp_path, own)


def test_base_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    """The count of the base is held too."""
    assert "rule_count of base.toml is 3" in refusal(tmp_path, OWN, BASE.replace("rule_count = 2", "rule_count = 3"))


def test_longest_waiver_of_the_base_holds(tmp_path: Path) -> None:
    """Extending is no way around the limit."""
    waiver = """
[[waivers]]
rule = "north-recruits"
reason = "r"
approved_by = "a"
from = 2023-01-01
until = 2024-01-01
"""
    assert "longer than longest_waiver allows" in refusal(tmp_path, OWN + waiver)


REFUSED = {
    "a base that is not there": (OWN.replace("base.toml", "bse.toml"), "own.toml:3: extends: there is no 'bse.toml'"),
    "an address": (OWN.replace("base.toml", "https://example.org/b.toml"), "extends: there is no 'https:"),
    "a base outside the folder": (OWN.replace("base.toml", "../base.toml"), "lies outside the folder"),
    "an absolute path": (OWN.replace("base.toml", "/etc/passwd"), "lies outside the folder"),
    "itself": (OWN.replace("base.toml", "own.toml"), "extends this rule set in turn"),
    "a name that is too long": (OWN.replace("base.toml", "b" * 5000), "cannot be found"),
    "no text": (OWN.replace('"base.toml"', "1"), "must be the name of a rule-set file"),
    "an override of nothing": (OWN + OVERRIDE.replace("north", "nroth"), "did you mean 'north-recruits'?"),
    "an override without reason": (OWN + OVERRIDE.replace('reason = "The board set 26"', ""), "needs a reason"),
    "an override that changes nothing": (OWN + OVERRIDE.replace("at_least = 26", ""), "changes nothing"),
    "off and more": (OWN + OFF + "at_least = 1\n", "switched off has no other keys"),
    "off that is false": (OWN + OFF.replace("true", "false"), "says nothing"),
    "another kind": (OWN + OVERRIDE + 'kind = "growth"\n', "'kind' cannot be overridden"),
    "an unknown key": (OWN + OVERRIDE + "near_mis = 1\n", "unknown key 'near_mis'"),
    "a rule of the base stated anew": (OWN + BASE[BASE.index("[[rules]]") :], "write [overrides.north-recruits]"),
    "other years": (
        OWN + '[calendar]\nyear_starts = "07-01"\n',
        "[calendar]: the rules taken over count in other years",
    ),
    "every rule switched off": (OWN + OFF + OFF.replace("south", "north"), "there is no rule"),
    "rules in single brackets": (OWN + '[rules]\nid = "mine"\n', "rules are written as [[rules]] tables"),
    "one rule by two ids": (OWN + OVERRIDE + OVERRIDE.replace("north-recruits", "north"), "another of its ids too"),
    "no version": (OWN.replace("rulecheck = 1\n", ""), "the first line must say `rulecheck = 1`"),
    "a longer longest_waiver": (OWN + 'longest_waiver = "13 months"\n', "longer than base.toml allows"),
    "requirements that are no list": (OWN + 'requires = "x"\n', "requires: must be a list"),
    "overrides without a base": (BASE + OVERRIDE, "there is nothing to override"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_is_refused(tmp_path: Path, name: str) -> None:
    """Nothing is passed over in silence."""
    own, said = REFUSED[name]

    assert said in refusal(tmp_path, own)


def test_problem_of_a_key_that_is_overridden_stands_at_the_override(tmp_path: Path) -> None:
    """The key that is wrong is in this file, and its line is told."""
    said = refusal(tmp_path, OWN + OVERRIDE + "near_mis = 1\n")

    assert "own.toml:11: rule 'north-recruits': unknown key 'near_mis'; did you mean 'near_miss'?" in said
    assert "taken over" not in said


OF_BASE = {
    "a waiver": ('[[waivers]]\nrule = "south"\nfrom = 2022-01-01\nuntil = 2021-01-01\n', "needs 'reason'"),
    "a mapping": ('[data.markers]\n"-" = "mising"\n', "did you mean 'missing'?"),
    "a group": ("[groups.all]\nunits = []\n", "a group needs units"),
    "a table that is not known": ('[waver]\nrule = "x"\n', "did you mean 'waivers'?"),
}


@pytest.mark.parametrize("name", OF_BASE)
def test_problem_of_what_is_taken_over_names_its_file(tmp_path: Path, name: str) -> None:
    """Nothing in this file is wrong, so the other is named and no line of this one is."""
    wrong, said = OF_BASE[name]
    lines = refusal(tmp_path, OWN + WAIVER, BASE + wrong).splitlines()

    assert any(said in line and line.endswith("(taken over from base.toml)") for line in lines)
    assert all("own.toml: " in line for line in lines)


@pytest.mark.parametrize(
    ("stated", "wrong", "said"),
    [
        ('longest_waiver = "1 year"', "longest_waver = 1", "unknown key 'longest_waver'"),
        ("rule_count = 2", 'rule_count = "3"', "rule_count of base.toml: must be a whole number"),
        ("rule_count = 2", 'requires = "rulecheck-none"', "requires of base.toml: must be a list"),
        ("[[rules]]", "[rules]", "extends: rules are written as [[rules]] tables, those of base.toml too"),
    ],
)
def test_heading_and_rules_of_the_base_are_held_to_their_form(
    tmp_path: Path, stated: str, wrong: str, said: str
) -> None:
    """What the base demands is not lost because it is written wrongly."""
    base = BASE.replace(stated, wrong, 1) if wrong != "[rules]" else BASE[: BASE.rindex("[[rules]]")]
    base = base.replace("[[rules]]", "[rules]").replace("rule_count = 2\n", "") if wrong == "[rules]" else base

    assert said in refusal(tmp_path, OWN, base)


WAIVER = """
[[waivers]]
rule = "south-recruits"
reason = "r"
approved_by = "a"
from = 2023-01-01
until = 2023-06-30
"""


def test_waiver_of_a_rule_that_is_switched_off_goes_with_it(tmp_path: Path) -> None:
    """The base need not be changed for a rule that does not hold here."""
    assert not loaded(tmp_path, OWN + OFF, BASE + WAIVER).waivers
    assert "unknown rule" in refusal(tmp_path, OWN + OFF + WAIVER)


def test_what_is_laid_over_beside_the_rules_is_noted(tmp_path: Path) -> None:
    """A rule that stands as it was may mean something else once its measure is another column."""
    own = OWN + '[data.measures]\nrecruited = { column = "hired", flow = true }\n'

    assert "override: [data.measures] of base.toml is replaced: recruited" in loaded(tmp_path, own).warnings


@pytest.mark.parametrize(
    ("stated", "noted"),
    [
        ('[data]\nreturn_by = "90 days"\n', "[data] of base.toml is added to: return_by"),
        ('[data.where]\nstage = "final"\n', "[data.where] of base.toml is added to: stage"),
        ('[data.markers]\n"5" = "suppressed"\n', "[data.markers] of base.toml is added to: 5"),
    ],
)
def test_what_is_added_to_how_the_table_is_read_is_noted(tmp_path: Path, stated: str, noted: str) -> None:
    """Rows or figures that were judged by the base may no longer be."""
    assert f"override: {noted}" in loaded(tmp_path, OWN + stated).warnings


def test_own_path_and_measure_are_no_override(tmp_path: Path) -> None:
    """They change nothing that the base's rules mean."""
    own = OWN + '[data]\npath = "own.csv"\n[data.measures]\nleft = "left"\n'

    assert not [remark for remark in loaded(tmp_path, own).warnings if "override: [data" in remark]


def test_years_that_the_base_counts_by_unsaid_may_be_said(tmp_path: Path) -> None:
    """A base without a calendar counts from April; from July its rules would fall due three months later."""
    assert loaded(tmp_path, f'{OWN}[calendar]\nyear_starts = "04-01"\n').rules


def test_circle_of_three_is_refused(tmp_path: Path) -> None:
    """Rule sets that extend one another have no beginning."""
    (tmp_path / "third.toml").write_text(OWN.replace("base.toml", "own.toml"), encoding="utf-8")

    assert "extends this rule set in turn" in refusal(tmp_path, OWN, OWN.replace("base.toml", "third.toml"))
