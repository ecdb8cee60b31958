"""What a plugin prints or changes of the process stays at the border: no report, no other rule's finding has it."""

from __future__ import annotations

import decimal
import json
import locale
import os
import sys
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import rulecheck
from rulecheck.plugins import load_plugins

AS_AT = date(2022, 4, 1)
Source = Callable[..., str]
Others = Callable[[rulecheck.Report], list[rulecheck.Finding]]

LATE = "def late(frame):\n    {what}\n    return frame\nreturn nw.from_native(frame.to_native().map_batches(late))"
SENTENCE = "def sentence(self, finding):\n    print('loose')\n    return 'said'\n"

PRINTING = {
    "judging": {"judge": "print('loose')\nreturn frame"},
    "judging, no new line": {"judge": "sys.stdout.write('loose')\nreturn frame"},
    "judging, as bytes": {"judge": "sys.stdout.buffer.write(b'loose')\nreturn frame"},
    "judging, on stderr": {"judge": "print('loose', file=sys.stderr)\nreturn frame"},
    "judging, then failing": {"judge": "print('loose')\nraise ValueError('boom')"},
    "when computed": {"judge": LATE.format(what="print('loose')")},
    "descriptor": {"judge": "import os\nos.write(1, b'loose')\nreturn frame"},
    "a program it starts": {
        "judge": "from subprocess import run\nrun([sys.executable, '-c', \"print('loose')\"], check=True)\nreturn frame"
    },
    "original stream": {"judge": "print('loose', file=sys.__stdout__, flush=True)\nreturn frame"},
    "wording": {"methods": SENTENCE},
}
NAMED = [name for name in PRINTING if name.startswith("judging")]


@pytest.mark.parametrize("name", PRINTING)
def test_what_a_plugin_prints_is_no_part_of_the_report(bench: Any, source: Source, name: str) -> None:
    """The JSON on stdout is whole and the same as if nothing had been printed; the words are on stderr."""
    path = bench.file(source(**PRINTING[name]))

    ended = bench.spawn(*bench.asked("--plugin", path, "--format", "json"))

    assert json.loads(ended.out) == bench.report()
    assert ended.code == (3 if "failing" in name else 0)
    assert "loose" in ended.err


@pytest.mark.parametrize("name", NAMED)
def test_what_is_printed_while_judging_is_told_with_the_plugin(
    bench: Any, source: Source, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each line stands on stderr under the plugin's name, also from Python."""
    bench.install("talks", source(**PRINTING[name]))

    bench.check()

    assert capsys.readouterr() == ("", "rulecheck: plugin kinds (talks 0.3.1) printed: loose\n")


def test_what_is_printed_while_computing_names_the_plugins_that_may_have(
    bench: Any, source: Source, capsys: pytest.CaptureFixture[str]
) -> None:
    """All frames are computed together, so every plugin that is loaded is named."""
    bench.install("a-quiet-one", source("quiet"))
    bench.install("talks", source(**PRINTING["when computed"]))

    bench.check()

    said = capsys.readouterr().err
    assert said.startswith("rulecheck: plugin kinds (a-quiet-one 0.3.1) or kinds (talks 0.3.1) printed: loose\n")


@pytest.mark.parametrize("where", ["import", "offer"])
def test_what_is_printed_while_loading_is_told_with_the_plugin(
    bench: Any, source: Source, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Importing and offering are calls of the plugin too."""
    text = source()
    if where == "offer":
        text = text.replace("    return [Mine]", "    print('loose')\n    return [Mine]")
    bench.install("talks", f"print('loose')\n{text}" if where == "import" else text)

    load_plugins()

    assert capsys.readouterr() == ("", "rulecheck: plugin kinds (talks 0.3.1) printed: loose\n")


@pytest.mark.parametrize(
    "command", [("kinds",), ("plugins",), ("formats",), ("explain", "mine"), ("lint", "rules.toml")]
)
def test_no_command_prints_the_words_of_a_plugin_on_stdout(
    bench: Any, source: Source, command: tuple[str, ...]
) -> None:
    """Whatever loads plugins keeps stdout for itself."""
    bench.install("talks", f"import os\nprint('loose')\nos.write(1, b'loose')\n{source()}")
    bench.rules("mine")

    ended = bench.spawn(*command)

    assert (ended.code, "loose" in ended.out, ended.err.count("loose")) == (0, False, 2)


def test_printed_text_cannot_act_on_the_screen(bench: Any, source: Source, capsys: pytest.CaptureFixture[str]) -> None:
    """A plugin may print what a submitter wrote: escapes and commands of CI systems are written out."""
    bench.install("talks", source(judge=r"print('::error::\x1b[2Jgone')" + "\nreturn frame"))

    bench.check()

    assert capsys.readouterr().err.endswith("printed: \\u{3a}:error::\\u{1b}[2Jgone\n")


def test_a_stream_that_a_plugin_closes_or_keeps_does_no_harm(
    bench: Any, source: Source, outcomes: Callable[..., dict[str, tuple[str, str]]], capsys: pytest.CaptureFixture[str]
) -> None:
    """A logger that was set up in one call writes in the next, and a closed stream is closed for that call only."""
    judge = (
        "KEPT.append(sys.stdout)\nKEPT[0].write('kept\\n')\nsys.stderr.close() if len(KEPT) > 1 else None\nreturn frame"
    )
    plugins = load_plugins([str(bench.file("KEPT = []\n" + source(judge=judge)))])

    for _ in range(3):
        report = rulecheck.check(bench.rules("mine"), bench.returns(), as_at=AS_AT, plugins=plugins)
        sys.stdout.write("still there\n")

    assert set(outcomes(report).values()) == {("pass", "met")}
    assert capsys.readouterr().out == "still there\n" * 3


CHANGES = {
    "precision": ("import decimal\ndecimal.getcontext().prec = 2", "the decimal context"),
    "rounding": ("import decimal\ndecimal.getcontext().rounding = decimal.ROUND_UP", "the decimal context"),
    "traps": ("import decimal\ndecimal.getcontext().traps[decimal.Inexact] = True", "the decimal context"),
    "another context": ("import decimal\ndecimal.setcontext(decimal.Context(prec=3))", "the decimal context"),
    "context of threads": ("import decimal\ndecimal.DefaultContext.prec = 2", "the decimal context"),
    "folder": ("import os\nos.chdir('/')", "the working directory"),
    "environment": ("import os\nos.environ['SYNTHETIC'] = '1'\ndel os.environ['PATH']", "the environment"),
    "locale": ("import locale\nlocale.setlocale(locale.LC_ALL, OTHER)", "the locale"),
    "no stdout": ("del sys.stdout, sys.stderr", "the standard streams"),
    "stdout taken apart": ("sys.stdout.detach()\nsys.stdout = None", "the standard streams"),
    "stdout": ("import io\nsys.stdout = io.StringIO()", "the standard streams"),
    "warnings": ("import warnings\nwarnings.filterwarnings('error', message='synthetic')", "which warnings are errors"),
    "recursion": ("sys.setrecursionlimit(500)", "the recursion limit"),
}
KINDS = {"judging": "{what}\nreturn frame", "failing": "{what}\nraise ValueError('boom')"}


def process() -> tuple[Any, ...]:
    """Return the state of the process."""
    contexts = [str(context).partition("flags")[0] for context in (decimal.getcontext(), decimal.DefaultContext)]
    traps = [dict(context.traps) for context in (decimal.getcontext(), decimal.DefaultContext)]
    errors = [each for each in warnings.filters if each[0] == "error"]
    streams = (sys.stdout, sys.stderr)
    return (
        contexts,
        traps,
        Path.cwd(),
        dict(os.environ),
        locale.setlocale(locale.LC_ALL),
        errors,
        streams,
        sys.getrecursionlimit(),
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", CHANGES)
def test_what_a_plugin_changes_of_the_process_is_put_back_and_told(
    bench: Any, source: Source, others: Others, name: str, kind: str
) -> None:
    """After the run all is as before, the other rules' findings are the same, and a note names the plugin."""
    what, called = CHANGES[name]
    without = list(bench.check(kind=None).findings)
    here = locale.setlocale(locale.LC_ALL)
    other = "C" if here != "C" else "C.UTF-8"
    before = process()
    bench.install("meddles", source(judge=KINDS[kind].format(what=what.replace("OTHER", repr(other)))))

    report = bench.check()

    assert process() == before
    assert others(report) == without
    assert f"plugin kinds (meddles 0.3.1) changed {called}; rulecheck put it back" in report.notes


@pytest.mark.parametrize("name", ["precision", "folder", "locale", "warnings"])
def test_what_is_changed_while_importing_is_put_back_and_told(bench: Any, source: Source, name: str) -> None:
    """It stands among the plugin's remarks."""
    what, called = CHANGES[name]
    other = "C" if locale.setlocale(locale.LC_ALL) != "C" else "C.UTF-8"
    before = process()
    bench.install("meddles", source() + "\n" + what.replace("OTHER", repr(other)))

    said = f"plugin kinds (meddles 0.3.1) changed {called}; rulecheck put it back"

    assert load_plugins().offering("mine").remarks == (said,)
    assert process() == before


def test_a_command_warns_of_what_was_put_back_after_importing(bench: Any, source: Source) -> None:
    """Its author reads it on stderr; the findings are as they should be."""
    bench.install("meddles", f"import os\nos.chdir('/')\n{source()}")

    ended = bench.spawn(*bench.asked())

    said = "plugin kinds (meddles 0.3.1) changed the working directory; rulecheck put it back"
    assert (ended.code, ended.err) == (0, f"rulecheck: warning: {said}\nwrote report.json\n")


def test_an_import_may_set_the_environment(bench: Any, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    """Libraries that a plugin brings in are told so where their parts lie."""
    monkeypatch.setenv("SYNTHETIC", "before")
    bench.install("brings", "import os\nos.environ['SYNTHETIC'] = 'after'\n" + source())

    assert load_plugins().offering("mine").remarks == ()
    assert os.environ["SYNTHETIC"] == "after"


def test_a_sentence_cannot_round_the_numbers_of_the_findings_after_it(
    bench: Any, source: Source, others: Others
) -> None:
    """It is asked while findings are made; the precision that it sets ends with it."""
    method = "def sentence(self, finding):\n    import decimal\n    decimal.getcontext().prec = 1\n    return 'said'\n"
    without = list(bench.check(kind=None).findings)

    report = bench.check(bench.file(source(methods=method)))
    first, *_ = reversed(report.findings)

    assert first.message
    assert others(report) == without


def test_what_is_changed_when_a_frame_is_computed_is_put_back_and_told(bench: Any, source: Source) -> None:
    """Who did it among the plugins that are loaded cannot be told, so that all are named."""
    before = Path.cwd()
    bench.install("late", source(judge=LATE.format(what="import os\n    os.chdir('/')")))

    report = bench.check()

    assert Path.cwd() == before
    assert "plugin kinds (late 0.3.1) changed the working directory; rulecheck put it back" in report.notes


def test_a_note_is_of_its_run(bench: Any, source: Source) -> None:
    """With the same plugins each run says it again, once, and a run without the kind does not."""
    plugins = load_plugins([str(bench.file(source(judge="sys.setrecursionlimit(500)\nreturn frame")))])

    notes = [
        [
            note
            for note in rulecheck.check(bench.rules(kind), bench.returns(), plugins=plugins).notes
            if "put it" in note
        ]
        for kind in ("mine", "mine", None)
    ]

    assert [len(each) for each in notes] == [1, 1, 0]


def test_a_wrapper_is_called_within_the_border_in_both_halves(
    bench: Any, source: Source, others: Others, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it prints is told under its name, and what it changes is back before the kind is asked."""
    bench.install(
        "wraps",
        "import decimal, rulecheck\n@rulecheck.hookimpl(wrapper=True)\n"
        "def rulecheck_judge(rule):\n    print('before')\n"
        "    decimal.getcontext().prec = 2\n    answer = yield\n    print('after')\n    return answer\n",
    )

    bench.check(bench.file(source(judge="import decimal\nassert decimal.getcontext().prec == 28\nreturn frame")))

    said = [f"rulecheck: plugin kinds (wraps 0.3.1) printed: {word}" for word in ("before", "after")]
    assert capsys.readouterr().err.splitlines() == said * 2
