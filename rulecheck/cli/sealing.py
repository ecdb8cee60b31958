"""What a supervised run hands over: files that stand ready beside their places, what it printed, and at its end a seal.

The run is a process of its own, started by ``rulecheck.cli.supervising``. Nothing of what it writes is seen before it
is sealed, so a run that is killed, hangs, aborts or calls ``os._exit(0)`` leaves nothing that reads as a result.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from rulecheck.shown import shown

ASKED = "RULECHECK_SUPERVISED"
"""The variable that asks for a sealed run; what it says is in ``Asked``."""
SEAL, PRINTED, BEGUN = "seal", "stdout", "begun"
"""The files of the run's own folder: its seal, what it printed, and the names of the files it has begun."""


_ALLOCATOR = "_RJEM_MALLOC_CONF"
"""The variable that Polars' allocator reads its options from."""


class _Held(io.TextIOWrapper):
    """Stdout, kept until the run is sealed; it looks like the stream that it will be printed on."""

    def __init__(self, *, encoding: str, is_terminal: bool) -> None:
        # In memory, where neither a twin of this process nor what writes to its files adds to it.
        self._bytes = io.BytesIO()
        super().__init__(self._bytes, encoding=encoding, errors="backslashreplace")
        self._is_terminal = is_terminal

    def taken(self) -> bytes:
        """Return what was printed."""
        self.flush()
        return self._bytes.getvalue()

    def isatty(self) -> bool:
        """Whether what is held will be printed on a terminal."""
        return self._is_terminal


class Sealing:
    """A run under supervision, from within; what it prints on stdout from here on is held.

    Attributes:
        folder: the run's own; the supervisor takes it away.
    """

    def __init__(self, folder: Path, *, encoding: str, is_terminal: bool) -> None:
        self.folder = folder
        self._process = os.getpid()
        self._files: dict[str, tuple[str, str]] = {}
        self._appended: dict[str, bytes] = {}
        self._stream = sys.stdout = _Held(encoding=encoding, is_terminal=is_terminal)

    def begin(self, temporary: str) -> None:
        """Take note of a file that is begun, so that the supervisor finds it if the run does not end well."""
        with (self.folder / BEGUN).open("ab") as file:
            file.write(json.dumps(noted(temporary)).encode() + b"\n")

    def withdraw(self, path: Path) -> None:
        """Hold no file ready for a path any longer: what stood in it is no longer so, even if no other follows."""
        earlier = self._files.pop(str(path), None)
        if earlier is not None:
            with suppress(OSError):  # its supervisor takes it away
                Path(earlier[0]).unlink()

    def hold(self, path: Path, temporary: str, content: bytes) -> None:
        """Hold a file ready."""
        self._files[str(path)] = (temporary, hashlib.sha256(content).hexdigest())

    def append(self, path: Path, content: bytes) -> None:
        """Hold ready what is to be appended to a file."""
        self._appended[str(path)] = content

    def seal(self, ending: int, *, is_quiet: bool) -> None:
        """Say that the run is over, how it ends, and what exactly it hands over.

        A twin of the process that was started ends here: it has nothing to say.
        """
        if os.getpid() != self._process:
            os._exit(3)
        try:
            self._seal(ending, is_quiet=is_quiet)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            _end(f"the run's result could not be kept in {self.folder}: {why}")

    def _seal(self, ending: int, *, is_quiet: bool) -> None:
        printed = self._stream.taken()
        sys.stdout = sys.stderr  # what is printed from here on is no part of the result
        _keep(self.folder / PRINTED, printed)
        document = {
            "process": os.getpid(),
            "ending": ending,
            "printed": hashlib.sha256(printed).hexdigest(),
            "files": [[noted(path), noted(temporary), digest] for path, (temporary, digest) in self._files.items()],
            "appended": [[noted(path), content.decode()] for path, content in self._appended.items()],
            "is_quiet": is_quiet,
        }
        begun = self.folder / f"{SEAL}.begun"
        _keep(begun, json.dumps(document).encode())
        begun.replace(self.folder / SEAL)

    def end(self, ending: int) -> None:
        """End the process as it was sealed, at once; this returns only if a plugin has taken ``os._exit`` away.

        Nothing is put in order, which would take a noticeable part of a small check, and which the operating system
        does anyway; and nothing that a plugin left behind, a thread or an exit handler, has a say any more.
        """
        if sys.stderr is not None:
            with suppress(OSError, ValueError):
                sys.stderr.flush()
        os._exit(ending)


def noted(path: str) -> str:
    """Write a path down so that a process in which names have another encoding finds the same file."""
    return os.fsencode(path).decode("latin-1")


def path_noted(text: str) -> Path:
    """Return the path that ``noted`` wrote down.

    Raises:
        ValueError: it did not.
    """
    return Path(os.fsdecode(text.encode("latin-1")))


def _keep(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sealing_asked_for() -> Sealing | None:
    """Return the sealing that a supervisor asked for, its limits set; None for a run of one's own.

    The variable is taken out of the environment, for what the run starts is no concern of the supervisor.
    """
    asked = os.environ.pop(ASKED, None)
    if asked is None:
        return None
    wanted: dict[str, Any] = json.loads(asked)
    _limit(wanted["memory"], wanted["seconds"])
    tempfile.tempdir = wanted["folder"]  # so that what it lays down is taken away even if it is killed
    threading.Thread(target=_end_with_supervisor, args=(_stdin_apart(),), daemon=True).start()
    return Sealing(Path(wanted["folder"]), encoding=wanted["encoding"], is_terminal=wanted["is_terminal"])


def _end(why: str) -> NoReturn:
    """End with 3 and a sentence."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.write(f"rulecheck: {shown(why)}\n")
    sys.exit(3)


def _limit(memory: int | None, seconds: float) -> None:
    """Set what the operating system holds the process to, where it does: memory it asks for, time it computes."""
    try:
        import resource
        import signal
    except ImportError:
        return
    if memory is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        memory = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        # Polars' allocator keeps addresses that it has freed for later, and the limit counts them as though in use.
        # Ours comes first, for the last counts; Polars, too, adds to the variable, and what starts us may be using it.
        there = os.environ.get(_ALLOCATOR)
        os.environ[_ALLOCATOR] = ",".join(["retain:false", *([there] if there else [])])
    computing = int(seconds * (os.cpu_count() or 1)) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard == resource.RLIM_INFINITY or computing < hard:
        resource.setrlimit(resource.RLIMIT_CPU, (computing, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    signal.signal(
        signal.SIGTTOU, signal.SIG_IGN
    )  # it is in a process group of its own, and may still draw its progress


def _stdin_apart() -> int:
    """Return the supervisor's end of stdin on a descriptor of its own; who reads stdin finds it empty, and no hang."""
    apart = os.dup(0)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    return apart


def _end_with_supervisor(descriptor: int) -> None:
    """Wait until the supervisor is gone, which closes the other end, and go too."""
    with suppress(OSError):  # a plugin closed it
        while os.read(descriptor, 1):
            pass
    os._exit(3)
