"""Backup and restore as an operator does them: on a running installation, into a new place, proved.

On PostgreSQL (PEIYOU_DATABASE_URL) the same on databases of their own.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.tools import prepared

SERVER = os.environ.get("PEIYOU_DATABASE_URL", "")
PASSPHRASE = "correct horse battery"
FILL = """
import django; django.setup()
from datetime import timedelta
from pathlib import Path
from django.conf import settings
from django.utils import timezone
from peiyou.kernel.accounts.actions.people import register_person
from peiyou.kernel.accounts.keys import keyring
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.audit.sealing import seal_pending
now = timezone.now()
keyring()
for n in range(12):
    register_person(handle=f"person-{n}", name=f"李明{n}", phone="13812345678", actor=SYSTEM, at=now)
    seal_pending(now)
media = Path(settings.MEDIA_ROOT) / "documents"
media.mkdir(parents=True)
(media / "evidence.pdf").write_bytes(b"%PDF " + b"x" * 100_000)
"""


@dataclass(frozen=True)
class Installation:
    data: Path
    url: str = ""

    def environment(self) -> dict[str, str]:
        return prepared.environment(self.data, self.url)

    def run(self, *words: object, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, *map(str, words)],
            env=self.environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done

    def peiyou(self, *words: object, code: int = 0) -> str:
        return self.run("-m", "peiyou.config.cli", *words, code=code).stdout

    def error(self, *words: object) -> str:
        return self.run("-m", "peiyou.config.cli", *words, code=1).stderr


def new_database(name: str, template: str = "template1") -> str:
    """A database on the test server, empty or as `template`; on SQLite none is needed."""
    if not SERVER:
        return ""
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')  # type: ignore[arg-type]
    return SERVER.rpartition("/")[0] + "/" + name


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    data = tmp_path_factory.mktemp("installation") / "data"
    if SERVER:
        made = Installation(data, new_database(f"from_{os.getpid()}", prepared.template()))
    else:
        made = Installation(data)
        data.mkdir()
        shutil.copy(prepared.migrated(), data / "peiyou.sqlite3")
    made.run("-c", FILL)
    return made


@pytest.fixture(scope="module")
def passphrase(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("secret") / "passphrase"
    file.write_text(PASSPHRASE + "\n")
    return file


@pytest.fixture(scope="module")
def taken(
    installation: Installation, tmp_path_factory: pytest.TempPathFactory, passphrase: Path
) -> dict[str, Any]:
    """One backup with the keys, as `--json` tells of it."""
    words = [
        "backup",
        tmp_path_factory.mktemp("backups"),
        "--with-keys",
        "--passphrase-file",
        passphrase,
    ]
    told: dict[str, Any] = json.loads(installation.peiyou(*words, "--json"))
    return told


_counter = iter(range(1000))


def into(target: Installation) -> list[object]:
    return ["--into", target.data, *(["--database-url", target.url] if target.url else [])]


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "new", new_database(f"to_{os.getpid()}_{next(_counter)}"))


def test_the_archive_names_what_it_holds(taken: dict[str, Any]) -> None:
    manifest = taken["manifest"]
    assert manifest["rows"]["accounts_person"] == 12
    assert manifest["rows"]["audit_row"] == 12
    assert manifest["head"]["no"] == 12
    assert set(manifest["keys"]) == {"secret_key", "keys/0001.key"}
    assert "data/media/documents/evidence.pdf" in manifest["files"]
    assert not any("secret_key" in name or name.endswith(".key") for name in manifest["files"])
    file = Path(taken["file"])
    assert file.stat().st_mode & 0o077 == 0
    assert file.stat().st_size == taken["size"]
    assert [p.name for p in file.parent.iterdir()] == [file.name], "nothing is left beside it"


def test_a_key_in_clear_is_nowhere_in_it(taken: dict[str, Any], installation: Installation) -> None:
    content = Path(taken["file"]).read_bytes()
    for name in ("secret_key", "keys/0001.key"):
        assert (installation.data / name).read_bytes().strip() not in content


def test_it_comes_back_whole_and_is_proved(
    taken: dict[str, Any], place: Installation, installation: Installation, passphrase: Path
) -> None:
    heads = installation.data / "seals"
    words = ["--passphrase-file", passphrase, "--heads", heads, "--json"]
    told = json.loads(place.peiyou("restore", taken["file"], *into(place), *words))
    assert told["wrong"] == []
    assert told["keys_missing"] == []
    assert told["audit"]["ok"]
    assert (told["audit"]["rows"], told["audit"]["seals"]) == (12, 12)
    assert told["audit"]["heads"] == 12, "the record was compared with the heads in the backup"
    evidence = "media/documents/evidence.pdf"
    assert (place.data / evidence).read_bytes() == (installation.data / evidence).read_bytes()
    assert place.data.stat().st_mode & 0o077 == 0
    code = (
        "import django; django.setup()\n"
        "from peiyou.kernel.accounts.models import Person\n"
        "print(Person.objects.get(handle='person-3').phone)"
    )
    assert place.run("-c", code).stdout.strip() == "13812345678", "and can be read with its keys"
    taken_since = installation.peiyou("audit", "show", "--verb", "jobs.record_backup", "--json")
    assert json.loads(taken_since)[0]["data"]["sha256"] == taken["sha256"]


def test_it_goes_where_nothing_is_and_nowhere_else(
    taken: dict[str, Any], place: Installation, passphrase: Path
) -> None:
    place.data.mkdir()
    (place.data / "mine").write_text("mine")
    words = ["restore", taken["file"], *into(place), "--passphrase-file", passphrase]
    assert "not empty" in place.error(*words)
    assert [p.name for p in place.data.iterdir()] == ["mine"]
    (place.data / "mine").unlink()
    place.peiyou(*words)
    if place.url:
        other = ["--into", place.data.with_name("other"), "--database-url", place.url]
        assert "tables already" in place.error("restore", taken["file"], *other, *words[-2:])


def test_a_wrong_passphrase_leaves_nothing(taken: dict[str, Any], place: Installation) -> None:
    wrong = place.data.with_name("wrong")
    wrong.write_text("incorrect horse battery")
    words = ["restore", taken["file"], *into(place), "--passphrase-file", wrong]
    assert "passphrase is wrong" in place.error(*words)
    assert [p.name for p in place.data.parent.iterdir()] == ["wrong"]


def test_without_keys_nothing_serves_until_they_are_in_place(
    taken: dict[str, Any], place: Installation, installation: Installation
) -> None:
    told = json.loads(
        place.peiyou("restore", taken["file"], *into(place), "--without-keys", "--json")
    )
    assert told["keys_missing"] == ["keys/0001.key", "secret_key"]
    assert "0001.key" in place.error("serve", "--port", "0")
    (place.data / "keys").mkdir(exist_ok=True)
    for name in told["keys_missing"]:
        (place.data / name).write_bytes((installation.data / name).read_bytes())
    code = "import django; django.setup()\nfrom peiyou.kernel.jobs.startup import keys_to_come as k\nprint(k())"
    assert place.run("-c", code).stdout.strip() == "{}"


def test_a_planted_corruption_is_found(taken: dict[str, Any], place: Installation) -> None:
    content = bytearray(Path(taken["file"]).read_bytes())
    at = content.find(b"%PDF xxxx")
    content[at + 50] ^= 1
    damaged = place.data.with_name("damaged.tar")
    damaged.write_bytes(content)
    assert "evidence.pdf" in place.error("restore", damaged, "--verify")
    assert "evidence.pdf" in place.error("restore", damaged, *into(place), "--without-keys")
    assert not place.data.exists()


def test_heads_that_somebody_else_kept_tell_a_forged_backup(
    taken: dict[str, Any], place: Installation
) -> None:
    kept = place.data.with_name("kept.log")
    kept.write_text("12 12 12 " + "0" * 64 + " x\n13 13 13 " + "1" * 64 + " x\n")
    told = json.loads(
        place.peiyou("restore", taken["file"], "--verify", "--heads", kept, "--json", code=1)
    )
    assert "seal 12 differs" in told["wrong"][0]
    assert told["seals_since"] == 1


def test_a_row_changed_in_the_database_before_the_backup_is_found(
    installation: Installation, tmp_path: Path
) -> None:
    """An administrator drops the triggers, changes a row, and backs that up: the restore says so."""
    if SERVER:
        pytest.skip("the same code; SQLite's file is changed by hand here")
    copy = Installation(tmp_path / "data")
    subprocess.run(["cp", "-r", installation.data, copy.data], check=True)
    with sqlite3.connect(copy.data / "peiyou.sqlite3") as database:
        database.execute("DROP TRIGGER audit_row_no_update")
        database.execute("UPDATE audit_row SET actor_name = 'somebody else' WHERE id = 5")
    told = json.loads(copy.peiyou("backup", tmp_path / "b.tar", "--json"))
    words = ["restore", told["file"], "--into", tmp_path / "new", "--json"]
    report = json.loads(copy.peiyou(*words, code=1))
    assert not report["audit"]["ok"]
    assert "findings" in report["wrong"][-1]


def test_a_backup_overwrites_nothing(taken: dict[str, Any], installation: Installation) -> None:
    assert "exists" in installation.error("backup", taken["file"])
