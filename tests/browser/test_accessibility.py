"""axe-core finds no violation of WCAG 2.2, levels A and AA, nor of its best practices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import rulecheck

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Any) -> list[str]:
    """Return what axe-core objects to, and where."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}}).response
    assert len(found["passes"]) > 20
    return [f"{one['id']}: {node['html'][:200]}" for one in found["violations"] for node in one["nodes"]]


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("name", ["forces", "yearly"])
def test_axe_finds_no_violation(
    opened: Callable[..., Any], request: pytest.FixtureRequest, name: str, width: int
) -> None:
    """With all shown, and with a filter that leaves little."""
    page = opened(request.getfixturevalue(name), width)
    assert violations(page) == []

    page.locator("#unit").fill("w")
    page.get_by_role("status").get_by_text("Filtered").wait_for()
    assert violations(page) == []


def test_axe_can_find_one(opened: Callable[..., Any], forces: rulecheck.Report) -> None:
    """The tests above can fail."""
    page = opened(forces)
    page.evaluate("document.querySelector('label[for=unit]').remove()")

    assert [one.partition(":")[0] for one in violations(page)] == ["label"]
