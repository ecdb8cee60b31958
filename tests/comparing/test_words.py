"""A comparison as it is read: on the terminal, and by programs."""

from __future__ import annotations

import json
from pathlib import Path

import attrs

from rulecheck.comparing.changes import Comparison, compare
from rulecheck.comparing.reading import Run, run_of
from rulecheck.comparing.words import WIDTH, as_json, change_lines, heading_lines, summary_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "02-forty-three-forces" / "expected.json"
LONG = "The commissioner-for-recruitment-and-retention " * 5


def edited(**edits: dict[str, object]) -> Run:
    """Return the report of the forty-three forces with facts of some units' findings edited, the counts to match."""
    report = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    for finding in report["findings"]:
        finding.update(edits.get(finding["unit"].replace(" ", "_"), {}))
    outcomes = [finding["outcome"] for finding in report["findings"]]
    report["summary"].update({outcome: outcomes.count(outcome) for outcome in ("pass", "warn", "fail", "unjudged")})
    report["inputs"][0]["sha256"] = "0" * 64 if edits else report["inputs"][0]["sha256"]
    return run_of(json.dumps(report).encode(), "a report")


def example() -> tuple[Run, Run, Comparison]:
    """Return the forces' report, and one where a force fell short, one was waived, and one was renamed."""
    old = edited()
    new = edited(
        Dorset={"outcome": "fail", "reason": "missed", "observed": 160},
        Metropolitan_Police={"outcome": "warn", "reason": "waived", "waiver": LONG.strip()},
        West_Mercia={"unit": "West Mercia Police"},
        Wiltshire={"reason": "suppressed"},
    )
    return old, new, compare(old, new)


def test_text_reads_as_it_should() -> None:
    """Whose verdict, from what to what, on which numbers, and why; then how many."""
    *_, comparison = example()

    assert (
        "\n".join(change_lines(comparison))
        == """\
Turned worse (1):
  force-meets-its-target: Dorset, 2022-23
    pass (met) -> fail (missed)
    observed: 174 -> 160
    expected: 166
    cause: data

Turned better (1):
  force-meets-its-target: Metropolitan Police, 2022-23
    fail (missed) -> warn (waived)
    observed: 3,468
    expected: 4,557
    waiver: none -> The commissioner-for-recruitment-and-retention The
      commissioner-for-recruitment-and-retention The
      commissioner-for-recruitment-and-retention The
      commissioner-for-recruitment-and-retention The
      commissioner-for-recruitment-and-retention
    cause: waiver

Not there before (1):
  force-meets-its-target: West Mercia Police, 2022-23
    none -> pass (met)
    observed: 309
    expected: 290
    cause: data; the old report has the rule, but not for this unit and year

No longer there (1):
  force-meets-its-target: West Mercia, 2022-23
    pass (met) -> none
    observed: 309
    expected: 290
    cause: data; the new report has the rule, but not for this unit and year

The same outcome for another reason (1):
  force-meets-its-target: Wiltshire, 2022-23
    fail (missing) -> fail (suppressed)
    expected: 164
    cause: data

5 of 44 verdicts changed: 1 worse, 1 better, 1 appeared, 1 vanished, 1 otherwise"""
    )


def test_no_line_is_wider_than_a_terminal() -> None:
    """Long names are wrapped, those without a blank too."""
    old, _, _ = example()
    new = edited(Dorset={"unit": "x" * 300}, Kent={"unit": LONG})
    lines = [*heading_lines((LONG, old), ("y" * 200, new)), *change_lines(compare(old, new))]

    assert max(map(len, lines)) <= WIDTH
    assert "".join(line.strip() for line in lines).count("x" * 300) == 1


def test_nothing_changed_is_said_in_one_line() -> None:
    """The same report twice."""
    old = edited()

    assert list(change_lines(compare(old, old))) == ["0 of 43 verdicts changed"]


def test_rule_set_is_named_where_there_are_several() -> None:
    """Two of them may have a rule of one name."""
    *_, comparison = example()
    (first, *others) = comparison.changes
    key = ("another", *first.key[1:])
    several = Comparison(changes=(attrs.evolve(first, key=key), *others), number=44)

    assert "  force-meets-its-target (another): Dorset, 2022-23" in list(change_lines(several))


def test_summary_can_speak_of_what_would_be() -> None:
    """New rules have not changed anything yet."""
    *_, comparison = example()

    assert summary_of(comparison, "would change").startswith("5 of 44 verdicts would change: 1 worse, 1 better")


def test_json_says_the_same() -> None:
    """For programs: the same changes in the same order, with their format named and exact numbers."""
    old, new, comparison = example()
    text = as_json(comparison, old, new)
    document = json.loads(text)
    turns = ("worse", "better", "appeared", "vanished", "otherwise")

    assert (document["format"], document["old"]["as_at"]) == ("rulecheck.diff/1", "2023-04-26")
    assert document["summary"] == {"compared": 44, "changed": 5, **dict.fromkeys(turns, 1)}
    assert tuple(change["turn"] for change in document["changes"]) == turns
    assert [change["absent"] for change in document["changes"]] == [None, None, "unit-year", "unit-year", None]
    assert document["changes"][0]["new"]["observed"] == 160
    assert text == as_json(compare(*example()[:2]), old, new)
