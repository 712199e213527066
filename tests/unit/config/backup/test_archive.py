"""An archive is what its manifest says, or the first file that is not is named."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from peiyou.config.backup import keys
from peiyou.config.backup.archive import Writer, read_manifest, unpack
from peiyou.config.backup.manifest import BackupError, Content, Head, Manifest


def nothing(_n: int) -> None:
    """No progress is shown here."""


def manifest_of(files: dict[str, Content]) -> Manifest:
    return Manifest("0", "2026", "sqlite3", ["a.0001"], {"t": 1}, Head(1, "ab"), {"k": "f"}, files)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "x.tar"
    (tmp_path / "document").write_bytes(b"evidence " * 1000)
    with path.open("wb") as target:
        writer = Writer(target, nothing)
        writer.add("data/media/document", tmp_path / "document")
        writer.add_bytes("database.sqlite3", b"rows")
        writer.close(manifest_of(writer.files))
    return path


def test_what_went_in_comes_out(archive: Path, tmp_path: Path) -> None:
    manifest = read_manifest(archive)
    assert manifest.head == Head(1, "ab")
    done = 0

    def count(n: int) -> None:
        nonlocal done
        done += n

    unpack(archive, manifest, tmp_path / "out", count)
    assert (tmp_path / "out/data/media/document").read_bytes() == b"evidence " * 1000
    assert (tmp_path / "out/data/media/document").stat().st_mode & 0o777 == 0o600
    assert done == 9004


@pytest.mark.parametrize("place", [600, 5000, 9800])
def test_one_changed_byte_is_found(archive: Path, place: int) -> None:
    content = bytearray(archive.read_bytes())
    content[place] ^= 1
    archive.write_bytes(content)
    with pytest.raises(BackupError):
        unpack(archive, read_manifest(archive), None, nothing)


@pytest.mark.parametrize("size", [0, 100, 5000, 10_000])
def test_an_archive_that_was_cut_off_is_found(archive: Path, size: int) -> None:
    archive.write_bytes(archive.read_bytes()[:size])
    with pytest.raises(BackupError):
        unpack(archive, read_manifest(archive), None, nothing)


def written(path: Path, members: list[tarfile.TarInfo], files: dict[str, Content]) -> Path:
    text = manifest_of(files).dump()
    with tarfile.open(path, "w") as tar:
        for member in members:
            tar.addfile(member, io.BytesIO(b"x" * member.size))
        last = tarfile.TarInfo("manifest.json")
        last.size = len(text)
        tar.addfile(last, io.BytesIO(text))
    return path


def info(name: str, kind: bytes = tarfile.REGTYPE, size: int = 0) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.size, member.linkname = kind, size, "/etc/passwd"
    return member


EMPTY = Content(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("data/../../escape", tarfile.REGTYPE),
        ("/etc/escape", tarfile.REGTYPE),
        ("elsewhere/escape", tarfile.REGTYPE),
        ("data/link", tarfile.SYMTYPE),
        ("data/link", tarfile.LNKTYPE),
        ("data/device", tarfile.CHRTYPE),
    ],
)
def test_nothing_lands_outside_and_only_plain_files(tmp_path: Path, name: str, kind: bytes) -> None:
    path = written(tmp_path / "x.tar", [info(name, kind)], {name: EMPTY})
    out = tmp_path / "deep" / "out"
    with pytest.raises(BackupError):
        unpack(path, read_manifest(path), out, nothing)
    assert not list(tmp_path.rglob("escape"))


def test_a_file_that_nobody_named_is_found(tmp_path: Path) -> None:
    path = written(tmp_path / "x.tar", [info("data/a"), info("data/b")], {"data/a": EMPTY})
    with pytest.raises(BackupError, match="data/b"):
        read_manifest(path)


def test_keys_travel_under_a_passphrase() -> None:
    own = {"secret_key": b"one", "keys/0001.key": b"two"}
    sealed = keys.seal(own, "correct horse battery")
    assert b"one" not in sealed
    assert keys.unseal(sealed, "correct horse battery") == own
    with pytest.raises(BackupError, match="passphrase"):
        keys.unseal(sealed, "correct horse batterx")
    with pytest.raises(BackupError):
        keys.unseal(sealed.replace(b"scrypt", b"scrypt", 1)[:-20], "correct horse battery")
    with pytest.raises(BackupError, match="12"):
        keys.seal(own, "elevenchars")
