"""What a run leaves out where it need not be done changes nothing that is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rulecheck import api
from rulecheck.data import observations, order, windows
from rulecheck.data.observed import Observed
from rulecheck.engine import filing, ledger, run, together
from rulecheck.engine.engines import EMBEDDED, Embedded, Engine
from rulecheck.engine.grade import Parts
from rulecheck.engine.programme import Programme, Task
from rulecheck.engine.reading import Reading
from rulecheck.engine.selection import Selection
from rulecheck.plugins import Plugins, load_plugins
from rulecheck.reporters.json import render

EXAMPLES = Path(__file__).parents[2] / "examples"
RETURNS = {
    "01-first-check": ("returns.csv", date(2022, 6, 30)),
    "02-forty-three-forces": ("police_uplift_final_2023_03_31.csv", date(2023, 7, 26)),
    "04-one-row-per-officer": ("synthetic_one_short.csv", date(2023, 6, 30)),
    "07-a-trajectory-is-a-choice": ("police_uplift_national_series.csv", date(2023, 7, 26)),
    "08-a-yearly-return": ("synthetic_returns.csv", date(2023, 6, 30)),
}
PLUGINS = load_plugins()


def judged(name: str, engine: Engine = EMBEDDED, plugins: Plugins = PLUGINS, data: Path | None = None) -> bytes:
    """Return the report on an example's return, or on another of its form."""
    folder, (file, as_at) = EXAMPLES / name, RETURNS[name]
    reading = Reading(readers=plugins.readers, data=str(data or folder / file), tables={}, as_at=as_at, waivers=True)
    rulesets = api.load_rulesets(folder / "rules.toml", plugins)
    return render(api.check_reading(rulesets, reading, selection=Selection(), plugins=plugins, engine=engine))


def no(*_: Any) -> bool:
    """Say of anything that it does not hold."""
    return False


def _combined(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Observed, "_are_as_many", no)
    patch.setattr(Observed, "_are_mostly_alone", no)


def _sorted_out(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Observed, "_are_as_many", no)


def _joined(patch: pytest.MonkeyPatch) -> None:
    for module in (order, windows):
        patch.setattr(module, "are_equal", no)


def _unshared(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Programme, "shared", lambda *_: None)


def _sorted(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(together, "is_ascending", no)


def _compared(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ledger, "are_equal", no)


def _looked_for(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(observations, "_are_there", lambda *_: True)


def _worked_out(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(together, "parts_of", lambda *_, **__: Parts())


def _in_parts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(windows, "AT_ONCE", 7)


def _filed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(windows, "MANY", 0)
    patch.setattr(windows, "READ", 7)
    patch.setattr(filing, "_BATCH", 3)


def _filed_in_parts(patch: pytest.MonkeyPatch) -> None:
    _in_parts(patch)
    patch.setattr(windows, "MANY", 20)
    patch.setattr(windows, "READ", 10)


WAYS = {
    "each row combined with its like": _combined,
    "rows sorted out": _sorted_out,
    "each row looked for": _joined,
    "nothing shared": _unshared,
    "all findings sorted": _sorted,
    "markers looked for in every column": _looked_for,
    "every part of grading worked out": _worked_out,
    "the ledger compared row by row": _compared,
    "graded some rows at a time": _in_parts,
    "all findings in files": _filed,
    "some findings in files, some in memory": _filed_in_parts,
}


@pytest.mark.parametrize("without", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("name", RETURNS)
def test_the_long_way_finds_the_same(
    name: str, without: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the last byte of the report."""
    short = judged(name)
    without(monkeypatch)

    assert judged(name) == short


def test_a_row_that_stands_twice_among_many_is_found_the_long_way_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a duplicate, and every other row is what it is without it."""
    name = "02-forty-three-forces"
    text = (EXAMPLES / name / RETURNS[name][0]).read_text(encoding="utf-8")
    data = tmp_path / "twice.csv"
    data.write_text(text + text.splitlines()[5] + "\n", encoding="utf-8")
    short = judged(name, data=data)
    _combined(monkeypatch)

    assert short.count(b'"reason": "duplicate"') == 1
    assert judged(name, data=data) == short


@pytest.mark.parametrize("at_once", [0, 1, 5, None])
@pytest.mark.parametrize("name", RETURNS)
def test_rules_judged_apart_find_what_they_find_together(name: str, at_once: int | None) -> None:
    """However many findings are judged at once."""
    assert judged(name, Embedded(at_once=at_once)) == judged(name)


def test_figures_are_kept_as_long_as_a_rule_needs_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read once for two rules in a row, then let go, and read again for a rule that does not name them."""
    read: list[str] = []
    observe = Observed._observe
    monkeypatch.setattr(
        Observed, "_observe", lambda seen, measure: (read.append(measure.column), observe(seen, measure))[1]
    )
    rules, data, plugin = (tmp_path / name for name in ("rules.toml", "returns.csv", "secretive.py"))
    rules.write_text(SECRETIVE, encoding="utf-8")
    data.write_text("unit,year,joiners,leavers\nNorth,2020-21,5,3\n", encoding="utf-8")
    plugin.write_text(SECRETIVE_KIND, encoding="utf-8")
    reading = Reading(readers=PLUGINS.readers, data=str(data), tables={}, as_at=date(2022, 6, 30), waivers=True)
    plugins = load_plugins([str(plugin)])
    rulesets = api.load_rulesets(rules, plugins)
    report = api.check_reading(rulesets, reading, selection=Selection(), plugins=plugins, engine=Embedded(at_once=0))

    assert [finding.outcome for finding in report.findings] == ["pass"] * 4
    assert read == ["joiners", "leavers", "joiners"]


@pytest.mark.parametrize("wrong", [SystemExit, RuntimeError, TypeError])
def test_a_rule_that_cannot_say_what_it_reads_names_nothing(wrong: type[BaseException]) -> None:
    """Its figures are let go too early, and read again; what is wrong with it is told where it is asked."""

    class Moody:
        def measures(self) -> tuple[str, ...]:
            raise wrong

    programme: Any = object()
    moody: Any = Moody()

    assert run._last_rules([Task(rule=moody, programme=programme)]) == {id(programme): {}}


SECRETIVE = """
rulecheck = 1

[ruleset]
id = "secretive"
title = "Three rules and one that says nothing of what it reads"

[data]
unit = "unit"
year = "year"

[data.measures]
joiners = { column = "joiners", flow = true }
leavers = { column = "leavers", flow = true }

[[rules]]
id = "a-first"
kind = "target"
title = "Five join"
measure = "joiners"
at_least = 5
years = "2020-21"

[[rules]]
id = "b-again"
kind = "target"
title = "No more than five join"
measure = "joiners"
at_most = 5
years = "2020-21"

[[rules]]
id = "c-other"
kind = "target"
title = "No more than three leave"
measure = "leavers"
at_most = 3
years = "2020-21"

[[rules]]
id = "d-secretive"
kind = "secretive"
title = "Somebody joins"
at_least = 1
years = "2020-21"
"""
SECRETIVE_KIND = """
import attrs
from rulecheck.hookspecs import hookimpl
from rulecheck.model.rule import Bounded


@attrs.frozen(kw_only=True)
class Secretive(Bounded):
    kind = "secretive"


@hookimpl
def rulecheck_kinds():
    return [Secretive]


@hookimpl
def rulecheck_judge(rule, submission):
    return submission.scope_with("joiners")
"""
