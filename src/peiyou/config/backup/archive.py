"""Writing an archive and reading it again, each file hashed on the way."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from peiyou.config.backup.manifest import DATA, MANIFEST, BackupError, Content, Manifest

CHUNK: Final = 1 << 20
LARGEST_MANIFEST: Final = 256 << 20
Step = Callable[[int], None]
"""Called with the number of bytes that were just done."""


class Writer:
    """Collects the contents while files go in; `close` puts the manifest behind them."""

    def __init__(self, target: Any, step: Step) -> None:
        """`target` needs `write` only."""
        self._tar = tarfile.open(fileobj=target, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self._step = step
        self.files: dict[str, Content] = {}

    def add(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            self._put(name, file, os.fstat(file.fileno()).st_size)

    def add_bytes(self, name: str, content: bytes) -> None:
        self._put(name, io.BytesIO(content), len(content))

    def _put(self, name: str, file: IO[bytes], size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        hashed = _Hashed(file, size, self._step)
        self._tar.addfile(info, hashed)
        self.files[name] = Content(size, hashed.digest())

    def close(self, manifest: Manifest) -> None:
        text = manifest.dump()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(text), 0o600
        self._tar.addfile(info, io.BytesIO(text))
        self._tar.close()


class _Hashed:
    """Reads at most `size` bytes, so that a file that grows meanwhile does no harm, and hashes them."""

    def __init__(self, file: IO[bytes], size: int, step: Step) -> None:
        self._file, self._left, self._step = file, size, step
        self._hash = hashlib.sha256()

    def read(self, n: int = -1) -> bytes:
        block = self._file.read(self._left if n < 0 else min(n, self._left))
        self._left -= len(block)
        self._hash.update(block)
        self._step(len(block))
        return block

    def digest(self) -> str:
        return self._hash.hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, mode="r:") as tar:
            yield tar
    except tarfile.TarError as error:
        raise BackupError(f"{path} is no archive of ours, or is damaged: {error}") from error


def read_manifest(path: Path) -> Manifest:
    with opened(path) as tar:
        members = {member.name: member for member in tar.getmembers()}
        member = members.get(MANIFEST)
        if member is None or not member.isfile() or member.size > LARGEST_MANIFEST:
            raise BackupError(f"{path} has no manifest: it was not written to its end")
        file = tar.extractfile(member)
        manifest = Manifest.load(file.read() if file else b"")
        extra = sorted(set(members) - set(manifest.files) - {MANIFEST})
        missing = sorted(set(manifest.files) - set(members))
        if extra or missing or len(members) != len(tar.getmembers()):
            named = ", ".join((extra + missing)[:5]) or "a name that stands there twice"
            raise BackupError(f"files and manifest of {path} differ: {named}")
        return manifest


def unpack(path: Path, manifest: Manifest, into: Path | None, step: Step) -> None:
    """Check every file against the manifest and, with `into`, write it there.

    Raises `BackupError` naming the first file that is not what the manifest says. Names are checked
    before anything is written: nothing lands outside `into`.
    """
    with opened(path) as tar:
        for member in tar:
            if member.name == MANIFEST:
                continue
            content = manifest.files[member.name]
            source = tar.extractfile(member) if member.isfile() else None
            if source is None or not _is_inside(member.name):
                raise BackupError(f"{member.name}: only plain files below the archive's own folder")
            target = into / member.name if into else None
            if _copy(source, target, step) != content:
                raise BackupError(f"{member.name} is not what was backed up: size or hash differ")


def _copy(source: IO[bytes], target: Path | None, step: Step) -> Content:
    hash_, size = hashlib.sha256(), 0
    if target:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(target or os.devnull, "xb" if target else "wb") as file:
        if target:
            os.fchmod(file.fileno(), 0o600)
        while block := source.read(CHUNK):
            hash_.update(block)
            file.write(block)
            size += len(block)
            step(len(block))
    return Content(size, hash_.hexdigest())


def _is_inside(name: str) -> bool:
    parts = Path(name).parts
    allowed = len(parts) == 1 or name.startswith(DATA)
    return allowed and ".." not in parts and not Path(name).is_absolute()
