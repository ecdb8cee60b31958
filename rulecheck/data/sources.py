"""Paths and dataframes become sources: each opened as that one thing, by the reader that knows it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from rulecheck.data.places import Places
from rulecheck.errors import DataError
from rulecheck.formats.as_text import from_dataframe
from rulecheck.formats.files import fingerprint, refuse_changed
from rulecheck.formats.tables import Reader, Table, Wanted
from rulecheck.model.mapping import Mapping as TableMapping

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_PASSED_ON = ("sheet", "header_row", "last_row", "encoding", "separator", "line_break_at_end", "connection")
"""What a mapping says to the reader."""


@attrs.frozen(kw_only=True)
class Source:
    """A table before it is mapped.

    Attributes:
        name: what errors and findings call it.
        path: where it lies, as given; None for a frame handed over in Python.
        file: the file that was opened; None for a frame or a database server.
        sha256: of the file's bytes; None for a frame or a database server.
        state: of the file when that was taken.
        table: what the reader found.
    """

    name: str
    path: str | None
    file: str | None = None
    sha256: str | None = None
    state: tuple[int, int, int] | None = None
    table: Table

    def refuse_changed(self) -> None:
        """Refuse a file that changed since it was opened; asked once its rows have been read.

        Raises:
            DataError: it did.
        """
        if self.file is not None and self.state is not None:
            refuse_changed(self.file, self.state)


@attrs.frozen(kw_only=True)
class Opening:
    """What is needed to open whatever a submission names.

    Attributes:
        readers: by name.
        name: what a frame is called.
        mapping: how the table is read.
        wanted: the columns that are needed.
        places: where the tables of an earlier run lie now; None: each where its path says.
    """

    readers: Mapping[str, Reader]
    name: str
    mapping: TableMapping
    wanted: Wanted
    places: Places | None = None

    def sources(self, data: Any) -> tuple[Source, ...]:
        """Open a path, a folder, a dataframe, or a list of any of them.

        Raises:
            DataError: there is nothing, one table is named twice, or a reader refuses it.
        """
        sources = tuple(self._opened(data))
        for place, source in enumerate(sources):
            for other in sources[:place]:
                if _is_same(source, other):
                    what = f"is the same table as {other.name}, so its rows would count twice"
                    raise DataError(source.name, what)
        return sources

    def _opened(self, data: Any) -> Iterator[Source]:
        if isinstance(data, (str, Path)):
            if not str(data).strip():
                raise DataError(self.name, "the path is empty; name a file")
            location = str(data)
            is_one = self._reader_by_scheme(location) is not None or not self._is_folder(location)
            yield from [self._source(location)] if is_one else self._from_folder(Path(location))
        elif isinstance(data, (list, tuple)):
            if not data:
                raise DataError(self.name, "the list is empty; name at least one table")
            for number, each in enumerate(data, start=1):
                for source in self._opened(each):
                    yield source if source.path is not None else attrs.evolve(source, name=f"{source.name} {number}")
        else:
            yield Source(name=self.name, path=None, table=Table(frame=from_dataframe(data, self.name)))

    def _from_folder(self, folder: Path) -> Iterator[Source]:
        """Open every file of a folder that can be read; the first source tells what was passed over."""
        try:
            inside = inside_of(folder) if self.places is None else self.places.inside(folder)
        except OSError as error:
            raise DataError(str(folder), f"the folder cannot be read: {error.strerror}") from error
        files = [file for file, _ in inside if not _is_litter(file.name)]
        read = [file for file in files if self._reader_by_suffix(str(file)) is not None]
        if not read:
            raise DataError(str(folder), f"the folder holds no file that can be read; {self._formats()}")
        passed = [f"{file.name}{'/' if is_one else ''}" for file, is_one in inside if file not in read]
        remarks = (f"not read in the folder {folder}: {', '.join(passed)}",) if passed else ()
        for file in read:
            source = self._source(str(file))
            table = attrs.evolve(source.table, remarks=(*remarks, *source.table.remarks))
            yield attrs.evolve(source, table=table)
            remarks = ()

    def _is_folder(self, location: str) -> bool:
        return is_folder(Path(location)) if self.places is None else self.places.is_folder(location)

    def _source(self, location: str) -> Source:
        lying = location if self.places is None else self.places.lying(location)
        reader = self._reader_by_scheme(location)
        if reader is not None:
            return Source(name=location, path=location, table=self._read(reader, lying))
        reader = self._reader_by_suffix(location)
        scheme = _SCHEME.match(location)
        if scheme is not None and (reader is None or "://" in location) and not Path(location).exists():
            # The rest is not repeated: it may be a connection string, with a password in it.
            raise DataError(f"{scheme[0]}…", "no reader knows locations that begin so; a plugin may be missing")
        if reader is None:
            suffix = Path(location).suffix.lower()
            raise DataError(location, f"no reader knows files that end in '{suffix}'; {self._formats()}")
        file = file_of(lying)
        digest, state = fingerprint(file)
        table = self._read(reader, lying)
        return Source(name=location, path=location, file=file, sha256=digest, state=state, table=table)

    def _read(self, reader: Reader, location: str) -> Table:
        found = reader.read(location, self._options())
        return found if isinstance(found, Table) else Table(frame=found)

    def _options(self) -> dict[str, Any]:
        stated = {key: value for key in _PASSED_ON if (value := getattr(self.mapping, key)) is not None}
        return {"limits": self.mapping.limits, "wanted": self.wanted, **stated}

    def _reader_by_scheme(self, location: str) -> Reader | None:
        scheme, colon, _ = location.partition(":")
        known = (reader for reader in self.readers.values() if reader.scheme is not None)
        return next((reader for reader in known if colon and reader.scheme == scheme), None)

    def _reader_by_suffix(self, location: str) -> Reader | None:
        is_whole = self.places is not None and self.places.is_file(location)
        suffix = Path(location if is_whole else file_of(location)).suffix.lower()
        return next((reader for reader in self.readers.values() if suffix in reader.suffixes), None)

    def _formats(self) -> str:
        suffixes = sorted(suffix for reader in self.readers.values() for suffix in reader.suffixes)
        schemes = sorted(f"{reader.scheme}:" for reader in self.readers.values() if reader.scheme is not None)
        return f"known: {', '.join([*suffixes, *schemes])}"


def _is_same(one: Source, other: Source) -> bool:
    """Whether two sources are one table: the same bytes, of a database the same table, or one name of a server's."""
    if one.path is None or other.path is None:
        return False
    if one.sha256 is not None or other.sha256 is not None:
        tables = {_table_of(one.path), _table_of(other.path)}
        return one.sha256 == other.sha256 and (len(tables) == 1 or None in tables)
    names = [path.partition(":")[2].replace('"', "").rpartition(".") for path in (one.path, other.path)]
    schemas, tables = {schema for schema, _, _ in names}, {table for _, _, table in names}
    return len(tables) == 1 and (len(schemas) == 1 or "" in schemas)


def inside_of(folder: Path) -> list[tuple[Path, bool]]:
    """Return what a folder holds, by name, each with whether it is a folder itself.

    Raises:
        OSError: it cannot be read.
    """
    return [(file, is_folder(file)) for file in sorted(folder.iterdir())]


def _is_litter(name: str) -> bool:
    """Whether a name is that of a file that programs leave behind: a lock, an index of pictures, a hidden file."""
    return name.startswith((".", "~$")) or name == "Thumbs.db"


def is_folder(path: Path) -> bool:
    """Whether a path is a folder; one that cannot even be asked is none, and is refused when it is opened."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def file_of(location: str) -> str:
    """Return the file in which a location lies: ``returns.db::table`` names a table of the file ``returns.db``."""
    file, _, table = location.rpartition("::")
    return file if file and table and not _is_there(Path(location)) else location


def _table_of(location: str) -> str | None:
    """Return the table of a database that a location names; None if it names none."""
    file = file_of(location)
    return None if file == location else location.removeprefix(f"{file}::")


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
