"""Keys: made once, kept from others, changed by key id, missed when they are gone."""

from __future__ import annotations

import base64
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from click.testing import CliRunner
from django.core.checks import run_checks
from django.db import connection
from django.utils import timezone

from peiyou.common.ciphers import new_key
from peiyou.kernel.accounts import keys
from peiyou.kernel.accounts.actions.people import register_person
from peiyou.kernel.accounts.cli import group
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.audit.models import Row
from tests.factories.accounts import code_at
from tests.factories.organisations import a_factor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.PEIYOU_DATA = tmp_path
    keys.forget()
    yield tmp_path / "keys"
    keys.forget()


def stored(column: str = "phone") -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {column} FROM "{Person._meta.db_table}" WHERE handle = %s', ["k"])
        return str(cursor.fetchone()[0])


def a_person_with_secrets() -> Person:
    person = register_person(
        handle="k", name="钱七", phone="13812345678", actor=SYSTEM, at=timezone.now()
    )
    a_factor(person)
    return person


def test_the_first_key_is_made_once_for_its_owner_only(folder: Path) -> None:
    assert keys.keyring().current == "1"
    file = folder / "0001.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    before = file.read_text()
    keys.forget()
    assert keys.keyring().current == "1"
    assert file.read_text() == before
    assert [path.name for path in folder.iterdir()] == ["0001.key"]


def test_rotation_seals_everything_anew(folder: Path) -> None:
    a_person_with_secrets()
    assert stored().startswith("aes.1.")
    done = CliRunner().invoke(group, ["rotate"])
    assert done.exit_code == 0, done.output
    assert stored().startswith("aes.2.")
    assert Authenticator.objects.get().data["secret"].startswith("aes.2.")
    assert Person.objects.get(handle="k").phone == "13812345678"
    app = Authenticator.objects.get().wrap()
    assert app.validate_code(code_at(timezone.now()))
    assert Row.objects.get(verb="accounts.rotate_keys").data == '{"factors":1,"key":"2","people":1}'
    (folder / "0001.key").unlink()  # nothing needs it any more, but backups
    keys.forget()
    assert Person.objects.get(handle="k").phone == "13812345678"


def test_another_cipher_takes_over_by_rotation(settings: Any) -> None:
    a_person_with_secrets()
    settings.PEIYOU_CIPHER = "sm4"
    assert Person.objects.get(handle="k").phone == "13812345678", "what is sealed names its cipher"
    assert CliRunner().invoke(group, ["rotate", "--no-new"]).exit_code == 0
    assert stored().startswith("sm4.1.")
    assert Person.objects.get(handle="k").phone == "13812345678"


def test_keys_from_the_environment(settings: Any, folder: Path) -> None:
    texts = {name: base64.b64encode(new_key()).decode() for name in ("a", "b")}
    settings.PEIYOU_KEYS = f"a:{texts['a']}"
    a_person_with_secrets()
    settings.PEIYOU_KEYS = f"a:{texts['a']}, b:{texts['b']}"
    refused = CliRunner().invoke(group, ["rotate"])
    assert refused.exit_code == 1
    assert "PEIYOU_KEYS" in refused.output
    assert CliRunner().invoke(group, ["rotate", "--no-new"]).exit_code == 0
    assert stored().startswith("aes.b.")
    assert not folder.exists()


@pytest.mark.parametrize("text", ["x", "a:!!", "a:AAAA", ":AAAA"])
def test_what_is_no_key_is_refused(settings: Any, text: str) -> None:
    settings.PEIYOU_KEYS = text
    with pytest.raises(keys.KeysUnusable):
        keys.keyring()


def test_a_lost_key_stops_the_start(folder: Path) -> None:
    a_person_with_secrets()
    assert complaints() == []
    (folder / "0001.key").rename(folder / "0009.key")
    keys.forget()
    assert complaints() == ["accounts.E003"]


def complaints() -> list[str]:
    found = run_checks(tags=["database"], databases=["default"])
    return [str(message.id) for message in found if str(message.id).startswith("accounts.")]
