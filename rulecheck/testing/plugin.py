"""The pytest plugin: cases beside rule sets are tests, and the fixture ``judged`` judges a rule on a few rows.

Nothing but pytest and the standard library is imported until a file of cases or a test needs more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from rulecheck.plugins import Plugins
    from rulecheck.proving.cases import Case
    from rulecheck.proving.running import Bench, Ran
    from rulecheck.testing.judging import Judged

_SUFFIX = ".cases.toml"
_CASES = re.compile(rb"^(?:\xef\xbb\xbf)?[ \t]*[\"']?rulecheck_cases[\"']?[ \t]*=", re.MULTILINE)
_RULES = re.compile(rb"^(?:\xef\xbb\xbf)?[ \t]*[\"']?rulecheck[\"']?[ \t]*=", re.MULTILINE)
_MOST_BYTES = 256 * 1024
"""A rule set, or its cases, is no larger."""
_LOADED: pytest.StashKey[Plugins] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare what can be said in the ini file and on the command line."""
    parser.addini("rulecheck_cases", "collect *.cases.toml beside rule sets as tests", type="bool", default=True)
    parser.addini("rulecheck_plugins", "plugins of one file, .py, for cases and for judged", type="paths", default=[])
    parser.getgroup("rulecheck").addoption(
        "--rulecheck-plugin",
        action="append",
        default=[],
        metavar="FILE.py",
        help="load a rulecheck plugin from one file; may be given several times",
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CasesFile | None:
    """Collect a file of cases."""
    if not file_path.name.endswith(_SUFFIX) or not parent.config.getini("rulecheck_cases") or not _is_ours(file_path):
        return None
    collector: CasesFile = CasesFile.from_parent(parent, path=file_path)
    return collector


def _is_ours(path: Path) -> bool:
    """Whether a file says that it holds cases, or stands beside a rule set; others have such names for their own."""
    return _says(path, _CASES) or _says(path.with_name(f"{path.name.removesuffix(_SUFFIX)}.toml"), _RULES)


def _says(path: Path, what: re.Pattern[bytes]) -> bool:
    """Whether one of a file's lines says what it is; one that cannot be read is told of when it is collected."""
    try:
        with path.open("rb") as file:
            return what.search(file.read(_MOST_BYTES)) is not None
    except FileNotFoundError:
        return False
    except OSError:
        return True


class CasesFile(pytest.File):
    """The cases beside one rule set."""

    def collect(self) -> Iterator[CaseItem]:
        """Read rule set and cases; what is wrong with either is told in our words."""
        from rulecheck.errors import RulecheckError
        from rulecheck.testing.beside import read_beside

        try:
            found = read_beside(self.path, loaded(self.config))
        except RulecheckError as error:
            raise self.CollectError(str(error)) from error
        for case, line in found.cases:
            yield CaseItem.from_parent(self, name=case.name, case=case, line=line, bench=found.bench)


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, case: Case, line: int | None, bench: Bench, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.case, self.line, self.bench = case, line, bench

    def runtest(self) -> None:
        """Judge the case's submission."""
        ran = self.bench.run(self.case)
        if not ran.holds:
            raise CaseFailed(ran)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Say where the case stands, what it expects and what was found."""
        if not isinstance(excinfo.value, CaseFailed):
            return super().repr_failure(excinfo, style)
        file = self.nodeid.partition("::")[0]
        place = file if self.line is None else f"{file}:{self.line}"
        return "\n".join(
            [f"{place}: the case did not come out as expected", *(f"  {line}" for line in excinfo.value.lines)]
        )

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where the case stands."""
        return self.path, None if self.line is None else self.line - 1, self.case.name


class CaseFailed(Exception):  # noqa: N818 - no error of anybody's, but the outcome of a test
    """A case that did not come out as expected."""

    def __init__(self, ran: Ran) -> None:
        from rulecheck.proving.telling import difference

        self.lines = tuple(difference(ran))
        super().__init__("\n".join(self.lines))


def loaded(config: pytest.Config) -> Plugins:
    """Return the built-in plugins, the installed ones and those of the files that were named; loaded once.

    Raises:
        PluginError: a file cannot be loaded.
    """
    if _LOADED not in config.stash:
        from rulecheck.plugins import load_plugins

        files = [*config.getini("rulecheck_plugins"), *config.getoption("rulecheck_plugin")]
        config.stash[_LOADED] = load_plugins([str(config.invocation_params.dir / file) for file in files])
    return config.stash[_LOADED]


@pytest.fixture(scope="session")
def judged(pytestconfig: pytest.Config) -> Callable[..., Judged]:
    """Return ``rulecheck.testing.judge``, which judges a rule on a few rows, with the plugins of this run."""
    from rulecheck.testing.judging import Bench

    return Bench(plugins=loaded(pytestconfig)).judge
