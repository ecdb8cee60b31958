"""The state of the process that findings, or what is written of them, could depend on: taken, compared, put back."""

from __future__ import annotations

import decimal
import locale
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import attrs


@attrs.frozen(kw_only=True)
class _Part:
    """One part of the state.

    Attributes:
        what: it is, for the sentence that says it was changed.
        take: returns it, in a form that does not change with it.
        put_back: sets it to what was taken.
    """

    what: str
    take: Callable[[], Any]
    put_back: Callable[[Any], None]


Standing = tuple[Any, ...]


def standing() -> Standing:
    """Return the state as it is."""
    return tuple(part.take() for part in _PARTS)


def changed(before: Standing, *, is_import: bool = False) -> Iterator[str]:
    """Put back whatever is no longer as it was, and yield what that is.

    An import may set variables of the environment, for the libraries it brings in.
    """
    for part, taken in zip(_PARTS, before, strict=True):
        if part.take() != taken and not (is_import and part.take is _environment):
            part.put_back(taken)
            yield part.what


def _context(context: decimal.Context) -> tuple[Any, ...]:
    """Return what a decimal context is made of; its flags decide nothing."""
    traps = tuple(signal for signal, is_set in context.traps.items() if is_set)
    return context.prec, context.rounding, context.Emin, context.Emax, context.capitals, context.clamp, traps


def _contexts() -> Any:
    return _context(decimal.getcontext()), _context(decimal.DefaultContext)


def _put_contexts_back(taken: Any) -> None:
    for context, values in zip((decimal.getcontext(), decimal.DefaultContext), taken, strict=True):
        context.prec, context.rounding, context.Emin, context.Emax, context.capitals, context.clamp, traps = values
        for signal in context.traps:
            context.traps[signal] = signal in traps


def _folder() -> str | None:
    try:
        return os.getcwd()  # noqa: PTH109 - a path object would cost more than the question
    except OSError:  # it was removed
        return None


def _go_back(folder: str | None) -> None:
    if folder is not None:
        with suppress(OSError):
            os.chdir(folder)


def _environment() -> dict[str, str]:
    return dict(os.environ)


def _put_environment_back(taken: dict[str, str]) -> None:
    for name in [name for name in os.environ if name not in taken]:
        del os.environ[name]
    for name, value in taken.items():
        if os.environ.get(name) != value:
            os.environ[name] = value


def _locale() -> str:
    return locale.setlocale(locale.LC_ALL)


def _put_locale_back(taken: str) -> None:
    with suppress(locale.Error):
        locale.setlocale(locale.LC_ALL, taken)


def _filters() -> tuple[Any, ...]:
    """Return what turns warnings into errors; other filters, which many libraries add when imported, stop nothing."""
    return tuple(each for each in warnings.filters if each[0] == "error")


def _put_filters_back(taken: tuple[Any, ...]) -> None:
    # Those that were taken away come first again, as nearly all of them stood.
    kept = [*taken, *(each for each in warnings.filters if each[0] != "error")]
    warnings.resetwarnings()  # tells the interpreter that what it remembers of them is over
    filters: Any = warnings.filters
    filters[:] = kept


_PARTS = (
    _Part(what="the decimal context", take=_contexts, put_back=_put_contexts_back),
    _Part(what="the working directory", take=_folder, put_back=_go_back),
    _Part(what="the environment", take=_environment, put_back=_put_environment_back),
    _Part(what="the locale", take=_locale, put_back=_put_locale_back),
    _Part(what="which warnings are errors", take=_filters, put_back=_put_filters_back),
    _Part(what="the recursion limit", take=sys.getrecursionlimit, put_back=sys.setrecursionlimit),
)
