"""The page on kinds says what the kinds themselves say."""

from __future__ import annotations

from pathlib import Path

import pytest

from rulecheck.explaining.page import page
from rulecheck.plugins import load_plugins
from rulecheck.rulesets.structure import keys_of

PAGE = Path(__file__).parents[2] / "docs" / "kinds.md"
KINDS = {name: kind for name, kind in load_plugins().kinds.items() if kind.__module__.startswith("rulecheck.kinds.")}


def test_the_page_is_what_the_kinds_say() -> None:
    """Made by ``RULECHECK_DISABLE_PLUGIN_AUTOLOAD=1 rulecheck kinds --markdown > docs/kinds.md``."""
    assert PAGE.read_text(encoding="utf-8") == page(KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_its_keys_and_its_example_on_the_page(kind: str) -> None:
    """The section of a kind is whole; what all kinds have stands once, at the end."""
    text = PAGE.read_text(encoding="utf-8")
    section = text.partition(f"\n## {kind}\n")[2].partition("\n## ")[0]
    common = text.partition("\n## Keys of every rule\n")[2]

    assert all(f"| `{key}` |" in section or f"| `{key}` |" in common for key in keys_of(KINDS[kind]))
    assert f'kind = "{kind}"' in section
