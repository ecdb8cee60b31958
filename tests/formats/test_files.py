import os
import socket
from pathlib import Path

import pytest

from rulecheck.errors import DataError
from rulecheck.formats.files import read_bytes


def refusal(location: object, limit: int = 1000) -> str:
    """Return what is said of a file that is refused."""
    with pytest.raises(DataError) as caught:
        read_bytes(str(location), limit)
    assert caught.value.file == str(location)
    return caught.value.what


@pytest.mark.parametrize("content", [b"", b"a", b"\0\xff\r\n\x1a", bytes(range(256))])
def test_the_bytes_are_returned_as_they_are(tmp_path: Path, content: bytes) -> None:
    """Nothing is decoded, translated or taken off."""
    file = tmp_path / "returns.csv"
    file.write_bytes(content)

    assert read_bytes(str(file), 1000) == content


def test_a_file_on_the_limit_is_read(tmp_path: Path) -> None:
    """The limit is the most that is read."""
    file = tmp_path / "returns.csv"
    file.write_bytes(b"x" * 10)

    assert read_bytes(str(file), 10) == b"x" * 10


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    """One byte more is too much, and both sizes are told."""
    file = tmp_path / "returns.csv"
    file.write_bytes(b"x" * 1001)

    assert refusal(file, 1000) == "has 1,001 bytes; at most 1,000 are read"


def test_the_usual_limit_refuses_a_huge_file_without_reading_it(tmp_path: Path) -> None:
    """A sparse file of 2 GiB is refused for its size."""
    file = tmp_path / "returns.csv"
    with file.open("wb") as hole:
        hole.truncate(2**31)

    with pytest.raises(DataError, match="at most 1,073,741,824 are read"):
        read_bytes(str(file))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """A path to nothing is named."""
    assert refusal(tmp_path / "returns.csv") == "there is no such file"


def test_a_link_to_a_file_is_followed(tmp_path: Path) -> None:
    """A link stands for the file it points to."""
    (tmp_path / "returns.csv").write_bytes(b"unit")
    (tmp_path / "link.csv").symlink_to("returns.csv")

    assert read_bytes(str(tmp_path / "link.csv"), 1000) == b"unit"


def test_a_broken_link_is_refused(tmp_path: Path) -> None:
    """The sentence says that it is the link's target that is missing."""
    (tmp_path / "link.csv").symlink_to("nowhere.csv")

    assert refusal(tmp_path / "link.csv") == "links to a file that is not there"


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    """A loop of links ends in a sentence."""
    (tmp_path / "link.csv").symlink_to("link.csv")

    assert refusal(tmp_path / "link.csv").startswith("cannot be read: ")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    """A folder is no file, whatever its name."""
    (tmp_path / "returns.csv").mkdir()

    assert refusal(tmp_path / "returns.csv") == "is a folder; name one file in it"


def test_a_pipe_without_a_writer_is_refused_at_once(tmp_path: Path) -> None:
    """A FIFO would be waited for without end."""
    os.mkfifo(tmp_path / "returns.csv")

    assert refusal(tmp_path / "returns.csv").startswith("is a pipe or a device")


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket in the file system is no file."""
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("returns.csv")

        assert refusal("returns.csv").startswith("is a pipe or a device")


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_device_is_refused(device: str) -> None:
    """An endless device is not read, and neither is an empty one."""
    assert refusal(device).startswith("is a pipe or a device")


def test_a_file_that_has_more_than_its_size_is_refused() -> None:
    """What the system makes up while it is read, or is still written, is not whole."""
    assert refusal("/proc/self/status").startswith("changed while it was read")


def test_a_path_below_a_file_is_refused(tmp_path: Path) -> None:
    """A file has nothing below it."""
    (tmp_path / "returns.csv").write_bytes(b"unit")

    assert refusal(tmp_path / "returns.csv" / "x").startswith("cannot be read: ")


def test_a_path_with_a_nul_character_is_refused(tmp_path: Path) -> None:
    """No file can be named so, and it does not end in a traceback."""
    assert refusal(f"{tmp_path}/a\0b").startswith("is no path: ")


def test_a_name_too_long_for_the_system_is_refused(tmp_path: Path) -> None:
    """What the system says is passed on."""
    assert refusal(tmp_path / ("x" * 5000)).startswith("cannot be read: ")


def test_no_path_at_all_is_refused() -> None:
    """The empty text names no file."""
    assert refusal("") == "is a folder; name one file in it"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    """The system's reason is passed on."""
    file = tmp_path / "returns.csv"
    file.write_bytes(b"unit")
    file.chmod(0)

    assert refusal(file) == "cannot be read: Permission denied"


@pytest.mark.parametrize("name", ["*.csv", "[a].csv", "?.csv", "~", "$HOME", "s3:x.csv", "a b.csv", "-"])
def test_a_name_is_taken_by_the_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """No pattern, home folder, variable or address is made of it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_bytes(b"another file")
    (tmp_path / name).write_bytes(b"this one")

    assert read_bytes(name, 1000) == b"this one"


@pytest.mark.parametrize("address", ["file:///etc/hostname", "http://localhost/returns.csv", "~", "*.csv"])
def test_what_is_no_path_to_a_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """An address is not fetched and a pattern not expanded."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_bytes(b"another file")

    assert refusal(address) == "there is no such file"
