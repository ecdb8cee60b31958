"""The page on how a submission is read knows every key there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import attrs
import pytest

from rulecheck.model.days import Days
from rulecheck.model.limits import Limits
from rulecheck.model.mapping import GOVERNMENT_MARKERS, Form, Layout, Mapping, Meaning, Measure, Tally
from rulecheck.plugins import Plugins, load_plugins
from rulecheck.rulesets.structure import keys_of

PAGE = (Path(__file__).parents[2] / "docs" / "data.md").read_text(encoding="utf-8")
CODE = {piece for span in re.findall(r"``?(.+?)``?(?!`)", PAGE) for piece in re.split(r"[ ,={}\[\]]+", span)}


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    """Load the plugins once."""
    return load_plugins()


@pytest.mark.parametrize("noun", [Mapping, Measure, Tally, Limits])
def test_every_key_is_on_the_page(noun: type) -> None:
    """A key that the page does not name cannot be found by who writes rules."""
    made = {"measures", "tallies", "markers", "limits", "layout", "measure", "value", "id", "covers", "connection"}
    absent = [key for key in keys_of(noun) if key not in CODE and key not in made]

    assert absent == []


@pytest.mark.parametrize("word", [*get_args(Form), *get_args(Layout), *get_args(Meaning), *get_args(Days)])
def test_every_word_is_on_the_page(word: str) -> None:
    """Layouts, forms, meanings and ways to write a day are all told."""
    assert f'"{word}"' in PAGE or f"`{word}`" in PAGE


@pytest.mark.parametrize("marker", GOVERNMENT_MARKERS)
def test_every_marker_is_on_the_page(marker: str) -> None:
    """The preloaded markers are told with what they mean."""
    assert f"`{marker}`" in PAGE


def test_the_limits_are_those_of_the_code() -> None:
    """What the page says of a limit is what holds."""
    told = dict(re.findall(r"^\| `(\w+)` \|.*\| ([0-9][0-9,]*(?: [GM]iB)?) \|$", PAGE, flags=re.MULTILINE))
    units = {"GiB": 2**30, "MiB": 2**20}
    read = {
        key: int(number.split()[0].replace(",", "")) * units.get(number.split()[-1], 1) for key, number in told.items()
    }

    assert read == attrs.asdict(Limits())


def test_every_suffix_is_on_the_page(plugins: Plugins) -> None:
    """A format that is read is told of."""
    suffixes = {suffix for reader in plugins.readers.values() for suffix in reader.suffixes}

    assert [suffix for suffix in suffixes if f"`{suffix}`" not in PAGE] == []
