"""What holds for every rule set under ``rules/``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import rulecheck

ROOT = Path(__file__).parents[2]
ARTICLE = "Additional officers to tackle threat of serious and organised crime (news article, SEROCU)"
EVERY = sorted(path for path in (ROOT / "rules").glob("*.toml") if not path.name.endswith(".cases.toml"))

every_rule_set = pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)


def test_the_five_rule_sets_are_here() -> None:
    """A rule set that was moved or renamed is noticed."""
    names = [path.stem for path in EVERY]

    assert names == [
        "police-headcount-2019",
        "police-uplift-allocation",
        "police-uplift-forces",
        "police-uplift",
        "rocu-uplift",
    ]


@every_rule_set
def test_lint_has_nothing_to_remark(path: Path) -> None:
    """Every scope is closed, and the number of rules is stated, so a cut file is refused."""
    (ruleset,) = rulecheck.lint(path)

    assert ruleset.warnings == ()
    assert ruleset.id == path.stem


@every_rule_set
def test_a_file_cut_before_its_last_rule_is_refused(path: Path, tmp_path: Path) -> None:
    """Half a rule set does not pass for a whole one."""
    text = path.read_text(encoding="utf-8")
    cut = tmp_path / "cut.toml"
    cut.write_text(text[: text.rindex("[[rules]]")], encoding="utf-8")

    with pytest.raises(rulecheck.RuleSetError, match=r"rule_count|there is no \[\[rules\]\]"):
        rulecheck.lint(cut)


@every_rule_set
def test_every_rule_says_where_it_comes_from_and_how_it_is_read(path: Path) -> None:
    """Each rule has a document, the words it stands on, and guidance."""
    (ruleset,) = rulecheck.lint(path)
    unsaid = [
        rule.id
        for rule in ruleset.rules
        if rule.source is None or not rule.source.quote or not (rule.guidance or "").strip()
    ]

    assert unsaid == []


@every_rule_set
def test_what_is_quoted_from_the_article_stands_in_it(path: Path) -> None:
    """Every passage, taken apart at the ellipses, is in the article's sentences word for word."""
    article = (ROOT / "examples" / "01-first-check" / "returns.md").read_text(encoding="utf-8")
    (ruleset,) = rulecheck.lint(path)
    quotes = [rule.source.quote or "" for rule in ruleset.rules if rule.source and rule.source.title == ARTICLE]
    passages = [passage for quote in quotes for passage in quote.split(" … ")]

    assert [passage for passage in passages if passage not in article] == []
    assert bool(passages) == (path.stem in ("police-uplift", "rocu-uplift"))


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("rocu-uplift", "regional"),
        ("rocu-uplift", "network"),
        ("police-uplift-forces", "forces"),
        ("police-uplift-allocation", "forces"),
    ],
)
def test_a_group_that_loses_a_member_is_refused(name: str, group: str, tmp_path: Path) -> None:
    """The number of units is stated beside them, so that one deleted by mistake is noticed by lint."""
    text = (ROOT / "rules" / f"{name}.toml").read_text(encoding="utf-8")
    start = text.index("units = [", text.index(f"[groups.{group}]"))
    shorter = tmp_path / "shorter.toml"
    shorter.write_text(text[:start] + re.sub(r'"[^"]+", ', "", text[start:], count=1), encoding="utf-8")

    with pytest.raises(rulecheck.RuleSetError, match=r"size is \d+, but \d+ units are listed") as refused:
        rulecheck.lint(shorter)
    assert ("groups", group, "size") in [problem.path for problem in refused.value.problems]
