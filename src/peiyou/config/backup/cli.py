"""`peiyou backup` and `peiyou restore`."""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--with-keys", is_flag=True, help="Put the keys in, readable with a passphrase.")
@click.option(
    "--passphrase-file", type=FILE, help="First line: the passphrase; else it is asked for."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def backup(target: Path, with_keys: bool, passphrase_file: Path | None, as_json: bool) -> None:
    """Write everything into the archive TARGET (a new file, or a folder to put it into).

    The service may go on. Without --with-keys the archive only names the keys: keep copies of them
    elsewhere, or nothing that is sealed with them will ever be read again.
    """
    import django

    django.setup()
    from django.utils import timezone

    from peiyou.config.backup.manifest import BackupError
    from peiyou.config.backup.taking import place, size_of, take
    from peiyou.kernel.actions import SYSTEM
    from peiyou.kernel.audit.sealing import seal_pending
    from peiyou.kernel.jobs.actions.backups import record_backup

    at = timezone.now()
    passphrase = _passphrase(passphrase_file, confirm=True) if with_keys else None
    source = _source()
    seal_pending(at)
    try:
        with _progress("backup", size_of(source), quiet=as_json) as step:
            taken = take(source, place(target, at), passphrase=passphrase, at=at, progress=step)
    except (BackupError, OSError) as error:
        raise click.ClickException(str(error)) from error
    record_backup(
        name=taken.file.name, sha256=taken.sha256, size=taken.size, with_keys=with_keys,
        actor=SYSTEM, at=timezone.now(),
    )  # fmt: skip
    manifest = taken.manifest
    if as_json:
        told = {"file": str(taken.file), "size": taken.size, "sha256": taken.sha256}
        click.echo(json.dumps(told | {"manifest": asdict(manifest)}, ensure_ascii=False, indent=1))
        return
    click.echo(
        f"{taken.file}: {taken.size} bytes, {len(manifest.files)} files, SHA-256 {taken.sha256}"
    )
    click.echo(f"last seal inside: {manifest.head.no} {manifest.head.seal_hash[:16]}")
    if not with_keys:
        click.echo(f"not inside, to be kept elsewhere: {', '.join(manifest.keys)}")


@click.command()
@click.argument("file", type=FILE)
@click.option("--into", type=click.Path(path_type=Path), help="The new data folder.")
@click.option(
    "--database-url", default="", help="An empty PostgreSQL database, for a backup of one."
)
@click.option("--passphrase-file", type=FILE, help="First line: the passphrase of the keys.")
@click.option(
    "--without-keys", is_flag=True, help="Leave the keys out; they are put in place by hand."
)
@click.option(
    "--heads",
    type=click.Path(path_type=Path, exists=True),
    help="Seal heads that were kept elsewhere (a file or a folder), to compare with.",
)
@click.option("--verify", is_flag=True, help="Only check the archive; restore nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def restore(
    file: Path, into: Path | None, database_url: str, passphrase_file: Path | None, without_keys: bool,
    heads: Path | None, verify: bool, as_json: bool,
) -> None:  # fmt: skip
    """Restore the archive FILE into a new place, then prove it: every file against its hash, every
    table against its count, the record of acts against its seals. Exit code 1 when anything differs.
    """
    from peiyou.config.backup.manifest import BackupError

    if verify == (into is not None):
        raise click.UsageError("say either --into FOLDER or --verify")
    try:
        if into is None:
            told = _check(file, heads, quiet=as_json)
        else:
            passphrase = _passphrase_for(file, passphrase_file, without_keys)
            told = _restore(file, into, database_url, passphrase, heads, quiet=as_json)
    except (BackupError, OSError) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        _tell(told)
    sys.exit(1 if told["wrong"] else 0)


def _check(file: Path, heads: Path | None, *, quiet: bool) -> dict[str, Any]:
    from peiyou.config.backup.restoring import check, compare_heads

    with _progress("check", file.stat().st_size, quiet=quiet) as step:
        manifest = check(file, step)
    wrong, since = compare_heads(manifest.head, heads) if heads else ([], 0)
    return {"manifest": asdict(manifest), "wrong": wrong, "seals_since": since}


def _restore(
    file: Path, into: Path, database_url: str, passphrase: str | None, heads: Path | None, *, quiet: bool
) -> dict[str, Any]:  # fmt: skip
    os.environ["PEIYOU_SECRET_KEY"] = secrets.token_urlsafe(50)  # a passing one: none shall be made
    import django

    django.setup()
    from django.db.migrations.loader import MigrationLoader

    from peiyou.config.backup.restoring import Place, compare_heads
    from peiyou.config.backup.restoring import restore as run
    from peiyou.config.settings import database

    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    place = Place(into.resolve(), database_url, database(database_url, into.resolve()))
    with _progress("restore", file.stat().st_size, quiet=quiet) as step:
        restored = run(file, place, passphrase=passphrase, known_migrations=known, step=step)
    wrong, since = compare_heads(restored.manifest.head, heads) if heads else ([], 0)
    return {
        "manifest": asdict(restored.manifest),
        "folder": str(place.folder),
        "keys_missing": restored.keys_missing,
        "audit": restored.audit,
        "to_migrate": sorted(known - set(restored.manifest.migrations)),
        "wrong": restored.wrong + wrong,
        "seals_since": since,
    }


def _tell(told: dict[str, Any]) -> None:
    manifest = told["manifest"]
    click.echo(f"made {manifest['made_at']} by Peiyou {manifest['version']}, {manifest['engine']}, "
               f"{len(manifest['files'])} files, {sum(manifest['rows'].values())} rows")  # fmt: skip
    if audit := told.get("audit"):
        click.echo(
            f"record of acts: {audit['rows']} rows, {audit['seals']} seals, {len(audit['findings'])} findings"
        )
    if told["seals_since"]:
        click.echo(
            f"{told['seals_since']} seals were made after this backup: what they cover is not in it"
        )
    for name in told.get("keys_missing", []):
        click.echo(
            f"put the key {name} (fingerprint {manifest['keys'][name]}) in place before serving"
        )
    if told.get("to_migrate"):
        click.echo(
            f"of an older release: run peiyou migrate ({len(told['to_migrate'])} migrations)"
        )
    for wrong in told["wrong"]:
        click.echo(f"WRONG 有误: {wrong}")
    click.echo("DIFFERS 不一致" if told["wrong"] else "OK 完好")


def _source() -> Any:
    from importlib.metadata import version

    from django.conf import settings

    from peiyou.config.backup.taking import Source

    given = {
        "PEIYOU_SECRET_KEY": os.environ.get("PEIYOU_SECRET_KEY", ""),
        "PEIYOU_KEYS": settings.PEIYOU_KEYS,
    }
    return Source(
        data=settings.PEIYOU_DATA,
        database=settings.DATABASES["default"],
        given_keys={name: key for name, key in given.items() if key},
        version=version("peiyou"),
    )


def _passphrase(file: Path | None, *, confirm: bool) -> str:
    if file is not None:
        return (file.read_text(encoding="utf-8").splitlines() or [""])[0]
    asked: str = click.prompt(
        "Passphrase 口令", hide_input=True, confirmation_prompt=confirm, err=True
    )
    return asked


def _passphrase_for(archive: Path, file: Path | None, without_keys: bool) -> str | None:
    """None where the archive holds no keys, empty where they shall be left out."""
    from peiyou.config.backup.archive import read_manifest
    from peiyou.config.backup.manifest import KEYS

    if KEYS not in read_manifest(archive).files:
        return None if file is None else _passphrase(file, confirm=False)
    return "" if without_keys else _passphrase(file, confirm=False)


@contextmanager
def _progress(label: str, length: int, *, quiet: bool) -> Iterator[Any]:
    if quiet or not sys.stderr.isatty():
        yield lambda _n: None
        return
    with click.progressbar(length=max(length, 1), label=label, file=sys.stderr) as bar:
        yield bar.update
