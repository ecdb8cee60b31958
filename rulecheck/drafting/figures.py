"""The measures: which columns hold figures, whether they are flows or stocks, counts, and how they are written."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

import attrs

from rulecheck.drafting.columns import Column, Seen, has_slot
from rulecheck.drafting.guess import Guess, quoted
from rulecheck.drafting.numbers import Numbers, numbers_in
from rulecheck.drafting.words import CODE, DERIVED, FLOW, NO_COUNT, STOCK, TARGET, hints, measure_name
from rulecheck.model.mapping import GOVERNMENT_MARKERS, Measure
from rulecheck.model.numbers import DIGITS, PLACES


@attrs.frozen(kw_only=True)
class Figures:
    """One measure before it has a name.

    Attributes:
        column: as the mapping names it.
        said: what its name is made of, and what hints at flow or stock.
        numbers: what stands in it.
        is_dated: its columns are days, which speaks for a stock where its name tells of no flow.
        has_parts: several of its days lie in one year, so as a flow they add up.
    """

    column: str
    said: str
    numbers: Numbers
    is_dated: bool = False
    has_parts: bool = False


def figure_columns(seen: Seen, taken: Container[str]) -> tuple[list[Column], list[Column], list[Column]]:
    """Return the columns that hold figures, those that look like targets, and those worked out of others.

    Where nothing else is left, what looks like a target or like a difference is taken for a figure.
    """
    numeric = [c for c in seen.columns if c.name not in taken and not has_slot(c.name) and _is_numeric(c)]
    targets = [column for column in numeric if hints(column.name, TARGET)]
    derived = [column for column in numeric if column not in targets and hints(column.name, DERIVED)]
    figures = [column for column in numeric if column not in targets and column not in derived]
    if figures:
        return figures, targets, derived
    return (derived, targets, []) if derived else (targets, [], [])


def with_figures(guess: Guess, found: Iterable[Figures]) -> Guess:
    """Return the guess with measures and the signs that stand among their numbers."""
    measures: dict[str, Measure] = {}
    why: dict[str, str] = {}
    signs = dict(guess.mapping.markers)
    for figures in found:
        name = measure_name(figures.said, measures)
        measures[name] = _measure(name, figures)
        why |= {f"measures.{name}.{part}": said for part, said in _reasons(figures).items()}
        signs |= figures.numbers.signs
        guess = guess.advised(*_advice(name, figures.numbers))
    why |= {f"markers.{sign}": "it stands where a number should" for sign in signs if sign not in GOVERNMENT_MARKERS}
    known = dict.fromkeys(sign for figures in found for sign in figures.numbers.known)
    if known:
        guess = guess.advised(f"Among the numbers stand signs that need no declaring: {quoted(tuple(known))}.")
    return guess.with_mapping(why, measures=measures, markers=signs)


def is_flow(said: str) -> bool:
    """Whether a name says that something happens during a year: ``recruited``, ``leavers``."""
    return hints(said, FLOW) and not hints(said, STOCK)


def _is_numeric(column: Column) -> bool:
    if hints(column.name, CODE):
        return False
    return numbers_in(column.texts) is not None


def _measure(name: str, figures: Figures) -> Measure:
    label = name.replace("_", " ")
    return Measure(
        column=figures.column,
        flow=is_flow(figures.said),
        count=figures.numbers.is_count and not hints(figures.said, NO_COUNT),
        combine="sum" if figures.has_parts and is_flow(figures.said) else None,
        label=label if label != name else None,
        accepts=figures.numbers.accepts,
    )


def _reasons(figures: Figures) -> Mapping[str, str]:
    stock = "a stock, for its columns are dated" if figures.is_dated else "a stock; its name tells of no flow"
    why = {"flow": "its name says that it happens" if is_flow(figures.said) else stock}
    if figures.has_parts and is_flow(figures.said):
        why["combine"] = "several dates lie in one year"
    if figures.numbers.is_count and not hints(figures.said, NO_COUNT):
        why["count"] = "every figure is whole, and none below 0"
    if figures.numbers.accepts:
        why["accepts"] = "some numbers are written so"
    return why


def _advice(name: str, numbers: Numbers) -> Iterable[str]:
    if numbers.too_fine:
        yield (
            f"{quoted(numbers.too_fine, 3)} in '{name}' have more digits or decimals than can be read, "
            f"{DIGITS} and {PLACES}, and will fail; round them in the table."
        )
    if numbers.unread:
        yield (
            f"{quoted(numbers.unread, 4)} in '{name}' cannot be read as numbers and will fail; "
            'declare what each means under [data.markers], as in "n/k" = "missing".'
        )
