"""Everything a deployment can set, read once from the environment (prefix ``PEIYOU_``)."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

Digest = Literal["sha256", "sm3"]


class BadSetting(Exception):
    """A ``PEIYOU_`` variable has a value that cannot be meant; names the variable and the way out."""


@dataclass(frozen=True, slots=True)
class Env:
    """One deployment. `data` holds database, documents, keys; `database_url` empty means SQLite there."""

    data: Path
    database_url: str
    debug: bool
    demo: bool
    allowed_hosts: tuple[str, ...]
    digest: Digest
    secret_key: str
    log_level: str


def _flag(name: str) -> bool:
    value = os.environ.get(name, "0").lower()
    if value not in {"0", "1", "true", "false"}:
        raise BadSetting(f"{name}={value!r}: write 1 or 0")
    return value in {"1", "true"}


def _digest() -> Digest:
    value = os.environ.get("PEIYOU_DIGEST", "sha256")
    if value not in {"sha256", "sm3"}:
        raise BadSetting(f"PEIYOU_DIGEST={value!r}: write sha256 or sm3")
    return cast(Digest, value)


def secret_key(data: Path) -> str:
    """The signing key: from the environment, or made once and kept beside the data, readable by its owner."""
    if key := os.environ.get("PEIYOU_SECRET_KEY"):
        return key
    path = data / "secret_key"
    data.mkdir(parents=True, exist_ok=True)
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(fd, "w") as f:
        f.write(key := secrets.token_urlsafe(50))
    return key


def load() -> Env:
    data = Path(os.environ.get("PEIYOU_DATA", "data")).resolve()
    hosts = os.environ.get("PEIYOU_HOSTS", "localhost,127.0.0.1,[::1]")
    return Env(
        data=data,
        database_url=os.environ.get("PEIYOU_DATABASE_URL", ""),
        debug=_flag("PEIYOU_DEBUG"),
        demo=_flag("PEIYOU_DEMO"),
        allowed_hosts=tuple(h.strip() for h in hosts.split(",") if h.strip()),
        digest=_digest(),
        secret_key=secret_key(data),
        log_level=os.environ.get("PEIYOU_LOG_LEVEL", "INFO"),
    )
