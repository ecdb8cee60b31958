"""The JSON report has the published shape, exact numbers and the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from importlib import resources
from types import ModuleType
from typing import Any

import attrs
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulecheck.model.finding import Finding
from rulecheck.model.report import (
    BaseRecord,
    ErrorRecord,
    InputRecord,
    PluginRecord,
    Report,
    RuleRecord,
    RuleSetRecord,
    Summary,
)
from rulecheck.model.source import Source
from rulecheck.model.words import OUTCOMES, REASONS
from rulecheck.reporters.json import CHUNK, render, rulecheck_reporters

SCHEMA = json.loads(resources.files("rulecheck.reporters").joinpath("report.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())

TEXTS = st.text(st.characters(exclude_categories=()), max_size=12)
DAYS = st.dates()
NUMBERS = st.decimals(-(10**8), 10**8, places=6, allow_nan=False)
HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)
COUNTS = st.fixed_dictionaries({outcome: st.integers(0, 10**6) for outcome in OUTCOMES})


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Make a value or its absence."""
    return st.none() | strategy


def several(record: type[Any], /, **facts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Make a few values of a kind."""
    return st.lists(st.builds(record, **facts), max_size=3).map(tuple)


FINDINGS = several(
    Finding,
    **dict.fromkeys(("ruleset", "rule", "kind", "unit", "year", "message"), TEXTS),
    **dict.fromkeys(("measure", "waiver", "note", "file", "place"), some(TEXTS)),
    **dict.fromkeys(("observed", "expected", "expected_high", "margin", "percent"), some(NUMBERS)),
    **dict.fromkeys(("at", "due"), some(DAYS)),
    outcome=st.sampled_from(OUTCOMES),
    reason=st.sampled_from(sorted(REASONS)),
    provisional=st.booleans(),
)
RULES = several(
    RuleRecord,
    **dict.fromkeys(("ruleset", "id", "kind", "title"), TEXTS),
    source=some(st.builds(Source, title=TEXTS.filter(str.strip), url=some(TEXTS), date=some(DAYS), quote=some(TEXTS))),
    guidance=some(TEXTS),
    sha256=HASHES,
    scope=st.sampled_from(("open", "closed")),
    counts=COUNTS,
)
REPORTS = st.builds(
    Report,
    complete=st.booleans(),
    version=TEXTS,
    as_at=DAYS,
    rulesets=several(
        RuleSetRecord,
        **dict.fromkeys(("id", "path", "title"), TEXTS),
        version=some(TEXTS),
        sha256=HASHES,
        extends=several(BaseRecord, path=TEXTS, sha256=HASHES),
    ),
    rules=RULES,
    inputs=several(
        InputRecord,
        name=TEXTS,
        path=some(TEXTS),
        sha256=some(HASHES),
        **dict.fromkeys(("rows", "skipped", "ignored"), st.integers(0, 10**9)),
    ),
    plugins=several(PluginRecord, name=TEXTS, version=some(TEXTS)),
    summary=st.builds(
        Summary,
        counts=COUNTS,
        waived=st.integers(0, 10**6),
        reasons=st.dictionaries(st.sampled_from(sorted(REASONS)), st.integers(1, 10**6)),
    ),
    findings=FINDINGS,
    notes=st.lists(TEXTS, max_size=2).map(tuple),
    errors=several(ErrorRecord, message=TEXTS, rule=some(TEXTS), plugin=some(TEXTS)),
    is_broken=st.booleans(),
)


def objects_of(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield each part of the schema that describes an object with named properties."""
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for part in schema.values():
            yield from objects_of(part)


def written(report: Report) -> dict[str, Any]:
    """Render a report and read it back."""
    return json.loads(render(report))


def test_the_schema_is_itself_valid() -> None:
    """The published schema follows draft 2020-12."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_is_strict() -> None:
    """Each object has exactly its properties, all of them always, and each of them is described."""
    objects = list(objects_of(SCHEMA))

    assert len(objects) == 14
    for one in objects:
        assert one["additionalProperties"] is False
        assert one["required"] == list(one["properties"])
        assert all(part["description"] for part in one["properties"].values())


def test_the_schema_knows_every_outcome_and_reason() -> None:
    """The words of the schema are the words of the model."""
    assert set(SCHEMA["$defs"]["outcome"]["enum"]) == set(OUTCOMES)
    assert SCHEMA["$defs"]["reason"]["enum"] == list(REASONS)


def test_the_schema_explains_every_reason() -> None:
    """What the model says of a reason stands in the schema."""
    for reason, meaning in REASONS.items():
        assert f" {reason}: {meaning}." in SCHEMA["$defs"]["reason"]["description"]


@given(REPORTS)
@settings(deadline=None)  # a report takes its time where the machine is busy
def test_every_report_follows_the_schema(report: Report) -> None:
    """Whatever a run found, its report has the published shape, its numbers as they were."""
    document = json.loads(render(report), parse_float=Decimal)

    VALIDATOR.validate(document)
    assert [one["observed"] for one in document["findings"]] == [one.observed for one in report.findings]


@given(REPORTS)
@settings(deadline=None)  # a report takes its time where the machine is busy
def test_the_same_report_gives_the_same_bytes(report: Report) -> None:
    """The order of the counts and reasons handed over does not show."""
    counts = dict(reversed(report.summary.counts.items()))
    reasons = dict(reversed(report.summary.reasons.items()))
    turned = attrs.evolve(report, summary=Summary(counts=counts, waived=report.summary.waived, reasons=reasons))

    assert render(turned) == render(report)


def test_keys_stand_in_the_order_of_the_schema(forces: Report) -> None:
    """A reader finds each key where the schema lists it."""
    document = written(forces)

    assert list(document) == list(SCHEMA["properties"])
    assert list(document["rules"][0]) == list(SCHEMA["$defs"]["rule"]["properties"])
    assert list(document["findings"][0]) == list(SCHEMA["$defs"]["finding"]["properties"])


def test_the_forces_report_is_the_golden_file(forces: Report, agrees_with_golden: Callable[[str, bytes], None]) -> None:
    """The report of the 43 forces, byte for byte."""
    agrees_with_golden("reporters-forces.json", render(forces))


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("207.000000", "207"),
        ("12.50", "12.5"),
        ("-1089", "-1089"),
        ("1E+3", "1000"),
        ("0.000001", "0.000001"),
        ("1E-8", "0.00000001"),
        ("-0.0", "0"),
        ("123456789012345", "123456789012345"),
        ("NaN", "null"),
        ("Infinity", "null"),
    ],
)
def test_numbers_are_plain(sample: ModuleType, number: str, expected: str) -> None:
    """Numbers are JSON numbers without exponent or trailing zeros; what is not finite is null."""
    report = sample.report(sample.finding(observed=Decimal(number)))

    assert f'"observed": {expected},'.encode() in render(report)


def test_dates_are_iso(sample: ModuleType) -> None:
    """Dates are written as year, month and day."""
    document = written(sample.report(sample.finding(due=date(2023, 3, 31))))

    assert (document["as_at"], document["findings"][0]["due"]) == ("2023-04-26", "2023-03-31")


def test_whether_a_share_was_judged_is_not_told(sample: ModuleType) -> None:
    """``is_share`` is for drawing and no part of the report."""
    assert "is_share" not in written(sample.report(sample.finding(is_share=True)))["findings"][0]


def test_the_report_is_indented_by_two(sample: ModuleType) -> None:
    """Findings stand as deep as they are nested; the file ends with one new line."""
    text = render(sample.report(sample.finding())).decode()

    assert '\n  "findings": [\n    {\n      "ruleset": "police-uplift",\n' in text
    assert "\n    }\n  ],\n" in text
    assert text.endswith("\n}\n")


def test_a_report_without_findings_is_whole(sample: ModuleType) -> None:
    """A refused run has an empty list of findings, and says why."""
    document = written(sample.refused_report())

    VALIDATOR.validate(document)
    assert (document["complete"], document["findings"]) == (False, [])
    assert document["errors"][0]["message"].startswith("returns.csv: line 7")


def test_no_finding_is_lost_between_chunks(sample: ModuleType) -> None:
    """The findings come in their order, however many there are."""
    units = [f"Unit {number}" for number in range(2 * CHUNK + 1)]
    document = written(sample.report(*(sample.finding(unit=unit) for unit in units)))

    assert [one["unit"] for one in document["findings"]] == units


def test_a_lone_surrogate_is_written_out(sample: ModuleType) -> None:
    """What UTF-8 cannot carry becomes visible text, and the other texts stay."""
    document = written(sample.report(sample.finding(unit="Unit \udc80"), notes=("\ud800",)))

    assert document["findings"][0]["unit"] == r"Unit \u{dc80}"
    assert document["notes"] == [r"\u{d800}"]


@pytest.mark.parametrize(
    "hostile", ["\x1b[31m", "\x7f", "\x9b\u202e\u2028\U000e0041", '"findings": []\n\t', "::error::x", "##[error]x"]
)
def test_hostile_text_is_inert_and_keeps_its_value(sample: ModuleType, hostile: str) -> None:
    """Escape sequences and overrides of direction are JSON escapes: harmless to print, unchanged to read."""
    rendered = render(sample.report(sample.finding(unit=hostile), notes=(hostile,)))

    assert not set("\x1b\x9b\x7f\u202e\u2028\U000e0041") & set(rendered.decode())
    assert not any(command in rendered for command in (b"::", b"##["))
    assert json.loads(rendered)["findings"][0]["unit"] == hostile
    assert json.loads(rendered)["notes"] == [hostile]


def test_twice_the_findings_take_at_most_twice_the_steps(sample: ModuleType, steps: Callable[..., int]) -> None:
    """Half a million are written in reasonable time, for each is looked at once, whatever chunk it falls into."""

    def written_in(chunks: int) -> int:
        report = sample.report(*[sample.finding(observed=Decimal("207.5"))] * (chunks * CHUNK))
        return steps(lambda: render(report))

    assert written_in(4) <= 2.01 * written_in(2)


def test_the_reporter_is_named_after_its_format() -> None:
    """``--output report.json`` finds it."""
    (reporter,) = rulecheck_reporters()

    assert (reporter.name, reporter.suffixes, reporter.render) == ("json", (".json",), render)
