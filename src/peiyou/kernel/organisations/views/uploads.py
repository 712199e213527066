"""Workbooks between the dry run and the commit: kept for a day, for the person who sent them.

The page carries a signed note of what was handed in; the file's name in it is random, and its
fingerprint says that the file is the one that was looked at.
"""

from __future__ import annotations

import hashlib
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

FOLDER: Final = "imports"
KEPT: Final = timedelta(days=1)
SALT: Final = "organisations.import"


@dataclass(frozen=True, slots=True)
class Note:
    """What was handed in, by whom, and how it is meant."""

    file: str
    sha256: str
    actor: str
    name: str
    source: str
    on: str
    update: bool

    @property
    def day(self) -> date:
        return date.fromisoformat(self.on)

    @property
    def token(self) -> str:
        return signing.dumps(asdict(self), salt=SALT, compress=True)


def keep(content: bytes, actor: str, at: datetime, **said: Any) -> Note:
    """Keep the file; what is older than a day goes."""
    _sweep(at)
    name = default_storage.save(f"{FOLDER}/{uuid.uuid4()}.xlsx", ContentFile(content))
    return Note(file=name, sha256=hashlib.sha256(content).hexdigest(), actor=actor, **said)


def note_of(token: str, actor: str) -> Note | None:
    """The note, if it is ours, not too old, of this person, and its file is still there as it was."""
    try:
        note = Note(**signing.loads(token, salt=SALT, max_age=KEPT))
    except (signing.BadSignature, TypeError):
        return None
    if note.actor != actor or not default_storage.exists(note.file):
        return None
    return note if hashlib.sha256(_content(note)).hexdigest() == note.sha256 else None


@contextmanager
def opened(note: Note) -> Iterator[Path]:
    """The file on this machine's disk, wherever the storage has it."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as copy:
        copy.write(_content(note))
        copy.flush()
        yield Path(copy.name)


def forget(note: Note) -> None:
    default_storage.delete(note.file)


def _content(note: Note) -> bytes:
    with default_storage.open(note.file) as file:
        content: bytes = file.read()
    return content


def _sweep(at: datetime) -> None:
    if not default_storage.exists(FOLDER):
        return
    for name in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if default_storage.get_modified_time(path) < at - KEPT:
            default_storage.delete(path)
