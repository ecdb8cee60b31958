"""Whoever watches a run is told of each step before it begins."""

from __future__ import annotations

from rulecheck.model.stage import Stage, watched


def test_each_item_is_told_of_before_it_is_worked_on() -> None:
    """The steps behind are counted, and the one that begins is named."""
    told: list[Stage | str] = []
    for item in watched(("a", "b"), told.append, "judging", lambda item: f"rule {item}"):
        told.append(item)

    first, second = (Stage(what="judging", to=f"rule {item}", done=done, steps=2) for done, item in enumerate("ab"))
    assert told == [first, "a", second, "b"]
