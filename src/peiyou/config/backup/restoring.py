"""Restoring into a new place, and proving that what came back is what was backed up."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from peiyou.common.tokens import KEYS_EXPECTED, fingerprint
from peiyou.config.backup import databases, keys
from peiyou.config.backup.archive import read_manifest, unpack
from peiyou.config.backup.manifest import (
    DATA,
    KEYS,
    POSTGRES,
    SQLITE,
    BackupError,
    Head,
    Manifest,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where to restore: a folder that does not exist yet (or is empty) and, for PostgreSQL, an empty database."""

    folder: Path
    database_url: str
    database: databases.Settings


@dataclass(slots=True)
class Restored:
    """`audit` is the report of `peiyou audit verify`; `wrong` lists whatever does not agree."""

    manifest: Manifest
    keys_missing: list[str] = field(default_factory=list)
    audit: dict[str, Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def check(file: Path, step: Callable[[int], None]) -> Manifest:
    """Is the archive whole, and each file in it what it was? Raises `BackupError`."""
    manifest = read_manifest(file)
    unpack(file, manifest, None, step)
    return manifest


def restore(
    file: Path,
    place: Place,
    *,
    passphrase: str | None,
    known_migrations: set[str],
    step: Callable[[int], None],
) -> Restored:
    """Unpack beside the target, check everything, and only then put it in place."""
    manifest = read_manifest(file)
    _refuse(manifest, place, passphrase, known_migrations)
    place.folder.parent.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=".peiyou-restore-", dir=place.folder.parent))
    try:
        unpack(file, manifest, stage, step)
        data = stage / DATA.rstrip("/")
        data.mkdir(exist_ok=True)
        data.chmod(0o700)
        result = Restored(manifest, _place_keys(stage, data, manifest, passphrase))
        if manifest.engine == "sqlite3":
            settings = place.database | {"NAME": data / Path(place.database["NAME"]).name}
            databases.restore(stage / SQLITE, settings)
        else:
            settings = place.database
            databases.restore(stage / POSTGRES, settings)
        _compare(databases.facts(settings), result)
        if place.folder.exists():
            place.folder.rmdir()  # empty, as was asked before; refuses where it no longer is
        os.rename(data, place.folder)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    _verify_audit(place, result)
    return result


def compare_heads(head: Head, kept: Path) -> tuple[list[str], int]:
    """The backup's last seal against heads that were kept elsewhere, in a file or a folder of files:
    (what differs, seals made since)."""
    files = sorted(kept.glob("*.log")) if kept.is_dir() else [kept]
    known = {
        int(words[0]): words[3]
        for file in files
        for line in file.read_text(encoding="utf-8").splitlines()
        if len(words := line.split()) >= 4 and words[0].isdecimal()
    }
    since = sum(no > head.no for no in known)
    if head.no not in known:
        return [f"{kept} does not know seal {head.no}, the last one in the backup"], since
    if known[head.no] != head.seal_hash:
        return [f"seal {head.no} differs from the one in {kept}"], since
    return [], since


def _refuse(
    manifest: Manifest, place: Place, passphrase: str | None, known_migrations: set[str]
) -> None:
    if place.folder.exists() and (not place.folder.is_dir() or any(place.folder.iterdir())):
        raise BackupError(
            f"{place.folder} is not empty; restore never overwrites, name a new folder"
        )
    engine = databases.engine_of(place.database)
    if engine != manifest.engine:
        hint = (
            "with --database-url" if manifest.engine == "postgresql" else "without --database-url"
        )
        raise BackupError(f"the backup is of {manifest.engine}, not {engine}: restore it {hint}")
    newer = sorted(set(manifest.migrations) - known_migrations)
    if newer:
        raise BackupError(
            f"the backup is of a later release ({manifest.version}, {newer[0]} …): install that one"
        )
    if passphrase and KEYS not in manifest.files:
        raise BackupError("the backup holds no keys: leave the passphrase out")
    if passphrase is None and KEYS in manifest.files:
        raise BackupError("the backup holds the keys: give the passphrase, or say --without-keys")


def _place_keys(stage: Path, data: Path, manifest: Manifest, passphrase: str | None) -> list[str]:
    """Put the keys where they belong; names of those that somebody must still bring."""
    if passphrase:
        for name, key in keys.unseal((stage / KEYS).read_bytes(), passphrase).items():
            if fingerprint(key) != manifest.keys.get(name):
                raise BackupError(f"the key {name} has not the fingerprint that the manifest says")
            path = data / name
            path.parent.mkdir(mode=0o700, exist_ok=True)
            path.write_bytes(key)
            path.chmod(0o600)
    missing = {name: mark for name, mark in manifest.keys.items() if not (data / name).exists()}
    if missing:
        (data / KEYS_EXPECTED).write_text(json.dumps(missing, indent=1))
    return sorted(missing)


def _compare(found: databases.Facts, result: Restored) -> None:
    manifest = result.manifest
    for table in sorted(manifest.rows.keys() | found.rows.keys()):
        before, after = manifest.rows.get(table), found.rows.get(table)
        if before != after:
            result.wrong.append(f"{table}: {before} rows were backed up, {after} are there")
    if found.head != manifest.head:
        result.wrong.append(f"the last seal is {found.head.no}, not {manifest.head.no}")
    if found.migrations != manifest.migrations:
        result.wrong.append("the migrations are not those that were backed up")


def _verify_audit(place: Place, result: Restored) -> None:
    """In a process of its own, which sees nothing but the restored installation.

    Its signing key is a passing one, so that no key is made where the real one must still go.
    """
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("PEIYOU_")}
    environment = inherited | {
        "PEIYOU_DATA": str(place.folder),
        "PEIYOU_DATABASE_URL": place.database_url,
        "PEIYOU_SECRET_KEY": secrets.token_urlsafe(50),
        "PEIYOU_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "peiyou.config.settings",
    }
    command = [sys.executable, "-m", "peiyou.config.cli", "audit", "verify", "--json"]
    done = subprocess.run(  # noqa: S603 - ourselves
        command, env=environment, capture_output=True, text=True, check=False
    )
    try:
        result.audit = json.loads(done.stdout)
    except ValueError:
        result.wrong.append(f"the record could not be verified: {done.stderr.strip()[-400:]}")
        return
    if not result.audit["ok"]:
        result.wrong.append(f"the record of acts has {len(result.audit['findings'])} findings")
