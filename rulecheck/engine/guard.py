"""The border at which plugins are called: what one prints is passed on under its name, what it changes is put back.

A plugin is trusted code, and may still be careless: a ``print`` left over must not end up within a report, a change of
the decimal context must not reach the rules that come after. What is put back is named in
``rulecheck.engine.standing``; what cannot be (threads, modules changed in place, ``os._exit``) is in plugins/README.md.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from types import TracebackType
from typing import Any

import attrs

from rulecheck.engine.passing import Passing, plain_stderr
from rulecheck.engine.standing import changed, standing
from rulecheck.shown import shown


@attrs.define
class Border:
    """What there is to say of the plugins of one run.

    Attributes:
        remarks: what they changed and rulecheck put back, each sentence once.
    """

    remarks: dict[str, None] = attrs.field(factory=dict)
    _blamed: tuple[BaseException, str] | None = None

    def taken(self) -> tuple[str, ...]:
        """Return the remarks and begin anew: they are of one run."""
        remarks = tuple(self.remarks)
        self.remarks.clear()
        self._blamed = None  # with its traceback it would keep alive whatever the call held
        return remarks

    def culprit(self, error: BaseException) -> str | None:
        """Return the plugin that let an error out first; None if it came from none."""
        return self._blamed[1] if self._blamed is not None and self._blamed[0] is error else None

    def blame(self, error: BaseException, title: str) -> None:
        """Take note of the plugin that an error comes from; one that only passes through keeps its first."""
        if self.culprit(error) is None:
            self._blamed = (error, title)

    def crossing(self, title: str, *, is_import: bool = False) -> Crossing:
        """Return the context in which a plugin is called, or imported."""
        return Crossing(self, title, is_import=is_import)

    def guarded(self, function: Callable[..., Any], title: str) -> Callable[..., Any]:
        """Return a plugin's function, called within the border."""

        def crossing(*arguments: Any, **options: Any) -> Any:
            with self.crossing(title):
                return function(*arguments, **options)

        return crossing

    def guarded_wrapper(self, function: Callable[..., Any], title: str) -> Callable[..., Any]:
        """Return a wrapper of a hook, a generator of one ``yield``, each half of it called within the border."""

        def crossing(*arguments: Any, **options: Any) -> Generator[Any, Any, Any]:
            with self.crossing(title):
                inner = function(*arguments, **options)
                outgoing = next(inner, _ENDED)
                if outgoing is _ENDED:
                    raise RuntimeError("the wrapper did not yield, so that nothing was judged")
            try:
                answer = yield outgoing
            except BaseException as error:  # noqa: BLE001 - the plugin border: what was raised is the wrapper's to see
                raised = error
                with self.crossing(title):
                    return _ended(inner, lambda: inner.throw(raised))
            with self.crossing(title):
                return _ended(inner, lambda: inner.send(answer))

        return crossing


_ENDED = object()


def _ended(inner: Generator[Any, Any, Any], go_on: Callable[[], Any]) -> Any:
    """Return what a wrapper returns after its ``yield``.

    Raises:
        RuntimeError: it yields once more.
    """
    try:
        go_on()
    except StopIteration as end:
        return end.value
    inner.close()
    raise RuntimeError("the wrapper yields twice; it yields once, to have the rule judged")


class Crossing:
    """One call of a plugin: streams that tell whose words they carry, and the state of the process before it."""

    def __init__(self, border: Border, title: str, *, is_import: bool) -> None:
        self._border, self._title, self._is_import = border, title, is_import

    def __enter__(self) -> None:
        self._streams = sys.stdout, sys.stderr
        self._before = standing()
        aside = Passing(self._title, plain_stderr(sys.stderr))
        self._aside = sys.stdout = sys.stderr = aside

    def __exit__(self, type_: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._aside.end()
        is_replaced = any(getattr(sys, name, None) is not self._aside for name in ("stdout", "stderr"))
        sys.stdout, sys.stderr = self._streams
        whats = [*(["the standard streams"] if is_replaced else []), *changed(self._before, is_import=self._is_import)]
        if whats:
            said = f"plugin {self._title} changed {', '.join(whats)}; rulecheck put it back"
            self._border.remarks[shown(said)] = None
        if error is not None:
            self._border.blame(error, self._title)
