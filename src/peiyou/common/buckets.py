"""Counting who asks how often, shared by all processes of a machine: one small file in memory.

Each key has a bucket that fills by one per request and leaks at a steady rate (the generic cell
rate algorithm: one moment per key says it all). The file holds a fixed number of places, found by a
keyed hash, so that it can neither grow nor be filled on purpose, and names nobody.
"""

from __future__ import annotations

import fcntl
import hashlib
import mmap
import os
import struct
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PLACE: Final = struct.Struct("<Qd")  # keyed hash of the key; when its bucket will be empty
_WAYS: Final = 8
"""Places a key may stand in. Where all are taken, the one that is empty soonest gives way."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_minute` for ever, and `burst` at once (at least 1)."""

    per_minute: float
    burst: int

    def times(self, factor: float) -> Rate:
        return Rate(self.per_minute * factor, max(1, round(self.burst * factor)))


class Buckets:
    """Safe over threads and processes (POSIX record lock); survives a restart, costs microseconds."""

    def __init__(self, path: Path, secret: bytes, places: int = 1 << 16) -> None:
        self._secret = hashlib.blake2b(secret, digest_size=32).digest()
        self._groups = places // _WAYS
        size = self._groups * _WAYS * _PLACE.size
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(self._file, size)
        self._memory = mmap.mmap(self._file, size)
        self._lock = threading.Lock()

    def charge(self, key: str, rate: Rate, now: float) -> float:
        """Count one request of `key` at `now` (seconds); 0 if it may pass, else seconds to wait."""
        digest = hashlib.blake2b(key.encode(), digest_size=8, key=self._secret).digest()
        mark = int.from_bytes(digest) or 1
        interval = 60 / rate.per_minute
        with self._lock:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                place, full_until = self._find(mark, now)
                # A clock that went back must not lock anybody out for longer than a full bucket.
                full_until = min(full_until, now + interval * rate.burst)
                wait = full_until + interval - now - interval * rate.burst
                if wait <= 1e-9:
                    _PLACE.pack_into(self._memory, place, mark, full_until + interval)
                    return 0.0
                return wait
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def _find(self, mark: int, now: float) -> tuple[int, float]:
        """(offset, moment its bucket is empty, not before now); a new key takes the emptiest place."""
        start = mark % self._groups * _WAYS * _PLACE.size
        free, soonest = start, float("inf")
        for place in range(start, start + _WAYS * _PLACE.size, _PLACE.size):
            found, until = _PLACE.unpack_from(self._memory, place)
            if found == mark:
                return place, max(until, now)
            if until < soonest:
                free, soonest = place, until
        return free, now

    def close(self) -> None:
        self._memory.close()
        os.close(self._file)
