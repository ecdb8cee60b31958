"""What is read back is a report of ours, whole and in agreement with itself, or it is refused in a sentence."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rulecheck
from rulecheck.comparing import reading
from rulecheck.comparing.changes import compare
from rulecheck.comparing.reading import read_run, run_of
from rulecheck.comparing.words import as_json, change_lines

EXAMPLE = Path(__file__).parents[2] / "examples" / "02-forty-three-forces" / "expected.json"
REPORT = EXAMPLE.read_text(encoding="utf-8")
GOOD = run_of(REPORT.encode(), "good")
FIRST_VALUE = '"observed": 558,'
HOSTILE = "A\u2028B\x85\x1b[31m\u202e\x00"


def edited(**facts: Any) -> bytes:
    """Return the report of the forty-three forces with other facts at its top."""
    return json.dumps({**json.loads(REPORT), **facts}).encode()


def with_first(**facts: Any) -> bytes:
    """Return it with other facts in its first finding, a pass."""
    findings = json.loads(REPORT)["findings"]
    return edited(findings=[{**findings[0], **facts}, *findings[1:]])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"null",
        b"\xff",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"format": "rulecheck.report/1"}',
        b'{"format": 1e999}',
        b'{"format": NaN}',
        REPORT[:-10].encode(),
        REPORT.encode("utf-16"),
        edited(complete="true"),
        edited(as_at="yesterday"),
        edited(notes=[[]]),
        edited(findings={}),
        edited(summary=None),
        with_first(outcome="passed"),
        with_first(at="2023-02-30"),
        with_first(observed=True),
        with_first(unit=7),
        REPORT.replace('"notes": []', f'"notes": {"[" * 100_000}{"]" * 100_000}').encode(),
        REPORT.replace(FIRST_VALUE, '"observed": NaN,').encode(),
        REPORT.replace(FIRST_VALUE, '"observed": 1e99999999999999999999,').encode(),
        REPORT.replace("Bedfordshire", "\\ud800", 1).encode(),
    ],
)
def test_what_is_no_report_is_refused(content: bytes) -> None:
    """Whatever the file holds, the answer is a sentence."""
    with pytest.raises(rulecheck.DataError, match=r"^x\.json: is no JSON report of rulecheck: "):
        run_of(content, "x.json")


@pytest.mark.parametrize("number", ["1e999999", "1e-999999", "0e999999", "9" * 5_000, '"NaN"', '"sNaN"', '"-Infinity"'])
def test_number_that_no_run_gives_is_refused(number: str) -> None:
    """Written out it would fill the memory, or it would be no number at all."""
    content = REPORT.replace(FIRST_VALUE, f'"observed": {number},').encode()

    with pytest.raises(rulecheck.DataError, match="a number that no run gives: rule 'force-meets-its-target', Avon"):
        run_of(content, "x.json")


ONCE = "does not have 'force-meets-its-target' once"
TWO = "two findings for rule 'force-meets-its-target', Bedfordshire"
CONTRADICTIONS = {
    "not complete": (edited(complete=False), "of a run that was not complete"),
    "another format": (edited(format="rulecheck.report/2"), "is of the format 'rulecheck.report/2', not"),
    "a comparison": (b'{"format": "rulecheck.diff/1", "changes": []}', "is of the format 'rulecheck.diff/1', not"),
    "no findings": (edited(findings=[]), "has no findings"),
    "a finding cut off": (edited(findings=json.loads(REPORT)["findings"][:-1]), "counts 4 'fail', but it has 3"),
    "a finding turned": (with_first(outcome="fail"), "counts 39 'pass', but it has 38"),
    "errors in a complete run": (edited(errors=[{"message": "the rule's scope is empty"}]), "yet it lists errors"),
    "a rule set not listed": (edited(rulesets=[]), "does not list the rule set"),
    "a rule not listed": (edited(rules=[]), ONCE),
    "a rule listed twice": (
        edited(rules=json.loads(REPORT)["rules"] * 2),
        "does not have 'force-meets-its-target' once",
    ),
    "a finding twice": (
        with_first(unit="Bedfordshire"),
        "two findings for rule 'force-meets-its-target', Bedfordshire",
    ),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_report_that_is_not_whole_or_contradicts_itself_is_refused(name: str) -> None:
    """A report that was cut, merged or edited by hand is no evidence of what changed."""
    content, said = CONTRADICTIONS[name]

    with pytest.raises(rulecheck.DataError, match=said):
        run_of(content, "x.json")


def test_key_stated_twice_counts_once() -> None:
    """JSON allows it; the last one counts, and the counts must still agree."""
    twice = REPORT.replace('"findings": [', '"findings": [], "findings": [').encode()

    assert compare(GOOD, run_of(twice, "x.json")).changes == ()


def test_report_of_an_earlier_version_is_read() -> None:
    """It does not say which ids a rule had before."""
    rules = [{key: rule[key] for key in rule if key != "previous_ids"} for rule in json.loads(REPORT)["rules"]]

    assert compare(run_of(edited(rules=rules), "x.json"), GOOD).changes == ()


def test_what_is_extended_is_part_of_the_rule_set() -> None:
    """The file that was named is the same; an earlier version did not say what it extends."""
    (ruleset,) = json.loads(REPORT)["rulesets"]
    earlier = {key: ruleset[key] for key in ruleset if key != "extends"}
    extending = {**ruleset, "extends": [{"path": "base.toml", "sha256": "0" * 64}]}
    found = [run_of(edited(rulesets=[one]), "x.json").rulesets for one in (earlier, ruleset, extending)]

    own = ruleset["sha256"]
    assert [one[ruleset["id"]] for one in found] == [(own,), (own,), (own, "0" * 64)]


def test_hostile_names_are_shown_and_stay_what_they_are() -> None:
    """Nothing unseen reaches the screen, and the JSON still holds the name."""
    other = run_of(with_first(unit=HOSTILE), "x.json")
    compared = compare(GOOD, other)
    text, document = "\n".join(change_lines(compared)), as_json(compared, GOOD, other)

    assert not set("\u2028\x85\x1b\u202e\x00") & set(text + document)
    assert HOSTILE in {change["unit"] for change in json.loads(document)["changes"]}


def test_control_characters_in_an_error_are_shown() -> None:
    """A file name, or what stands in the file, does not act on the console."""
    with pytest.raises(rulecheck.DataError) as refused:
        run_of(edited(format="\x1b[2J"), "\x1b]0;x.json")

    assert "\x1b" not in str(refused.value)


def test_longer_file_than_any_report_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not read into the memory."""
    monkeypatch.setattr(reading, "MOST_BYTES", 100)

    with pytest.raises(rulecheck.DataError, match="is longer than 100 bytes"):
        read_run(EXAMPLE)


@pytest.mark.parametrize("path", ["absent.json", "", "a\0b", str(EXAMPLE.parent)])
def test_what_cannot_be_read_is_refused(path: str) -> None:
    """No file, a folder, a name that no system knows."""
    with pytest.raises(rulecheck.DataError, match="cannot be read"):
        read_run(Path(path))


def test_pipe_that_nobody_writes_to_is_refused(tmp_path: Path) -> None:
    """A gate that waits for ever says nothing."""
    os.mkfifo(tmp_path / "pipe.json")

    with pytest.raises(rulecheck.DataError, match="no regular file"):
        read_run(tmp_path / "pipe.json")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, max_examples=200)
@given(data=st.data(), value=JSON)
def test_any_value_in_any_place_is_compared_or_refused(data: st.DataObject, value: Any) -> None:
    """Nothing that stands in a report makes the comparison fail in another way."""
    report = json.loads(REPORT)
    place = data.draw(st.sampled_from([report, report["findings"][0], report["rules"][0], report["inputs"][0]]))
    place[data.draw(st.sampled_from(sorted(place)))] = value
    try:
        run = run_of(json.dumps(report).encode(), "x.json")
    except rulecheck.DataError:
        return
    compared = compare(GOOD, run)

    assert "\n".join(change_lines(compared))
    assert json.loads(as_json(compared, GOOD, run))["summary"]["changed"] == len(compared.changes)
    assert compare(run, run).changes == ()
