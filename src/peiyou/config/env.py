"""Everything a deployment can set, read once from the environment (prefix ``PEIYOU_``)."""

from __future__ import annotations

import contextlib
import ipaddress
import json
import os
import re
import secrets
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, cast
from urllib.parse import urlsplit

from peiyou.common.addresses import Network, is_loopback
from peiyou.common.ciphers import CIPHERS, CipherName
from peiyou.common.official.families import Families

Digest = Literal["sha256", "sm3"]

VARIABLES: Final = {
    "PEIYOU_DATA": ("data", "the folder that holds everything; back it up"),
    "PEIYOU_DATABASE_URL": (
        "",
        "`postgresql://user:password@host:port/name`, `?sslmode=verify-full` and the like as needed; "
        "empty: SQLite in the data folder",
    ),
    "PEIYOU_HOSTS": ("localhost,127.0.0.1,[::1]", "host names that are answered"),
    "PEIYOU_HTTPS": (
        "0",
        "1 behind a proxy that speaks TLS: HSTS, Secure cookies, https addresses",
    ),
    "PEIYOU_PROXIES": (
        "",
        "addresses or networks of that proxy; only from them `X-Forwarded-For`, `X-Forwarded-Proto` "
        "and `X-Request-ID` are believed",
    ),
    "PEIYOU_SECRET_KEY": (
        "",
        "signing key, at least 50 characters; empty: made once and kept in the data folder",
    ),
    "PEIYOU_CIPHER": (
        "aes",
        "`aes` or `sm4` for personal data at rest; `peiyou keys rotate` follows",
    ),
    "PEIYOU_KEYS": (
        "",
        "keys of personal data, `id:base64,id:base64`, the last one current; empty: made once and kept "
        "in `keys/` of the data folder",
    ),
    "PEIYOU_OIDC": (
        "",
        "unified sign-in as JSON: `id`, `name`, `server_url`, `client_id`, `secret`, and `handle_claim` "
        "if one of its claims is our sign-in name; empty: off",
    ),
    "PEIYOU_DIGEST": ("sha256", "`sha256` or `sm3` for the audit chain"),
    "PEIYOU_METRICS_TOKEN": (
        "",
        "bearer token that may read `/metrics` from elsewhere; empty: from this machine only",
    ),
    "PEIYOU_RATE_FACTOR": (
        "1",
        "multiplies every limit on requests; raise it where many people share one address",
    ),
    "PEIYOU_QUERY_SECONDS": (
        "5",
        "longest that one question to the database may take while a page is read (PostgreSQL); 0: no limit",
    ),
    "PEIYOU_FONTS": (
        "",
        "fonts of official documents as JSON, lists of families for `title`, `body`, `heading`, `subheading`, "
        '`table`: `{"body": ["仿宋_GB2312"]}`; empty: the usual ones, as far as they are there',
    ),
    "PEIYOU_FONT_FOLDERS": ("", "folders with further font files for PDF, such as licensed ones"),
    "PEIYOU_ANALYSIS_THREADS": (
        "2",
        "threads of the engine that answers analyses, in each process",
    ),
    "PEIYOU_ANALYSIS_MEMORY": (
        "1GB",
        "memory of that engine, in each process; beyond it the data folder is used",
    ),
    "PEIYOU_SPARK": (
        "",
        "`sc://host:port` of a Spark Connect server that answers analyses instead; it has to see the data folder",
    ),
    "PEIYOU_LOG_LEVEL": ("INFO", "`INFO`, `WARNING`, …"),
    "PEIYOU_DEMO": ("0", "1: demonstration; its switcher exists on loopback only"),
    "PEIYOU_DEBUG": ("0", "1: error pages for programmers; served on loopback only"),
    "PEIYOU_BIND": ("", "set by `peiyou serve` for its processes, never by hand"),
}
"""Name → (default, meaning), in the order of the operating guide, whose table is this one (a test
compares). Lists are separated by commas."""


class BadSetting(Exception):
    """A ``PEIYOU_`` variable has a value that cannot be meant; names the variable and the way out."""


@dataclass(frozen=True, slots=True)
class Oidc:
    """A service of unified sign-in. `handle_claim` names the claim that holds our sign-in names."""

    id: str
    name: str
    server_url: str
    client_id: str
    secret: str
    handle_claim: str = ""

    @property
    def origin(self) -> str:
        """``https://host:port`` of the service."""
        parts = urlsplit(self.server_url)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class Env:
    """One deployment. `data` holds database, documents, keys; `database_url` empty means SQLite there."""

    data: Path
    database_url: str
    debug: bool
    demo: bool
    allowed_hosts: tuple[str, ...]
    https: bool
    proxies: tuple[Network, ...]
    bind: str
    digest: Digest
    cipher: CipherName
    keys: str
    oidc: Oidc | None
    secret_key: str
    metrics_token: str
    rate_factor: float
    query_seconds: float
    families: Families
    analysis: dict[str, Any]
    log_level: str

    @property
    def switcher(self) -> bool:
        """May the demonstration's sign-in switcher exist? Only where nobody else can reach it.

        In demonstration mode, served by `peiyou serve` on loopback, with no proxy in front and no
        name of the outside world. What a request itself says is for the view to check.
        """
        return (
            self.demo
            and is_loopback(self.bind)
            and not self.https
            and not self.proxies
            and all(map(is_loopback, self.allowed_hosts))
        )


def _read(name: str) -> str:
    return os.environ.get(name, VARIABLES[name][0])


def _list(name: str) -> Iterable[str]:
    return (part.strip() for part in _read(name).split(",") if part.strip())


def _flag(name: str) -> bool:
    value = _read(name).lower()
    if value not in {"0", "1", "true", "false"}:
        raise BadSetting(f"{name}={value!r}: write 1 or 0")
    return value in {"1", "true"}


def _digest() -> Digest:
    value = _read("PEIYOU_DIGEST")
    if value not in {"sha256", "sm3"}:
        raise BadSetting(f"PEIYOU_DIGEST={value!r}: write sha256 or sm3")
    return cast(Digest, value)


def _cipher() -> CipherName:
    value = _read("PEIYOU_CIPHER")
    if value not in CIPHERS:
        raise BadSetting(f"PEIYOU_CIPHER={value!r}: write aes or sm4")
    return value


def _oidc() -> Oidc | None:
    text = _read("PEIYOU_OIDC")
    if not text:
        return None
    try:
        return Oidc(**json.loads(text))
    except (ValueError, TypeError) as error:
        raise BadSetting(f"PEIYOU_OIDC: {error}") from error


def _factor(name: str) -> float:
    try:
        value = float(_read(name))
    except ValueError:
        value = 0.0
    if not 0.1 <= value <= 1000:
        raise BadSetting(f"{name}={_read(name)!r}: write a number from 0.1 to 1000")
    return value


def _seconds(name: str) -> float:
    try:
        value = float(_read(name))
    except ValueError:
        value = -1.0
    if not 0 <= value <= 600:
        raise BadSetting(f"{name}={_read(name)!r}: write seconds from 0 to 600")
    return value


def _families() -> Families:
    """Fonts by role, ours behind those that are named here."""
    try:
        names = json.loads(_read("PEIYOU_FONTS") or "{}")
        return Families.named(names, tuple(map(Path, _list("PEIYOU_FONT_FOLDERS"))))
    except (ValueError, AttributeError, TypeError) as error:
        raise BadSetting(f"PEIYOU_FONTS: {error}") from error


def _analysis() -> dict[str, Any]:
    """Bounds of the engine, as `results.analysis.engines.Limits` names them."""
    threads, memory, spark = (_read(f"PEIYOU_{name}") for name in ("ANALYSIS_THREADS", "ANALYSIS_MEMORY", "SPARK"))  # fmt: skip
    if not threads.isdecimal() or not 1 <= int(threads) <= 256:
        raise BadSetting(f"PEIYOU_ANALYSIS_THREADS={threads!r}: write a number from 1 to 256")
    if not re.fullmatch(r"[1-9][0-9]*(MB|GB)", memory):
        raise BadSetting(f"PEIYOU_ANALYSIS_MEMORY={memory!r}: write 512MB or 4GB")
    if spark and not spark.startswith("sc://"):
        raise BadSetting(f"PEIYOU_SPARK={spark!r}: write sc://host:port")
    return {"threads": int(threads), "memory": memory, "spark": spark}


def _networks(name: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(part) for part in _list(name))
    except ValueError as error:
        raise BadSetting(f"{name}: {error}; write 10.0.0.5 or 10.0.0.0/24") from error


def secret_key(data: Path) -> str:
    """The signing key: from the environment, or made once and kept beside the data, readable by its owner."""
    if key := _read("PEIYOU_SECRET_KEY"):
        return key
    path = data / "secret_key"
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        fd, draft = tempfile.mkstemp(dir=data, prefix="secret_key.")  # 0600
        with os.fdopen(fd, "w") as f:
            f.write(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # whole or not at all, and the first of two processes wins
        os.unlink(draft)
    return path.read_text()


def load() -> Env:
    """The deployment as the environment describes it; raises `BadSetting`."""
    if _flag("PEIYOU_HTTPS") and not _networks("PEIYOU_PROXIES"):
        raise BadSetting("PEIYOU_HTTPS=1 needs PEIYOU_PROXIES: the address of the TLS proxy")
    data = Path(_read("PEIYOU_DATA")).resolve()
    return Env(
        data=data,
        database_url=_read("PEIYOU_DATABASE_URL"),
        debug=_flag("PEIYOU_DEBUG"),
        demo=_flag("PEIYOU_DEMO"),
        allowed_hosts=tuple(_list("PEIYOU_HOSTS")),
        https=_flag("PEIYOU_HTTPS"),
        proxies=_networks("PEIYOU_PROXIES"),
        bind=_read("PEIYOU_BIND"),
        digest=_digest(),
        cipher=_cipher(),
        keys=_read("PEIYOU_KEYS"),
        oidc=_oidc(),
        secret_key=secret_key(data),
        metrics_token=_read("PEIYOU_METRICS_TOKEN"),
        rate_factor=_factor("PEIYOU_RATE_FACTOR"),
        query_seconds=_seconds("PEIYOU_QUERY_SECONDS"),
        families=_families(),
        analysis=_analysis(),
        log_level=_read("PEIYOU_LOG_LEVEL"),
    )
