"""Taking a backup while the service runs."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from peiyou.common.canonical import instant
from peiyou.common.tokens import fingerprint
from peiyou.config.backup import databases, keys
from peiyou.config.backup.archive import Writer
from peiyou.config.backup.manifest import DATA, KEYS, BackupError, Manifest

MADE_ANEW: Final = ("static", "run", "analysis")
"""In the data folder, but made anew by whoever needs it. Database and keys go their own way."""


@dataclass(frozen=True, slots=True)
class Source:
    """An installation: its folder, its database as Django has it, and the keys that its environment
    gives (name → text), which are named in an archive but never in it."""

    data: Path
    database: databases.Settings
    given_keys: dict[str, str]
    version: str


@dataclass(frozen=True, slots=True)
class Taken:
    file: Path
    size: int
    sha256: str
    manifest: Manifest


def place(target: Path, at: datetime) -> Path:
    """`target`, or in it, if it is a folder, a name that says when."""
    return target / f"peiyou-{at:%Y%m%dT%H%M%SZ}.tar" if target.is_dir() else target


def take(
    source: Source,
    file: Path,
    *,
    passphrase: str | None,
    at: datetime,
    progress: Callable[[int], None],
) -> Taken:
    """Write the archive `file`, whole or not at all; with a passphrase the keys go along.

    Heads of seals go in before the database is copied: a head is written after its seal, so each
    head in the archive has its seal there too. Documents go in after it: a row is written after its
    file.
    """
    if file.exists():
        raise BackupError(f"{file} exists; a backup never overwrites one")
    with tempfile.TemporaryDirectory(prefix=".peiyou-backup-", dir=file.parent) as folder:
        draft = Path(folder) / "archive"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as target:
            hashed = _Hashing(target)
            writer = Writer(hashed, progress)
            for path in _files(source, file, only="seals"):
                writer.add(DATA + str(path.relative_to(source.data)), path)
            dump, facts = databases.dump(source.database, Path(folder))
            writer.add(dump.name, dump)
            dump.unlink()
            for path in _files(source, file, without="seals"):
                writer.add(DATA + str(path.relative_to(source.data)), path)
            own = keys.found(source.data)
            if passphrase is not None:
                writer.add_bytes(KEYS, keys.seal(own, passphrase))
            named = {name: fingerprint(key) for name, key in own.items()}
            named |= {n: fingerprint(k.encode()) for n, k in source.given_keys.items()}
            manifest = Manifest(
                version=source.version,
                made_at=instant(at),
                engine=databases.engine_of(source.database),
                migrations=facts.migrations,
                rows=facts.rows,
                head=facts.head,
                keys=named,
                files=writer.files,
            )
            writer.close(manifest)
            target.flush()
            os.fsync(target.fileno())
        os.link(draft, file)  # refuses where somebody has put one meanwhile
    return Taken(file, file.stat().st_size, hashed.digest(), manifest)


def size_of(source: Source) -> int:
    """About how many bytes there are to do."""
    total = sum(path.stat().st_size for path in _files(source, source.data))
    name = source.database["NAME"]
    return total + (os.path.getsize(name) if os.path.exists(name) else 0)


def _files(source: Source, target: Path, only: str = "", without: str = "") -> Iterator[Path]:
    """Plain files of the data folder, in order; of its parts one, or all but one."""
    database = Path(source.database["NAME"])
    left_out = {*MADE_ANEW, "keys", "secret_key", without}
    for path in sorted(source.data.rglob("*")):
        top = path.relative_to(source.data).parts[0]
        if top in left_out or (only and top != only) or top.startswith(".peiyou-backup-"):
            continue
        if path.is_symlink() or not path.is_file() or path == target:
            continue
        if path.parent == database.parent and path.name.startswith(database.name):
            continue
        yield path


class _Hashing:
    """A file that knows the hash of what was written to it."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target, self._hash = target, hashlib.sha256()

    def write(self, block: bytes) -> int:
        self._hash.update(block)
        return self._target.write(block)

    def digest(self) -> str:
        return self._hash.hexdigest()
