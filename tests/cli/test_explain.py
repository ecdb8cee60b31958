"""``rulecheck explain`` on the first example: a rule as at a day, and a finding step by step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest
from click.testing import CliRunner, Result

from rulecheck.api import trace
from rulecheck.cli import command
from rulecheck.engine.tracing import Asked
from rulecheck.plugins import Plugins, load_plugins

EXAMPLE = Path(__file__).parents[2] / "examples" / "01-first-check"
RULES, DATA = str(EXAMPLE / "rules.toml"), str(EXAMPLE / "returns.csv")


def explained(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(command, ["explain", *arguments])


def test_rule_is_said_in_plain_words_with_its_own_numbers() -> None:
    """The sentence names who, how many and when."""
    said = explained(RULES, "serocu-recruits", "--as-at", "2022-12-31").output

    assert "In plain words: SEROCU has at least 24 additional officers recruited in 2021-22 and 39 in 2022-23." in said


def test_rule_says_what_is_due_as_at_the_day() -> None:
    """What has its deadline behind it, and what does not."""
    said = explained(RULES, "serocu-recruits", "--as-at", "2022-12-31").output

    assert "As at 31 December 2022: 2021-22 is due, since 31 March 2022" in said
    assert "As at 31 December 2022: 2022-23 is not due before 31 March 2023" in said


def test_a_rule_of_several_versions_says_which_counts(tmp_path: Path) -> None:
    """Each version with its day, and that the latest published one is meant, in the sentence itself."""
    revised = "[{ value = 24, published = 2021-04-12 }, { value = 26, published = 2021-09-01 }]"
    text = (EXAMPLE / "rules.toml").read_text(encoding="utf-8")
    stated = f'years = "2021-22"\nat_least = {revised}'
    path = tmp_path / "rules.toml"
    path.write_text(text.replace("at_least = { 2021-22 = 24, 2022-23 = 39 }", stated), encoding="utf-8")
    said = explained(str(path), "serocu-recruits").output

    assert "(published 12 April 2021) or 26" in said
    assert "(published 1 September 2021; the latest published by the as-at date counts)" in said


def test_a_group_of_which_only_the_total_is_judged_says_so() -> None:
    """The sentence names the row, for a member's row does not count."""
    said = explained(RULES, "network-recruits").output

    assert "Network (its 11 units judged as one by the row 'Network total') has at least 300" in said


def test_finding_names_its_observations_with_their_places() -> None:
    """Each figure that was looked at, in which file and line."""
    said = explained(
        RULES, "serocu-recruits", "--data", DATA, "--unit", "SEROCU", "--year", "2021-22", "--as-at", "2023-04-30"
    ).output

    assert "returns.csv, line 2: SEROCU, 2021-22 (31 March 2022), additional officers recruited: 24" in said
    assert "Outcome: pass, because the value meets its bound (met)." in said


def test_finding_of_a_group_names_what_its_members_and_total_state() -> None:
    """A group rests on its reported row and on its members."""
    said = explained(
        RULES, "network-growth", "--data", DATA, "--unit", "network", "--year", "2022-23", "--as-at", "2023-04-30"
    ).output

    assert "Network total, 2021-22 (31 March 2022), additional officers recruited: 345" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((RULES, "serocu-recruits", "--unit", "SEROCU"), "--unit and --year"),
        ((RULES, "--unit", "SEROCU", "--year", "2021-22"), "the rule's ID"),
        ((RULES, "serocu-recruits", "--data", DATA, "--unit", "SERCU", "--year", "2021-22"), "did you mean 'SEROCU'?"),
        ((RULES, "serocu-recruits", "--data", DATA, "--unit", "SEROCU", "--year", "2031-32"), "no finding is for"),
        (
            (RULES, "serocu-recruits", "--data", DATA, "--unit", "SEROCU", "--year", "2021-22..2022-23"),
            "'2021-22..2022-23' is no year",
        ),
        ((RULES, "serocu-recruit", "--data", DATA, "--unit", "SEROCU", "--year", "2021-22"), "'serocu-recruits'?"),
        ((RULES, "serocu-recruits", "--data", "x.csv", "--unit", "SEROCU", "--year", "2021-22"), "x.csv"),
    ],
)
def test_what_cannot_be_explained_ends_with_2(arguments: tuple[str, ...], said: str) -> None:
    """The message says what would be right."""
    result = explained(*arguments)

    assert result.exit_code == 2
    assert said in result.output


def counted(read: list[str]) -> Plugins:
    """Return the plugins with readers that also list what they are asked to read."""

    def counting(inner: Callable[..., Any]) -> Callable[..., Any]:
        def outer(location: str, options: Any) -> Any:
            read.append(location)
            return inner(location, options)

        return outer

    plugins = load_plugins()
    readers = {name: attrs.evolve(reader, read=counting(reader.read)) for name, reader in plugins.readers.items()}
    return attrs.evolve(plugins, readers=readers)


def test_submission_is_read_once() -> None:
    """The finding and what it rests on come from one reading, so they cannot be of two states of a file."""
    read: list[str] = []
    asked = Asked(rule="serocu-recruits", unit="SEROCU", year="2021-22")
    found = trace(RULES, DATA, asked=asked, as_at=date(2023, 4, 30), plugins=counted(read))

    assert read == [DATA]
    assert [finding.observed for finding in found.findings] == [seen.value for seen in found.seen]


def test_finding_says_what_its_value_was_rounded_to(tmp_path: Path) -> None:
    """Between the value as it stands and the margin of the value as judged lies a step."""
    (tmp_path / "rules.toml").write_text(
        'rulecheck = 1\n[ruleset]\nid = "r"\ntitle = "R"\n[data]\nunit = "unit"\nyear = "year"\n'
        'measures = { women = "women", all = "all" }\n[[rules]]\nid = "it"\nkind = "share"\ntitle = "T"\n'
        'measure = "women"\nof = "all"\nunits = ["North"]\nyears = "2021-22"\nat_least = "35%"\n'
        'round = { places = 0, mode = "half-up" }\n',
        encoding="utf-8",
    )
    (tmp_path / "data.csv").write_text("unit,year,women,all\nNorth,2021-22,69,200\n", encoding="utf-8")
    asked = ("--data", str(tmp_path / "data.csv"), "--unit", "North", "--year", "2021-22", "--as-at", "2023-01-01")
    said = explained(str(tmp_path / "rules.toml"), "it", *asked).output

    assert "3. Observed: 34.5%.\n  4. Rounded: 35%, half up to 0 decimals, as the rule says.\n" in said
