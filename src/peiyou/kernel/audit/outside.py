"""Seal heads outside the database.

What this protects against: whoever can write to the database, its administrator too, can rewrite
all rows, leaves and seals so that they agree with each other again. The rewritten seals then have
other hashes than the heads that left the house before, and verification says so.

What it does not: rows that wait for a seal (about a second) can be removed without a trace; so can
everything since the last head that somebody else holds. A head file on the same machine, under the
same administrator, is worth as much as that machine: send heads elsewhere too (`publish_with`, for
mail and releases) and keep a copy where the administrator cannot write.

The file: `<PEIYOU_DATA>/seals/<year>.log`, only ever appended to, one seal a line:
``no first last seal_hash merkle_root digest sealed_at written_at``, separated by single spaces.
`written_at` shows when a line came: a file that was made anew later cannot hide that it was.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from peiyou.common.canonical import instant
from peiyou.kernel.audit.models import Seal

Publisher = Callable[[Sequence[Seal], datetime], None]
_publishers: list[Publisher] = []


@dataclass(frozen=True, slots=True)
class Head:
    """What is known outside of one seal."""

    no: int
    seal_hash: str
    place: str


def publish_with(publisher: Publisher) -> None:
    """Register another way out of the house (mail, release); it gets the new seals after their commit."""
    if publisher not in _publishers:
        _publishers.append(publisher)


def publish(seals: Sequence[Seal], at: datetime) -> None:
    """Tell the world outside. The file comes first and catches up on what a crash left out."""
    write_heads(at)
    for publisher in _publishers:
        publisher(seals, at)


def folder() -> Path:
    return Path(settings.PEIYOU_DATA) / "seals"


def write_heads(at: datetime) -> int:
    """Append the heads that the file lacks; returns how many."""
    folder().mkdir(parents=True, exist_ok=True)
    path = folder() / f"{at:%Y}.log"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        lines = [
            f"{s.no} {s.first} {s.last} {s.seal_hash} {s.merkle_root} {s.digest} {s.at} {instant(at)}\n"
            for s in Seal.objects.filter(no__gt=_last_written()).order_by("no").iterator()
        ]
        if lines:
            os.write(descriptor, "".join(lines).encode())
            os.fsync(descriptor)
        return len(lines)
    finally:
        os.close(descriptor)


def files() -> list[Path]:
    return sorted(folder().glob("*.log"))


def heads() -> Iterator[Head]:
    """Every head of every file, in the order they were written. A line that is none has number 0."""
    for path in files():
        with path.open(encoding="utf-8", errors="replace") as lines:
            for count, text in enumerate(lines, start=1):
                yield _read(text, f"{path.name}:{count}")


def _read(text: str, place: str) -> Head:
    words = text.split()
    if len(words) < 4 or not words[0].isdecimal():
        return Head(0, text.strip()[:80], place)
    return Head(int(words[0]), words[3], place)


def _last_written() -> int:
    """The highest number in the newest file that has one; reads only the end of a file."""
    for path in reversed(files()):
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 4096))
            numbers = [
                _read(line.decode(errors="replace"), "").no
                for line in file.read().split(b"\n")[-9:]
            ]
        if any(numbers):
            return max(numbers)
    return 0
