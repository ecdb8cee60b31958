"""A draft written as a rule set: each guess with what speaks for it on its line, the rest as comments to fill in."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

import attrs

from rulecheck.drafting.draft import Draft
from rulecheck.drafting.guess import quoted
from rulecheck.drafting.toml import WIDTH, comment, key, lines_of, text, value
from rulecheck.drafting.words import kebab_name
from rulecheck.model.mapping import GOVERNMENT_MARKERS, Measure, Tally
from rulecheck.model.mapping import Mapping as TableMapping
from rulecheck.model.years import Calendar, Year
from rulecheck.rulesets.structure import toml_key
from rulecheck.shown import shown

_WIDTH = 98
_LONGEST_NAME = 60


def written(draft: Draft) -> str:
    """Return the text of the rule set.

    Raises:
        ValueError: a name in the table cannot stand in a TOML file.
    """
    lines = [
        *_heading(draft),
        *_calendar(draft),
        *_data(draft),
        *_measures(draft),
        *_markers(draft),
        *_group(draft),
        *_rules(draft),
    ]
    return "\n".join(lines) + "\n"


def span(years: tuple[Year, ...]) -> str | list[str]:
    """Return years as a rule states them: one, a range without gaps, or a list."""
    if len(years) == 1:
        return str(years[0])
    if years == tuple(years[0].until(years[-1])):
        return f"{years[0]}..{years[-1]}"
    return [str(year) for year in years]


def _heading(draft: Draft) -> Iterator[str]:
    name = PurePath(draft.location.rpartition("::")[0] or draft.location).name
    yield from _said(
        f'A first draft, made from {name}. Lines with "guessed:" say what was guessed and why: read each, put right '
        "what is wrong, and take the mark off. Then write your own rules."
    )
    yield from ("#", f"#   rulecheck check rules.toml DATA --as-at {draft.as_at}", "#")
    yield from _said(f"By {draft.as_at} all years below have ended; without --as-at it is judged as at today.")
    yield from ("rulecheck = 1", "", "[ruleset]")
    yield f"id = {text(kebab_name(PurePath(name).stem))}"
    yield f"title = {text(f'First draft for {shown(name)[:_LONGEST_NAME]}')}  # write what programme this is"
    yield 'version = "0.1"'
    yield '# owner = "who answers for these rules"'
    yield f"rule_count = {_rule_count(draft)}  # a file that was cut off is refused; lint says what to write"


def _calendar(draft: Draft) -> Iterator[str]:
    calendar = draft.guess.calendar
    yield ""
    if calendar == Calendar():
        yield "# Years run from 1 April to 31 March. If yours do not:"
        yield "# [calendar]"
        yield '# year_starts = "01-01"'
    else:
        yield "[calendar]"
        starts = f"{calendar.month:02}-{calendar.day:02}"
        yield f"year_starts = {text(starts)}{_why(draft, 'calendar')}"


def _data(draft: Draft) -> Iterator[str]:
    yield from ("", "[data]")
    if draft.path is None:
        yield '# path = "…"  # where the table lies; without it name it on the command line'
    else:
        yield f"path = {text(draft.path)}  # DATA on the command line wins"
    mapping = draft.guess.mapping
    for name, given in _stated(mapping):
        if name == "id" and len(given) == 1:
            yield f"id = {text(given[0])}{_why(draft, name)}"
        elif name == "totals":
            yield from _list(name, given, _why(draft, name))
        else:
            yield f"{name} = {value(given)}{_why(draft, name, *(f'{name}.{part}' for part in _parts(given)))}"
    if draft.unused:
        yield from _said(f"Not read: {quoted(draft.unused, 20)}.")
    for said in draft.guess.advice:
        yield from _said(said)


def _stated(mapping: TableMapping) -> Iterator[tuple[str, Any]]:
    """Yield the keys of ``[data]`` whose values are not what goes without saying."""
    apart = ("path", "measures", "tallies", "markers", "limits", "return_by")
    for field in attrs.fields(TableMapping):
        given = getattr(mapping, field.name)
        if field.name in apart or given in (None, (), {}) or given == field.default:
            continue
        yield toml_key(field.name), _plain(given)


def _plain(given: Any) -> Any:
    """Return a value as TOML has it; what is but a column's name is written as that."""
    if isinstance(given, tuple):
        return [_plain(each) for each in given]
    if not attrs.has(type(given)):
        return given
    stated = {
        toml_key(field.name): _plain(part)
        for field in attrs.fields(type(given))
        if (part := getattr(given, field.name)) not in (None, (), {}) and part != field.default
    }
    return stated["column"] if set(stated) == {"column"} else stated


def _parts(given: Any) -> tuple[str, ...]:
    return tuple(given) if isinstance(given, Mapping) else ()


def _measures(draft: Draft) -> Iterator[str]:
    mapping = draft.guess.mapping
    yield from (
        "",
        "# A flow happens during a year, as recruits do; a stock is a position at a date, as a headcount is.",
    )
    stated: Mapping[str, Measure | Tally] = mapping.tallies or mapping.measures
    for place, (name, measure) in enumerate(stated.items()):
        yield from (*([""] if place else []), f"[data.measures.{key(name)}]")
        for field in attrs.fields(type(measure)):
            part, given = toml_key(field.name), getattr(measure, field.name)
            why = _why(draft, f"measures.{name}.{part}")
            if why or (given not in (None, (), {}) and given != field.default):
                yield f"{part} = {value(_plain(given))}{why}"
    for column in draft.guess.targets:
        yield from _said(f"'{column}' looks like a target. A rule can read its bound there:")
        yield comment(f"  at_least = {value({'column': column})}")


def _markers(draft: Draft) -> Iterator[str]:
    signs = {sign: meaning for sign, meaning in draft.guess.mapping.markers.items() if sign not in GOVERNMENT_MARKERS}
    if signs:
        yield from ("", "[data.markers]")
        for sign, meaning in signs.items():
            yield f"{text(sign)} = {text(meaning)}{_why(draft, f'markers.{sign}')}"


def _group(draft: Draft) -> Iterator[str]:
    yield from ("", "[groups.all]")
    yield from _said("Who must report, so that a unit that is left out is a finding. Take out who is no unit.")
    yield from _list("units", draft.units, "  # guessed: every name in the unit column that is no total")
    yield f"size = {len(draft.units)}"


def _rules(draft: Draft) -> Iterator[str]:
    names = [*draft.guess.mapping.measures]
    years = f"years = {value(span(draft.years))}  # guessed: the years of the table; add those to come"
    yield from ("", "[[rules]]", 'id = "every-unit-reports"', 'kind = "complete"')
    yield 'title = "Every unit reports its figures"'
    yield f"measure = {text(names[0])}"
    if names[1:]:
        yield from _list("also", names[1:])
    yield from ('units = ["@all"]', years)
    if _has_unique(draft):
        yield from ("", "[[rules]]", 'id = "one-row-each"', 'kind = "unique"')
        yield from ('title = "Each unit reports a year or date once"', 'units = ["@all"]', years)
    yield from ("", "# An example of a target, to be completed and uncommented; then rule_count is one more.")
    yield from ("# [[rules]]", '# id = "each-reaches-its-target"', '# kind = "target"')
    yield '# title = "Each unit reaches its target"'
    yield f"# measure = {text(names[0])}"
    yield from ('# units = ["@all"]', f"# {years.partition('  #')[0]}", "# at_least = …      # the target")
    yield '# near_miss = "5%"  # missed by no more than this is a warning'
    yield "# [rules.source]    # the document that the target is taken from"
    yield '# title = "…"'


def _has_unique(draft: Draft) -> bool:
    return draft.guess.mapping.layout == "long"


def _rule_count(draft: Draft) -> int:
    return 2 if _has_unique(draft) else 1


def _list(name: str, texts: Sequence[str], why: str = "") -> list[str]:
    """Write a list of texts, on one line where they fit."""
    line = f"{name} = {value(list(texts))}"
    return [f"{line}{why}"] if len(line) <= WIDTH else [f"{name} = [{why}", *lines_of(texts), "]"]


def _why(draft: Draft, *paths: str) -> str:
    """Return what speaks for the parts of a line, as the comment that ends it."""
    said = dict.fromkeys(draft.guess.why[path] for path in paths if path in draft.guess.why)
    return "  " + comment("guessed: " + "; ".join(said)) if said else ""


def _said(sentence: str) -> Iterable[str]:
    """Write a sentence as comments."""
    lines = textwrap.wrap(shown(sentence), _WIDTH, break_long_words=False, break_on_hyphens=False)
    return [f"# {line}" for line in lines]
