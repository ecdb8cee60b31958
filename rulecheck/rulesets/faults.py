"""What is wrong with a value, and at which key below it."""

from __future__ import annotations

from collections.abc import Iterator

from cattrs import ClassValidationError, ForbiddenExtraKeysError

from rulecheck.errors import nearest
from rulecheck.model.keys import WrongKeyError

Path = tuple[str | int, ...]
Fault = tuple[Path, str]


class FaultsError(ValueError):
    """Several faults in one list or table."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(what for _, what in faults))


def faults_of(error: BaseException, known: tuple[str, ...] = ()) -> Iterator[Fault]:
    """Yield each fault that an error holds, with the keys that lead to it.

    Args:
        error: as raised while a value was given its form.
        known: the keys that the value may have.

    Raises:
        BaseException: the error itself, where it is none of the sort that wrong values cause.
    """
    match error:
        case ClassValidationError():
            yield from _class_faults(error, known)
        case FaultsError():
            yield from error.faults
        case WrongKeyError():
            yield (error.key,), error.what
        case ForbiddenExtraKeysError():
            for name in sorted(error.extra_fields):
                yield (name,), f"unknown key '{name}'{nearest(name, known)}"
        case ValueError():
            yield (), str(error)
        case _:
            raise error


def _class_faults(error: ClassValidationError, known: tuple[str, ...]) -> Iterator[Fault]:
    with_notes, without = error.group_exceptions()
    for inner, note in with_notes:
        name = note.name.removesuffix("_")  # the field from_ is written from
        if isinstance(inner, KeyError):
            yield (), f"needs '{name}'"
        else:
            for path, what in faults_of(inner):
                yield (name, *path), what
    for inner in without:
        yield from faults_of(inner, known)
