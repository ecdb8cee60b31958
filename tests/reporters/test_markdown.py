"""The Markdown summary is short, and no text from outside is more than text in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rulecheck.model.report import Report
from rulecheck.reporters.markdown import LISTED, LONGEST, render
from rulecheck.shown import shown

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
OURS = {"heading", "paragraph", "table", "thead", "tbody", "tr", "th", "td", "bullet_list", "list_item"}
LINKED_BY_GITHUB = re.compile(r"@\w|#\d|://|www\.|:\w+:|GH-\d|\$", re.IGNORECASE)


def tokens(text: str) -> Iterator[Any]:
    """Yield the tokens of a text and those within its lines."""
    for token in PARSER.parse(text):
        yield from token.children if token.type == "inline" else [token]


def words_of(text: str) -> list[str]:
    """Return what a reader sees, cell by cell; what is ours ends a piece."""
    return [token.content for token in tokens(text) if token.type in ("text", "code_inline", "text_special")]


def test_the_forces_summary_is_the_golden_file(
    forces: Report, agrees_with_golden: Callable[[str, bytes], None]
) -> None:
    """The summary of the 43 forces, byte for byte."""
    agrees_with_golden("reporters-forces.md", render(forces))


def test_missing_stands_in_another_table_than_missed(forces: Report) -> None:
    """A unit that did not report is not a unit that fell short."""
    missed, absent = render(forces).decode().split("### Failed: no value to judge")

    assert "Metropolitan Police" in missed.split("### Failed")[1]
    assert [name in absent for name in ("West Midlands", "Wiltshire", "Metropolitan Police")] == [True, True, False]


def test_every_row_has_the_cells_of_its_table(sample: ModuleType) -> None:
    """A bar in a name is no border."""
    kinds = [token.type for token in tokens(render(sample.hostile_report()).decode())]

    assert kinds.count("table_open") == 3
    assert kinds.count("td_open") == 6 + 5 * 2 * len(sample.HOSTILE)


def test_hostile_texts_are_text(sample: ModuleType) -> None:
    """No link, picture, element or emphasis comes from outside; line breaks are the one element, and ours."""
    found = [*tokens(render(sample.hostile_report()).decode())]

    blocks = {re.sub("_(open|close)$", "", token.type) for token in found if token.block}
    assert blocks <= OURS
    inline = {token.type for token in found if not token.block} - {"text", "code_inline", "softbreak", "text_special"}
    assert inline == {"html_inline"}
    assert {token.content for token in found if token.type == "html_inline"} == {"<br>"}


@pytest.mark.parametrize("outside", ["@everyone", "#1", "www.evil.example", "see https://evil.example", ":skull:"])
def test_what_github_links_stands_as_code(sample: ModuleType, outside: str) -> None:
    """A mention in a summary calls nobody."""
    text = render(sample.report(sample.missed(outside, 1, note=outside))).decode()

    assert not [t.content for t in tokens(text) if t.type == "text" and LINKED_BY_GITHUB.search(t.content)]


@given(st.text(st.characters(exclude_categories=()) | st.sampled_from("`|\\<>[]()*_&;#@:!"), min_size=1, max_size=20))
def test_any_note_is_read_as_it_is_shown(text: str) -> None:
    """What a parser of Markdown makes of a cell is the text, whatever its signs; in code bars and accents are named."""
    from rulecheck.reporters.markdown import _safe

    cell = f"| a |\n| - |\n| x{_safe(text)}x |\n"
    read = "".join(words_of(cell)[1:])

    assert read.replace(r"\u{60}", "`").replace(r"\u{7c}", "|") == f"x{shown(text)}x".replace(r"\u{60}", "`").replace(
        r"\u{7c}", "|"
    )


def test_no_more_than_so_many_are_listed(sample: ModuleType) -> None:
    """The rest is counted in words."""
    failed = [sample.missed(f"A{number}", 1) for number in range(LISTED["fail"] + 3)]
    text = render(sample.report(*failed)).decode()

    assert text.count("| Missed |") == LISTED["fail"]
    assert "3 more failures are not listed here." in text


def test_summary_is_accepted_by_github_however_long_the_texts(sample: ModuleType) -> None:
    """GitHub refuses a summary above 1 MiB; a long text is cut, and says so."""
    long = "&" * 10_000
    texts = {"message": long, "note": long, "waiver": long, "file": long}
    failed = [sample.missed(f"A{number}", 1, **texts) for number in range(150)]
    text = render(sample.report(*failed, notes=[long] * 50)).decode()

    assert len(text.encode()) < 2**20
    assert f"(cut: {10_000 - LONGEST:,} characters more)" in text


@pytest.mark.parametrize(("name", "headline"), [("broken_report", "Incomplete"), ("refused_report", "Could not check")])
def test_incomplete_run_says_so_first(sample: ModuleType, name: str, headline: str) -> None:
    """No summary of it reads as a pass."""
    text = render(getattr(sample, name)()).decode()

    assert text.startswith(f"## ✖ rulecheck: {headline}")
    assert "Met:" not in text
