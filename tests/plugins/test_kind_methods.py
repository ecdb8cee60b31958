"""What a kind's class says, its sentence, deadline, measures: plugin code as well, and as free to fail."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

import rulecheck
from rulecheck.plugins import load_plugins

Source = Callable[..., str]

SENTENCES = {
    "raises": ("raise ValueError('no words')", "failed: ValueError: no words (my_kind.py, line 17)."),
    "returns nothing": ("return None", "gave NoneType."),
    "returns a number": ("return 7", "gave int."),
    "returns blank": ("return ''", "gave no words."),
}


def method(name: str, body: str) -> str:
    """Return the text of a method of the kind."""
    return f"def {name}(self, *arguments):\n    {body}\n"


@pytest.mark.parametrize(("body", "said"), SENTENCES.values(), ids=SENTENCES)
def test_a_sentence_that_fails_gives_way_to_the_usual_one(bench: Any, source: Source, body: str, said: str) -> None:
    """A kind that cannot word its finding does not lose it, and its author is told."""
    report = bench.check(bench.file(source(methods=method("sentence", body))))

    assert [f.message for f in report.findings if f.rule == "mine"] == [
        f"North had 130 recruited by 31 March 2022; its target was 130. The kind's own sentence {said}",
        f"South had 130 recruited by 31 March 2022; its target was 130. The kind's own sentence {said}",
    ]
    assert [f.outcome for f in report.findings if f.rule == "mine"] == ["pass", "pass"]


def test_other_words_that_fail_give_way_too(bench: Any, source: Source) -> None:
    """What is said of a unit without a value; nothing at all is the usual sentence, and no failure."""
    judge = "return frame.with_columns(observed=nw.lit(None, dtype=nw.Float64))"
    failing = bench.check(bench.file(source(judge=judge, methods=method("other_sentence", "return 1 / 0")), "a.py"))
    silent = bench.check(bench.file(source(judge=judge, methods=method("other_sentence", "return None")), "b.py"))

    first, usual = (next(f.message for f in report.findings if f.rule == "mine") for report in (failing, silent))
    assert (
        first == f"{usual} The kind's own other_sentence failed: ZeroDivisionError: division by zero (a.py, line 17)."
    )


def test_a_sentence_of_the_kinds_own_is_shown(bench: Any, source: Source) -> None:
    """The finding's message is what the kind says."""
    report = bench.check(bench.file(source(methods=method("sentence", "return f'{arguments[0].unit} did well.'"))))

    assert [f.message for f in report.findings if f.rule == "mine"] == ["North did well.", "South did well."]


def test_a_sentence_that_exits_does_not_end_the_run_with_0(bench: Any, source: Source) -> None:
    """East fails; a plugin's sys.exit(0) must not turn that into success."""
    path = bench.file(source(methods=method("sentence", "sys.exit(0)")))

    ended = bench.spawn("check", bench.rules("mine"), bench.returns(), "--as-at", "2022-04-01", "--plugin", path)

    assert ended.code in (1, 3)


METHODS = sorted(
    name
    for name, value in vars(rulecheck.Rule).items()
    if inspect.isfunction(value) and not name.startswith("_") and name not in ("sentence", "other_sentence")
)
"""Every method of a kind's class that judging asks; each may be a plugin's own."""

FAILS = {"raise RuntimeError('method')": "RuntimeError: method", "sys.exit(0)": "SystemExit: 0"}


def test_the_methods_are_those_of_the_contract() -> None:
    """No method slips out of the cases below."""
    asked = {"bounds", "columns", "slack", "judged_years", "judged_units", "stated_comparison", "deadline", "measures"}

    assert asked | {"conflicts"} <= set(METHODS)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize(("what", "said"), FAILS.items(), ids=FAILS)
def test_a_method_that_fails_refuses_the_rule_set(bench: Any, source: Source, name: str, what: str, said: str) -> None:
    """The kind is asked at load time, so that nothing is judged; file, line, rule and kind are named."""
    path = bench.file(source(methods=method(name, what)))

    with pytest.raises(rulecheck.RuleSetError) as caught:
        bench.check(path)

    assert re.search(rf"rules\.toml:\d+: rule 'mine': the kind 'mine' failed: {said}", str(caught.value))


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("what", FAILS)
def test_a_method_that_fails_ends_check_and_lint_with_2(bench: Any, source: Source, name: str, what: str) -> None:
    """What check refuses, lint shows; neither says that all is well."""
    path = bench.file(source(methods=method(name, what)))

    checked = bench.check_command("--plugin", path)
    linted = bench.command("lint", bench.rules("mine"), "--plugin", path)

    assert (checked.code, linted.code) == (2, 2)
    assert "the kind 'mine' failed: " in checked.err
    assert "the kind 'mine' failed: " in linted.out
    assert bench.report()["complete"] is False


def test_the_real_commands_do_not_end_with_the_plugins_own_code(bench: Any, source: Source) -> None:
    """``sys.exit(0)`` in a class ends neither check nor lint with 0."""
    path = bench.file(source(methods=method("conflicts", "sys.exit(0)")))

    assert bench.spawn(*bench.asked("--plugin", path)).code == 2
    assert bench.spawn("lint", bench.rules("mine"), "--plugin", path).code == 2


@pytest.mark.parametrize("years", ["bound", "data"])
def test_a_deadline_that_fails_refuses_a_rule_whose_years_stand_elsewhere(
    bench: Any, source: Source, years: str
) -> None:
    """Where the years come from the bound or the data, the kind's class is asked no less."""
    bound = "at_least = { 2021-22 = 130 }" if years == "bound" else "at_least = 130"
    path = bench.rules("mine", bound)
    kept, _, mine = path.read_text().rpartition("[[rules]]")
    path.write_text(kept + "[[rules]]" + mine.replace('years = "2021-22"\n', ""))
    plugins = load_plugins([str(bench.file(source(methods=method("deadline", "raise RuntimeError('method')"))))])

    with pytest.raises(rulecheck.RulecheckError, match="the kind 'mine' failed: RuntimeError: method"):
        rulecheck.check(path, bench.returns(), as_at=date(2022, 4, 1), plugins=plugins)


YIELD = 'yield ("measure",), "is no flow": a tuple of keys and the reason'
WRONG_ANSWERS = {
    "deadline as text": ("deadline", "return '2022-03-31'", "deadline returned str and not date"),
    "deadline forgotten": ("deadline", "return None", "deadline returned NoneType and not date"),
    "a checkpoint as text": ("checkpoints", "return ('2022-03-31',)", "checkpoints returned str and not date"),
    "columns forgotten": ("columns", "return None", "columns returned NoneType and not tuple"),
    "measures as text": ("measures", "return 'recruited'", "measures returned str and not tuple"),
    "bounds as a number": ("bounds", "return 130", "bounds returned int and not Bounds or None"),
    "a table's column as text": ("table_columns", "return ('plan',)", "table_columns returned str and not FromTable"),
    "slack as a float": ("slack", "return 0.5", "slack returned float and not Decimal"),
    "units as numbers": ("judged_units", "return (7,)", "judged_units returned int and not str"),
    "no comparison": ("stated_comparison", "return 'near'", "'near' and not one of at_least, at_most, between, equals"),
    "conflicts without a key": ("conflicts", "return ['too much']", f"conflicts yields 'too much'; {YIELD}"),
    "conflicts as text": ("conflicts", "yield 'too much'", f"conflicts yields 'too much'; {YIELD}"),
    "a key as text": ("conflicts", "yield 'measure', 'no'", f"conflicts yields ('measure', 'no'); {YIELD}"),
    "conflicts forgotten": ("conflicts", "return None", f"conflicts returned NoneType and yields nothing; {YIELD}"),
    "statement as a number": ("statement", "return 7", "statement returned int and not str"),
    "statement forgotten": ("statement", "return None", "statement returned NoneType and not str"),
}


@pytest.mark.parametrize(("name", "body", "said"), WRONG_ANSWERS.values(), ids=WRONG_ANSWERS)
def test_a_method_that_answers_nonsense_refuses_the_rule_set(
    bench: Any, source: Source, name: str, body: str, said: str
) -> None:
    """A forgotten return is as common as an exception; what came, what is wanted and the method's line are told."""
    with pytest.raises(rulecheck.RuleSetError) as caught:
        bench.check(bench.file(source(methods=method(name, body))))

    assert "rule 'mine': the kind 'mine' failed: TypeError: " in str(caught.value)
    assert f"{said} (my_kind.py, line 16)" in str(caught.value)


def test_a_wrong_key_error_names_the_key(bench: Any, source: Source) -> None:
    """What a kind refuses is told with file, line, rule and what would be right."""
    body = "raise rulecheck.WrongKeyError('at_least', 'must be even')"

    with pytest.raises(rulecheck.RuleSetError, match=r"rules.toml:\d+: rule 'mine': .*must be even"):
        bench.check(bench.file(source(methods=method("__attrs_post_init__", body))))


@pytest.mark.parametrize("error", ["ValueError('no good')", "TypeError('no good')", "RuntimeError('no good')"])
def test_another_error_while_a_rule_is_made_is_told(bench: Any, source: Source, error: str) -> None:
    """Any exception of __attrs_post_init__ refuses the rule; the command ends with 2."""
    path = bench.file(source(methods=method("__attrs_post_init__", f"raise {error}")))

    ended = bench.check_command("--plugin", path)

    assert (ended.code, "no good" in ended.err) == (2, True)


def test_an_undeclared_measure_of_a_kind_is_refused(bench: Any, source: Source) -> None:
    """What measures() returns must be declared in [data.measures]."""
    path = bench.file(source(methods=method("measures", "return (self.measure, 'recruted')")))

    with pytest.raises(rulecheck.RuleSetError, match="unknown measure 'recruted'; did you mean 'recruited'"):
        bench.check(path)


def test_an_unknown_key_of_a_kind_is_refused(bench: Any, source: Source) -> None:
    """A key that the class does not declare is an error, with the nearest one."""
    with pytest.raises(rulecheck.RuleSetError, match="unknown key 'mesure'; did you mean 'measure'"):
        bench.check(bench.file(source()), bound='at_least = 130\nmesure = "recruited"')


def test_a_required_key_of_a_kind_is_asked_for(bench: Any, source: Source) -> None:
    """A key without a default must be stated."""
    path = bench.file(source(methods='colour: str = rulecheck.key("which colour")'))

    with pytest.raises(rulecheck.RuleSetError, match=r"rule 'mine': .*'colour'"):
        bench.check(path)
