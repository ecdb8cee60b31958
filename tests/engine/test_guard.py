"""The border itself: what is said of a plugin that prints, changes something or fails, and what a wrapper may do."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Generator
from contextlib import suppress
from typing import Any

import pytest

from rulecheck.engine.guard import Border

CHANGED = "plugin it changed {}; rulecheck put it back"


def _called(border: Border, function: Callable[..., Any]) -> Any:
    """Call a plugin's function within the border, and return what it raises."""
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the error itself is asked for
        border.guarded(function, "it")()
    return raised.value


def _fails() -> None:
    raise ValueError("boom")


def test_function_is_called_with_all_that_it_is_given() -> None:
    """And its answer comes back, with nothing to remark."""
    border = Border()

    assert border.guarded(lambda *given, **named: (given, named), "it")(1, 2, more=3) == ((1, 2), {"more": 3})
    assert border.taken() == ()


def test_each_line_that_is_printed_is_passed_on_under_the_name(capsys: pytest.CaptureFixture[str]) -> None:
    """A last one without an end too, whichever stream it was for; afterwards the streams are what they were."""
    streams = sys.stdout, sys.stderr

    def prints() -> None:
        sys.stdout.write("one\ntwo\n")
        sys.stderr.write("three")

    Border().guarded(prints, "it")()

    assert capsys.readouterr() == ("", "".join(f"rulecheck: plugin it printed: {w}\n" for w in ("one", "two", "three")))
    assert (sys.stdout, sys.stderr) == streams


def test_plugin_within_another_is_told_under_its_own_name(capsys: pytest.CaptureFixture[str]) -> None:
    """And not under both, one inside the other."""
    border = Border()

    border.guarded(border.guarded(lambda: sys.stdout.write("loose\n"), "inner"), "outer")()

    assert capsys.readouterr().err == "rulecheck: plugin inner printed: loose\n"


def _replace_stdout() -> None:
    sys.stdout = io.StringIO()


def _replace_stderr() -> None:
    sys.stderr = io.StringIO()


def _take_stdout_away() -> None:
    del sys.stdout


def _take_both_away() -> None:
    sys.stdout = sys.stderr = None


STREAMS = [_replace_stdout, _replace_stderr, _take_stdout_away, _take_both_away]


@pytest.mark.parametrize("replace", STREAMS)
def test_streams_that_are_replaced_are_put_back_and_told(replace: Callable[[], None]) -> None:
    """Be it one of them or both."""
    border, streams = Border(), (sys.stdout, sys.stderr)

    border.guarded(replace, "it")()

    assert (sys.stdout, sys.stderr) == streams
    assert border.taken() == (CHANGED.format("the standard streams"),)


def test_all_that_is_changed_is_told_in_one_sentence_and_once() -> None:
    """A rule is judged for each rule set; the plugin is told of it once a run."""
    border, limit = Border(), sys.getrecursionlimit()

    def meddles() -> None:
        _replace_stdout()
        sys.setrecursionlimit(limit + 1)

    for _ in range(2):
        border.guarded(meddles, "it")()

    said = CHANGED.format("the standard streams, the recursion limit")
    assert (border.taken(), sys.getrecursionlimit()) == ((said,), limit)
    assert border.taken() == ()


def test_title_is_shown_without_what_acts_on_a_screen() -> None:
    """It comes from the plugin."""
    border = Border()

    border.guarded(_replace_stdout, "it\x1b[2J")()

    assert border.taken()[0].startswith(r"plugin it\u{1b}[2J changed ")


@pytest.mark.parametrize(("is_import", "is_told"), [({"is_import": True}, False), ({"is_import": False}, True)])
def test_import_alone_may_set_the_environment(
    is_import: dict[str, bool], is_told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call may not, whatever is said of it."""
    border = Border()
    monkeypatch.setenv("SYNTHETIC", "before")

    with border.crossing("it", **is_import):
        os.environ["SYNTHETIC"] = "after"

    assert (os.environ["SYNTHETIC"], bool(border.taken())) == (("before", True) if is_told else ("after", False))


def test_call_is_no_import_unless_it_is_said() -> None:
    """What a plugin sets while it judges is put back."""
    border = Border()

    with border.crossing("it"):
        os.environ["SYNTHETIC"] = "set"

    assert "SYNTHETIC" not in os.environ
    assert border.taken() == (CHANGED.format("the environment"),)


def test_plugin_that_fails_is_the_culprit_of_its_error_alone() -> None:
    """An error that came from no plugin has none, nor has one of a run that is over."""
    border = Border()
    error = _called(border, _fails)

    assert (border.culprit(error), border.culprit(ValueError("boom"))) == ("it", None)
    border.taken()
    assert border.culprit(error) is None


def test_plugin_that_an_error_only_passes_through_is_not_blamed() -> None:
    """The first that let it out is; the next error has its own."""
    border = Border()
    error = _called(border, border.guarded(_fails, "inner"))

    assert border.culprit(error) == "inner"
    assert border.culprit(_called(border, _fails)) == "it"


def test_plugin_that_fails_has_changed_what_it_has_changed() -> None:
    """The streams are put back and told of all the same."""
    border, streams = Border(), (sys.stdout, sys.stderr)

    def fails() -> None:
        _replace_stdout()
        raise ValueError("boom")

    _called(border, fails)

    assert (sys.stdout, sys.stderr) == streams
    assert border.taken() == (CHANGED.format("the standard streams"),)


Wrapper = Callable[..., Generator[Any, Any, Any]]


def _asked(wrapper: Wrapper, *given: Any, answer: Any = "answer", border: Border | None = None) -> tuple[Any, Any]:
    """Have a rule judged within a wrapper: return what it yields, and what it makes of the answer."""
    within = (border or Border()).guarded_wrapper(wrapper, "it")(*given, more="more")
    yielded = next(within)
    with pytest.raises(StopIteration) as end:
        within.throw(answer) if isinstance(answer, BaseException) else within.send(answer)
    return yielded, end.value.value


def _wraps(*given: Any, **named: Any) -> Generator[Any, Any, Any]:
    try:
        answer = yield given, named
    except KeyError as error:
        answer = error
    return [answer]


def test_wrapper_is_given_what_the_hook_is_given_and_makes_the_answer() -> None:
    """What it yields goes out, what is answered comes in, what it returns is the answer."""
    assert _asked(_wraps, 1, 2) == (((1, 2), {"more": "more"}), ["answer"])


def test_wrapper_sees_what_was_raised_and_may_answer_instead() -> None:
    """As pluggy has it."""
    raised = KeyError("boom")

    assert _asked(_wraps, 1, answer=raised)[1] == [raised]


def _never(**_: Any) -> Generator[Any, Any, Any]:
    if _:
        return None
    yield
    return None


def _twice(**_: Any) -> Generator[Any, Any, Any]:
    with suppress(KeyError):
        yield
    yield
    return "answer"


def _before(**_: Any) -> Generator[Any, Any, Any]:
    raise RuntimeError("before")
    yield


def _after(**_: Any) -> Generator[Any, Any, Any]:
    try:
        yield
    finally:
        raise RuntimeError("after")


FAULTS: dict[str, tuple[Wrapper, Any, str]] = {
    "never": (_never, "answer", "the wrapper did not yield, so that nothing was judged"),
    "twice": (_twice, "answer", "the wrapper yields twice; it yields once, to have the rule judged"),
    "twice, after a failure": (
        _twice,
        KeyError("boom"),
        "the wrapper yields twice; it yields once, to have the rule judged",
    ),
    "before": (_before, "answer", "before"),
    "after": (_after, "answer", "after"),
    "after a failure": (_after, KeyError("boom"), "after"),
}


@pytest.mark.parametrize(("wrapper", "answer", "said"), FAULTS.values(), ids=FAULTS)
def test_wrapper_that_fails_is_the_culprit(wrapper: Wrapper, answer: Any, said: str) -> None:
    """In either half, and whatever the rule it wraps has done."""
    border = Border()

    with pytest.raises(RuntimeError) as raised:
        _asked(wrapper, answer=answer, border=border)

    assert (str(raised.value), border.culprit(raised.value)) == (said, "it")


def test_wrapper_that_yields_twice_is_closed() -> None:
    """What it wants to do at its end is done within the run."""
    done = []

    def twice(**_: Any) -> Generator[Any, Any, Any]:
        try:
            yield
            yield
        finally:
            done.append("closed")

    held = []
    with pytest.raises(RuntimeError):
        _asked(lambda **more: held.append(twice(**more)) or held[-1])

    assert done == ["closed"]


def test_wrapper_is_called_within_the_border_in_each_half(capsys: pytest.CaptureFixture[str]) -> None:
    """Between them its words are not told under its name."""

    def talks(**_: Any) -> Generator[Any, Any, Any]:
        sys.stdout.write("before\n")
        try:
            yield
        finally:
            sys.stdout.write("after\n")
        return None

    def ask(answer: Any) -> str:
        within = Border().guarded_wrapper(talks, "it")(more="more")
        next(within)
        sys.stderr.write("between\n")
        with pytest.raises((StopIteration, KeyError)):
            within.throw(answer) if isinstance(answer, BaseException) else within.send(answer)
        return capsys.readouterr().err

    said = "rulecheck: plugin it printed: before\nbetween\nrulecheck: plugin it printed: after\n"
    assert (ask("answer"), ask(KeyError("boom"))) == (said, said)
