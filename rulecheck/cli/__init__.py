"""Arguments in, exit code out; one command a file, each imported when it is called."""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import suppress

import click

from rulecheck.version import __version__

_COMMANDS = {
    "check": "Judge a submission by rule sets.",
    "diff": "Say which verdicts changed between two reports.",
    "explain": "Say what a kind or a rule means.",
    "formats": "List the formats that can be read and written.",
    "init": "Write a rule set to start from.",
    "kinds": "List the kinds of rule that are installed.",
    "new-plugin": "Write a package with a kind of rule to start from.",
    "lint": "Check rule sets alone, without data.",
    "schema": "Print the JSON Schema of rule sets, for editors.",
    "test": "Run the cases beside rule sets, and say which rules no case proves.",
    "plugins": "List the plugins, and why one was not loaded.",
    "verify": "Judge again what a bundle tells of, and say whether every byte agrees.",
}


class _LazyGroup(click.Group):
    """A group that imports a command only when it is called, so that --help stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"rulecheck.cli.{cmd_name.replace('-', '_')}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            # Late, so that --help imports only click.
            from rulecheck.errors import nearest
            from rulecheck.shown import shown

            ctx.fail(f"there is no command '{shown(args[0])}'{nearest(args[0], _COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, _COMMANDS[name]) for name in self.list_commands(ctx)])


@click.command(
    cls=_LazyGroup,
    name="rulecheck",
    epilog="Example: rulecheck check rules/police-uplift-forces.toml data.csv",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="rulecheck")
def command() -> None:
    """Check recruitment against targets: a finding for each unit and year."""


def main() -> None:
    """Run the command line; the console script's entry."""
    _let_go_of_stderr()  # of what a library, or Python itself, said before
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot carry a character shows it escaped instead of ending the run.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        command(prog_name="rulecheck", obj=_role())
    except (SystemExit, KeyboardInterrupt):
        raise
    except BaseException as error:  # noqa: BLE001 - our own faults, Polars panics among them, are no failed check
        try:
            # Late, for only a fault needs it.
            from rulecheck.cli.faults import show_fault

            show_fault(error)
        finally:
            sys.exit(3)  # whatever there was to tell cannot be told if no file can be opened
    finally:
        _let_go_of_stderr()


def _let_go_of_stderr() -> None:
    """Drop what stderr did not take: it would fail once more when the interpreter ends, and change the exit code."""
    try:
        if sys.stderr is not None:
            sys.stderr.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def _role() -> object:
    """Return the sealing of a run that a supervisor started, or what any other is."""
    if "RULECHECK_SUPERVISED" not in os.environ:
        return "supervisor"
    # Late, for only the run that a supervisor started needs it.
    from rulecheck.cli.sealing import sealing_asked_for

    return sealing_asked_for()
