"""New files to start from: all of them or none, and over nothing that is there already."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from rulecheck.errors import RulecheckError
from rulecheck.shown import shown


class NotWrittenError(RulecheckError):
    """A file is there already, or cannot be written."""

    def __init__(self, path: Path, what: str) -> None:
        self.path, self.what = path, what
        super().__init__(shown(f"{path}: {what}"))


def refuse_there(path: Path) -> None:
    """Refuse to write over anything, a link that leads nowhere too."""
    if os.path.lexists(path):
        raise NotWrittenError(path, "is there already, and nothing was written; name another folder")


def write_new(files: Mapping[Path, str]) -> None:
    """Write all of the files, or none; make their folder.

    Raises:
        NotWrittenError: one is there already, or cannot be written.
    """
    for path in files:
        refuse_there(path)
    begun: list[Path] = []
    for path, text in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                begun.append(path)
                file.write(text)
        except (OSError, ValueError) as error:
            for written_path in begun:
                with suppress(OSError):
                    written_path.unlink()
            reason = getattr(error, "strerror", None) or str(error)
            raise NotWrittenError(path, f"cannot be written: {reason}") from error
