"""What an archive holds, said by itself: the list of files with their hashes, and where it came from.

An archive is a plain tar file:

    database.sqlite3 or database.dump   the database at one moment
    data/…                              the data folder without database, keys and what is made anew
    keys.sealed                         only if asked for: the keys, readable with a passphrase
    manifest.json                       at the end; everything before it, name by name
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Final

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DATA: Final = "data/"
KEYS: Final = "keys.sealed"
SQLITE: Final = "database.sqlite3"
POSTGRES: Final = "database.dump"


class BackupError(Exception):
    """A backup or restore cannot be done, or an archive is not what it says; with the way out."""


@dataclass(frozen=True, slots=True)
class Content:
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Head:
    """The last seal inside the database; number 0 and no hash where nothing is sealed."""

    no: int
    seal_hash: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`rows`: table → number of rows. `keys`: key name → first 16 digits of its SHA-256."""

    version: str
    made_at: str
    engine: str
    migrations: list[str]
    rows: dict[str, int]
    head: Head
    keys: dict[str, str]
    files: dict[str, Content]
    format: int = field(default=FORMAT)

    def dump(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode()

    @classmethod
    def load(cls, text: bytes) -> Manifest:
        try:
            values: dict[str, Any] = json.loads(text)
            if values.get("format") != FORMAT:
                raise BackupError(f"the archive has format {values.get('format')}, not {FORMAT}")
            values["head"] = Head(**values["head"])
            values["files"] = {n: Content(**c) for n, c in values["files"].items()}
            return cls(**values)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BackupError(f"the manifest cannot be read: {error}") from error
