"""Whoever has only a keyboard finds a unit, filters by outcome and reads every table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import rulecheck

SHOWN = "tr[data-finding]:not(.filtered-out)"
FOCUSED = "document.activeElement.id || document.activeElement.value || document.activeElement.tagName"


def tab_to(page: Any, name: str, key: str = "Tab") -> None:
    """Press a key until what is focused has an identity or a value."""
    for _ in range(200):
        page.keyboard.press(key)
        if page.evaluate(FOCUSED) == name:
            return
    raise AssertionError(f"{name} cannot be reached")


def told(page: Any, words: str) -> bool:
    """Wait until the live region says so."""
    page.get_by_role("status").get_by_text(words, exact=True).wait_for(timeout=10_000)
    return True


def units(page: Any) -> list[str]:
    """Return the units whose findings are shown; rules out of sight are not laid out, yet their text is there."""
    return page.locator(f"{SHOWN} th").all_text_contents()


def test_a_unit_is_found_by_typing_part_of_its_name(opened: Callable[..., Any], forces: rulecheck.Report) -> None:
    """The live region says how many findings are shown, and everything else of that kind is gone."""
    page = opened(forces)
    tab_to(page, "unit")
    page.keyboard.type("WILT")

    assert told(page, "Filtered: 1 of 43 findings on this page is shown.")
    assert units(page) == ["Wiltshire"]
    assert page.locator("#missing").is_visible()
    assert not page.locator("#missed").is_visible()


def test_outcomes_are_chosen_with_the_space_bar(opened: Callable[..., Any], forces: rulecheck.Report) -> None:
    """Without the passes four failures are left, in the heat map too."""
    page = opened(forces)
    tab_to(page, "pass")
    page.keyboard.press("Space")

    assert told(page, "Filtered: 4 of 43 findings on this page are shown.")
    assert sorted(units(page)) == ["Metropolitan Police", "West Midlands", "West Yorkshire", "Wiltshire"]
    assert page.locator(".map tbody tr:visible").count() == 4


def test_everything_comes_back(opened: Callable[..., Any], forces: rulecheck.Report) -> None:
    """One key press undoes the choice, and the focus is where the next search is typed."""
    page = opened(forces)
    tab_to(page, "unit")
    page.keyboard.type("no such force")
    told(
        page,
        "Filtered: 0 of 43 findings on this page are shown. "
        "No finding on this page is for such a unit with such an outcome; that is no clean record.",
    )
    tab_to(page, "all")
    page.keyboard.press("Enter")

    assert told(page, "All 43 findings on this page are shown.")
    assert page.locator(SHOWN).count() == 43
    assert page.evaluate(FOCUSED) == "unit"


def test_a_rule_without_a_match_steps_aside(opened: Callable[..., Any], yearly: rulecheck.Report) -> None:
    """Of many rules only those with a finding that fits are left."""
    page = opened(yearly)
    sections = page.locator("section.rule:visible").count()
    for outcome in ("warn", "unjudged", "pass"):
        tab_to(page, outcome)
        page.keyboard.press("Space")
    told(
        page,
        f"Filtered: {yearly.summary.counts['fail']} of {len(yearly.findings)} findings on this page "
        + ("is shown." if yearly.summary.counts["fail"] == 1 else "are shown."),
    )

    assert 0 < page.locator("section.rule:visible").count() < sections


def test_a_filtered_table_says_that_it_is(opened: Callable[..., Any], forces: rulecheck.Report) -> None:
    """Whoever scrolls past the controls still knows that rows are hidden."""
    page = opened(forces)
    caption = "getComputedStyle(document.getElementById('findings-1'), '::after').content"
    before = page.evaluate(caption)
    page.locator("#unit").fill("wilt")
    told(page, "Filtered: 1 of 43 findings on this page is shown.")

    assert (before, page.evaluate(caption)) == ("none", '" \N{EN DASH} filtered"')


def test_every_control_shows_its_focus(opened: Callable[..., Any], forces: rulecheck.Report) -> None:
    """Each that the Tab key comes to has an outline or a shadow that it has not without focus."""
    page = opened(forces)
    look = "(() => { const it = getComputedStyle(document.activeElement); return it.outlineStyle + it.boxShadow; })()"
    seen = 0
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        assert page.evaluate(look) != "nonenone", page.evaluate(FOCUSED)
        seen += 1

    assert seen > 10


def test_a_table_is_scrolled_with_the_arrow_keys(opened: Callable[..., Any], forces: rulecheck.Report) -> None:
    """On a narrow screen the last column can be reached."""
    page = opened(forces, 375)
    page.evaluate("document.getElementById('findings-1').closest('.scroll').focus()")
    page.keyboard.press("ArrowRight")
    for _ in range(50):  # it scrolls smoothly, and the page's policy forbids to wait in a script
        if page.evaluate("document.activeElement.scrollLeft") > 0:
            break
        page.wait_for_timeout(100)

    assert page.evaluate("document.activeElement.scrollLeft") > 0
