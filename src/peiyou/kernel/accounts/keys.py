"""The keys that personal data and second factors are sealed with.

From the environment (``PEIYOU_KEYS=id:base64,id:base64``, the last one current), else from files
``keys/<number>.key`` in the data folder, readable by their owner only, the highest number current. The
first is made when it is first needed. Whoever loses the keys loses what was sealed with them: a backup
without them restores no phone number and no second factor.
"""

from __future__ import annotations

import base64
import binascii
import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from peiyou.common.ciphers import Keyring, new_key, seal, unseal


class KeysUnusable(RuntimeError):
    """The key folder or ``PEIYOU_KEYS`` holds something that is no key."""


def seal_at(place: str, text: str) -> str:
    """Seal `text` with the current key and the deployment's cipher; nothing stays nothing."""
    return seal(text, keyring(), settings.PEIYOU_CIPHER, place) if text else ""


def unseal_at(place: str, sealed: str) -> str:
    return unseal(sealed, keyring(), place) if sealed else ""


def keyring() -> Keyring:
    """The deployment's keys, read once; `forget` after a change."""
    return _ring(settings.PEIYOU_KEYS, folder())


def folder() -> Path:
    path: Path = settings.PEIYOU_DATA / "keys"
    return path


def forget() -> None:
    """Read the keys again when they are next needed."""
    _ring.cache_clear()


def add_key() -> str:
    """Make the next key in the folder and return its id. It seals from now on, in every new process."""
    if settings.PEIYOU_KEYS:
        raise KeysUnusable("the keys come from PEIYOU_KEYS: add the new one there, as the last")
    number = max((int(key_id) for key_id in _read_folder(folder())), default=0) + 1
    _write(folder(), number)
    forget()
    return str(number)


@lru_cache(maxsize=4)
def _ring(from_environment: str, where: Path) -> Keyring:
    keys = _read_text(from_environment) if from_environment else _read_folder(where)
    if not keys:
        _write(where, 1)
        keys = _read_folder(where)
    try:
        return Keyring(list(keys)[-1], keys)
    except ValueError as error:
        raise KeysUnusable(str(error)) from error


def _read_text(text: str) -> dict[str, bytes]:
    found = {}
    for part in text.split(","):
        key_id, _, value = part.strip().partition(":")
        found[key_id] = _key(f"key {key_id!r} of PEIYOU_KEYS", value)
    return found


def _read_folder(where: Path) -> dict[str, bytes]:
    """Keys by number, in the order of their numbers."""
    files = [path for path in where.glob("*.key") if path.stem.isdecimal()]
    return {
        str(int(path.stem)): _key(str(path), path.read_text())
        for path in sorted(files, key=lambda path: int(path.stem))
    }


def _key(what: str, text: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except binascii.Error as error:
        raise KeysUnusable(f"{what} is not base64") from error


def _write(where: Path, number: int) -> None:
    """Whole or not at all: of two processes that make the same key, one wins and both use its key."""
    where.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = where / f".{number}.{os.getpid()}"
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(fd, "w") as file:
        file.write(base64.b64encode(new_key()).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, where / f"{number:04d}.key")
    except FileExistsError:
        pass
    finally:
        draft.unlink()
