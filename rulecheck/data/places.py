"""Where the tables of an earlier run lie now, so that it can be judged again under the names that it gave them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import attrs

from rulecheck.errors import DataError


@attrs.frozen(kw_only=True)
class Places:
    """The tables of an earlier run; nothing else is opened, no file and no server.

    Attributes:
        files: by the path under which the run read a file, the path at which the same file lies now.
        folders: by the path of a folder that the run read, the names in it, those of folders with ``/`` at the end.
    """

    files: Mapping[str, str] = attrs.field(factory=dict)
    folders: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)

    def lying(self, location: str) -> str:
        """Return where that which the run called so lies; ``returns.db::table`` may name a table of a file.

        Raises:
            DataError: the run did not read it.
        """
        if location in self.files:
            return self.files[location]
        file, parted, table = location.rpartition("::")
        if parted and file in self.files:
            return f"{self.files[file]}::{table}"
        raise DataError(location, "is not among the tables that were read then, so it is not opened")

    def is_file(self, location: str) -> bool:
        """Whether the run read a file of this path, whatever ``::`` there is in it."""
        return location in self.files

    def is_folder(self, location: str) -> bool:
        """Whether the run read a folder of this path."""
        return str(Path(location)) in self.folders

    def inside(self, folder: Path) -> list[tuple[Path, bool]]:
        """Return what a folder held, by name, each with whether it was a folder itself."""
        names = sorted(self.folders[str(folder)])
        return [(folder / name.removesuffix("/"), name.endswith("/")) for name in names]
