"""Rules of a plugin's kind are moved too: items of a list that must agree, and only what the kind judges by."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

import rulecheck
from rulecheck.model.ruleset import RuleSet
from rulecheck.plugins import load_plugins
from rulecheck.proving.mutating import mutants_of, untried_of

KIND = '''
from decimal import Decimal
import attrs
import rulecheck

@attrs.frozen(kw_only=True)
class Band:
    low: Decimal
    high: Decimal
    pays: Decimal

@attrs.frozen(kw_only=True)
class Bands(rulecheck.Bounded):
    """Each band begins where the one before it ends."""

    kind = "bands"
    measure: str = rulecheck.key("the measure")
    bands: tuple[Band, ...] = rulecheck.key("the bands")

    def __attrs_post_init__(self):
        super().__attrs_post_init__()
        for one, other in zip(self.bands, self.bands[1:]):
            if one.high != other.low:
                raise rulecheck.WrongKeyError("bands", "there is a gap, or an overlap")

    def judges_like(self, other):
        ends = [[(band.low, band.high) for band in rule.bands] for rule in (self, other)]
        return ends[0] == ends[1] and attrs.evolve(other, bands=self.bands) == self

@rulecheck.hookimpl
def rulecheck_kinds():
    return [Bands]

@rulecheck.hookimpl
def rulecheck_judge(rule, submission):
    return submission.scope_with(rule.measure)
'''
RULES = """
rulecheck = 1
[ruleset]
id = "synthetic"
title = "Synthetic"
[data]
unit = "unit"
year = "year"
[data.measures]
strength = { column = "strength", count = true }
[[rules]]
id = "it"
kind = "bands"
title = "It is so"
measure = "strength"
units = ["North"]
years = "2021-22"
at_least = 24
bands = [{ low = 0, high = 10, pays = 1 }, { low = 10, high = 20, pays = 2 }]
"""


@pytest.fixture
def banded(tmp_path: Path) -> RuleSet:
    """Return a rule set with one rule of a plugin's kind."""
    (tmp_path / "kind.py").write_text(KIND, encoding="utf-8")
    (tmp_path / "x.toml").write_text(RULES, encoding="utf-8")
    (ruleset,) = rulecheck.lint(tmp_path / "x.toml", plugins=load_plugins(files=[str(tmp_path / "kind.py")]))
    return ruleset


def moved(ruleset: RuleSet) -> set[str]:
    """Return what is off with each mutant of the one rule."""
    return {mutant.what for mutant in mutants_of(ruleset.rules[0], ruleset)}


def test_ends_that_must_agree_are_moved_together(banded: RuleSet) -> None:
    """The end of one band is the beginning of the next; either alone would be refused by lint."""
    assert "bands: high = 9 instead of 10, and bands: low = 9 instead of 10" in moved(banded)
    assert "bands: high = 9 instead of 10" not in moved(banded)


def test_both_items_are_changed_and_the_others_are_not(banded: RuleSet) -> None:
    """The mutant has the border elsewhere, and nothing else."""
    (mutant,) = (m for m in mutants_of(banded.rules[0], banded) if "high = 9 instead of 10, and" in m.what)
    bands = attrs.asdict(mutant.rule)["bands"]

    assert [tuple(band.values()) for band in bands] == [(0, 9, 1), (9, 20, 2)]


def test_what_the_kind_does_not_judge_by_is_not_wanted_of_cases(banded: RuleSet) -> None:
    """What is paid is told and judges nothing; it is said that it was not tried."""
    assert not any("pays" in what for what in moved(banded))
    assert list(untried_of(banded.rules[0], banded)) == [
        "bands: pays = 0 instead of 1 and 3 more of bands, which change no outcome"
    ]
