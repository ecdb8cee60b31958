"""A rule set that was cut off: refused wherever ``rule_count`` can tell, and what it cannot tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

OPTIONAL = ["near_miss = 5", 'severity = "warn"', 'tags = ["a"]']


def accepted_cuts(bench: Any, text: str) -> list[str]:
    """Return the last line of each cut, at a line's end, that is not noticed."""
    lines = text.splitlines(keepends=True)
    cuts = ["".join(lines[:end]) for end in range(len(lines))]
    return [cut.splitlines()[-1] for cut in cuts if not bench.problems(cut)]


def test_no_cut_at_a_line_end_is_accepted_while_a_required_key_is_lost(bench: Any, spoilt: Callable[..., str]) -> None:
    """Of the whole file each line but those of optional keys at its end is needed."""
    assert accepted_cuts(bench, spoilt()) == []


def test_lost_optional_keys_of_the_last_rule_go_unnoticed(bench: Any, spoilt: Callable[..., str]) -> None:
    """``rule_count`` counts rules: what the last one loses after its required keys, nothing shows."""
    text = spoilt((None, "\n".join(OPTIONAL) + "\n"))

    assert accepted_cuts(bench, text) == ["at_least = 100", *OPTIONAL[:-1]]


def test_lost_years_of_the_last_bound_go_unnoticed(bench: Any, spoilt: Callable[..., str]) -> None:
    """The same holds for the years of a bound that is written as a table of its own."""
    text = spoilt(("at_least = 100", "[rules.at_least]\n2021-22 = 100\n2022-23 = 200"), ('years = "2021-22"\n', ""))

    assert accepted_cuts(bench, text) == ["2021-22 = 100"]


def test_cut_inside_the_last_number_goes_unnoticed(bench: Any, spoilt: Callable[..., str]) -> None:
    """A cut in the middle of the last line can leave a smaller number: 10 for 100."""
    text = spoilt().rstrip("\n")

    unnoticed = [
        text[:end].rpartition("\n")[2]
        for end in range(text.rindex("at_least"), len(text))
        if not bench.problems(text[:end])
    ]

    assert unnoticed == ["at_least = 1", "at_least = 10"]


def test_file_without_a_count_is_remarked_on(bench: Any, spoilt: Callable[..., str]) -> None:
    """Without ``rule_count`` no cut between rules shows; ``lint`` prints the line to paste."""
    bench.write(spoilt(("rule_count = 2\n", "")))

    ended = bench.lint()

    assert ended.exit_code == 0
    assert "rule_count = 2" in ended.output
