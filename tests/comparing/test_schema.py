"""The JSON of a comparison has the published shape, whatever was compared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from importlib import resources
from itertools import product
from pathlib import Path
from typing import Any, get_args

import attrs
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulecheck.comparing.causes import CAUSES
from rulecheck.comparing.changes import TURNS, Turn, compare
from rulecheck.comparing.reading import Key, RuleFacts, Run, Verdict, run_of
from rulecheck.comparing.words import as_json
from rulecheck.model.words import OUTCOMES, REASONS

SCHEMA = json.loads(resources.files("rulecheck.comparing").joinpath("diff.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/expected.json"))

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
DAYS = st.dates()
NUMBERS = st.none() | st.decimals(-(10**8), 10**8, places=6, allow_nan=False)
HASHES = st.sampled_from(("0" * 64, "1" * 64))
KEYS = [
    (ruleset, rule, unit, "2021-22", at)
    for ruleset, rule, unit, at in product(("s", "t"), ("a", "b"), ("North", "South"), ("", "2021-09-30"))
]
RULES = st.builds(
    RuleFacts,
    ruleset=st.just("s"),
    id=st.just("a"),
    kind=st.sampled_from(("target", "growth")),
    sha256=HASHES,
    previous_ids=st.lists(st.sampled_from(("a", "b")), max_size=1),
)
VERDICTS = st.builds(
    Verdict,
    **dict.fromkeys(("ruleset", "rule", "kind", "unit", "year", "message"), TEXTS),
    **dict.fromkeys(("observed", "expected", "expected_high"), NUMBERS),
    at=st.none() | DAYS,
    outcome=st.sampled_from(OUTCOMES),
    reason=st.sampled_from(sorted(REASONS)),
    waiver=st.none() | TEXTS,
    provisional=st.booleans(),
)


@st.composite
def runs(draw: st.DrawFn) -> Run:
    """Make a run of a few rules and some of their verdicts."""
    verdicts: dict[Key, Verdict] = draw(st.dictionaries(st.sampled_from(KEYS), VERDICTS, max_size=8))
    return Run(
        as_at=draw(DAYS),
        versions={"rulecheck": "1", **draw(st.dictionaries(TEXTS, st.none() | TEXTS, max_size=2))},
        rulesets={key[0]: (draw(HASHES),) for key in verdicts},
        inputs={"data": (draw(st.none() | HASHES),)},
        rules={key[:2]: draw(RULES) for key in verdicts},
        verdicts=verdicts,
        is_narrowed=draw(st.booleans()),
    )


def objects_of(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield each part of the schema that describes an object with named properties."""
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for part in schema.values():
            yield from objects_of(part)


def written(old: Run, new: Run) -> dict[str, Any]:
    """Compare two runs, write that, and read it back with exact numbers."""
    document: dict[str, Any] = json.loads(as_json(compare(old, new), old, new), parse_float=Decimal)
    return document


def test_the_schema_is_itself_valid() -> None:
    """The published schema follows draft 2020-12."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_is_strict() -> None:
    """Each object has exactly its properties, all of them always, and each of them is described."""
    objects = list(objects_of(SCHEMA))

    assert len(objects) == 5
    for one in objects:
        assert one["additionalProperties"] is False
        assert one["required"] == list(one["properties"])
        assert all(part["description"] for part in one["properties"].values())


def test_the_schema_knows_every_turn_cause_and_outcome() -> None:
    """The words of the schema are the words of the comparison, and each of its own is explained."""
    turn, cause = SCHEMA["$defs"]["turn"], SCHEMA["$defs"]["cause"]

    assert (tuple(turn["enum"]), set(turn["enum"])) == (TURNS, set(get_args(Turn)))
    assert cause["enum"] == list(CAUSES)
    assert set(SCHEMA["$defs"]["outcome"]["enum"]) == set(OUTCOMES)
    for part in (turn, cause):
        assert all(f"{word}: " in part["description"] for word in part["enum"])


@given(old=runs(), new=runs())
@settings(deadline=None)  # a comparison takes its time where the machine is busy
def test_every_comparison_follows_the_schema(old: Run, new: Run) -> None:
    """Whatever two runs hold, what is written has the published shape, its numbers as they were."""
    document = written(old, new)
    changes = compare(old, new).changes

    VALIDATOR.validate(document)
    for side in ("old", "new"):
        verdicts = [(change[side] or {}).get("observed") for change in document["changes"]]
        assert verdicts == [getattr(getattr(change, side), "observed", None) for change in changes]


@pytest.mark.parametrize("old", EXAMPLES, ids=lambda path: path.parent.name)
@pytest.mark.parametrize("new", EXAMPLES, ids=lambda path: path.parent.name)
def test_every_comparison_of_the_examples_follows_the_schema(old: Path, new: Path) -> None:
    """Any two real reports, as if they were of one rule set."""
    before, after = (run_of(path.read_bytes(), path.name, ruleset="one") for path in (old, new))

    VALIDATOR.validate(written(before, after))


def test_keys_stand_in_the_order_of_the_schema() -> None:
    """A reader finds each key where the schema lists it."""
    run = run_of(EXAMPLES[0].read_bytes(), "a report")
    document = written(run, attrs.evolve(run, verdicts={}))
    (change, *_) = document["changes"]

    assert list(document) == list(SCHEMA["properties"])
    for part, of in ((document["old"], "run"), (document["summary"], "summary"), (change, "change")):
        assert list(part) == list(SCHEMA["$defs"][of]["properties"])
    assert list(change["old"]) == list(SCHEMA["$defs"]["verdict"]["properties"])
