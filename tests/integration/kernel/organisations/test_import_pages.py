"""The import in the browser's steps: hand in, decide, agree; and the command that does the same."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.cli import group
from peiyou.kernel.organisations.errors import OrganisationError
from peiyou.kernel.organisations.imports.plan import Fate
from peiyou.kernel.organisations.imports.workbook import LIMIT
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.views import importing, uploads
from tests.factories.organisations import a_person
from tests.integration.kernel.organisations.conftest import Country
from tests.integration.kernel.organisations.test_unit_import import GOOD, NEARLY, book, near

__all__ = ["near"]
CHECK, COMMIT = reverse("organisations:import_check"), reverse("organisations:import_commit")


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def browser(person: Person) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(person)
    return made


def hand_in(person: Person, tmp_path: Path, *rows: Any, **said: Any) -> Any:
    content = book(tmp_path / "x.xlsx", rows).read_bytes() if rows else b"nothing"
    file = SimpleUploadedFile("名录.xlsx", content)
    today = timezone.localdate().isoformat()
    return browser(person).post(
        CHECK, {"file": file, "source": "名录", "on": today, "update": "on", **said}
    )


def test_from_file_to_register(country: Country, official: Person, tmp_path: Path) -> None:
    seen = hand_in(official, tmp_path, GOOD)
    assert seen.context["plan"].counts == {Fate.NEW: 1}
    assert not Unit.objects.filter(name=GOOD["name"]).exists()
    note = seen.context["note"]
    agreed = {"note": note.token, "agreed": seen.context["mark"]}
    answer = browser(official).post(COMMIT, agreed)
    assert answer.url == reverse("organisations:list")
    assert Unit.objects.filter(name=GOOD["name"]).exists()
    assert not default_storage.exists(note.file)
    assert browser(official).post(COMMIT, agreed).url == reverse("organisations:import"), (
        "once only"
    )


def test_what_others_registered_meanwhile_is_said(
    country: Country, official: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between looking again and writing somebody takes the number: the page comes back, nothing is written."""
    seen = hand_in(official, tmp_path, GOOD)

    def too_late(*_all: Any) -> None:
        raise OrganisationError("NUMBER_TAKEN", "That number belongs to another unit.")

    monkeypatch.setattr(importing, "carry_out", too_late)
    note = seen.context["note"]
    answer = browser(official).post(COMMIT, {"note": note.token, "agreed": seen.context["mark"]})
    assert answer.status_code == 409
    assert "That number belongs to another unit." in answer.content.decode()
    assert default_storage.exists(note.file), "it can be tried again"
    assert not Unit.objects.filter(name=GOOD["name"]).exists()


def test_without_agreement_nothing_is_written(
    country: Country, official: Person, tmp_path: Path
) -> None:
    seen = hand_in(official, tmp_path, GOOD)
    answer = browser(official).post(COMMIT, {"note": seen.context["note"].token, "agreed": "other"})
    assert answer.status_code == 409
    assert not Unit.objects.filter(name=GOOD["name"]).exists()


def test_cells_are_named_as_in_the_sheet(
    country: Country, official: Person, tmp_path: Path
) -> None:
    seen = hand_in(official, tmp_path, GOOD, {**GOOD, "name": "某校", "place": "没有的区"})
    assert b"D3" in seen.content
    assert b"import_commit" not in seen.content or not seen.context["mark"]


def test_decisions_are_taken_and_shown(
    country: Country, official: Person, near: Unit, tmp_path: Path
) -> None:
    seen = hand_in(official, tmp_path, NEARLY)
    said = {"note": seen.context["note"].token}
    decided = browser(official).post(CHECK, said | {"row-2": str(near.key)})
    assert decided.context["plan"].counts == {Fate.CHANGED: 1}
    assert f'value="{near.key}" selected' in decided.content.decode()
    agreed = said | {"row-2": str(near.key), "agreed": decided.context["mark"]}
    browser(official).post(COMMIT, agreed)
    assert Unit.objects.get(pk=near.pk).name == NEARLY["name"]


def test_rubbish_is_no_decision(
    country: Country, official: Person, near: Unit, tmp_path: Path
) -> None:
    token = hand_in(official, tmp_path, NEARLY).context["note"].token
    for said in ({"row-2": "x"}, {"row-x": "new"}, {"otherwise": "x"}, {"row-2": "0" * 32}):
        again = browser(official).post(CHECK, {"note": token} | said)
        assert again.context["plan"].counts == {Fate.ASKED: 1}


def test_what_is_no_workbook_is_refused_at_the_field(
    country: Country, official: Person, tmp_path: Path
) -> None:
    answer = hand_in(official, tmp_path)
    assert answer.status_code == 422
    assert "file" in answer.context["form"].errors
    assert default_storage.listdir(uploads.FOLDER)[1] == [], "nothing is kept of it"
    large = SimpleUploadedFile("x.xlsx", b"\0" * (LIMIT + 1))
    answer = browser(official).post(CHECK, {"file": large, "source": "x", "on": "2026-01-01"})
    assert "file" in answer.context["form"].errors


def test_a_note_is_for_one_person_and_one_day(
    country: Country, official: Person, tmp_path: Path
) -> None:
    note = hand_in(official, tmp_path, GOOD).context["note"]
    other = a_person("other", "别人", Role.MINISTRY)
    assert browser(other).post(COMMIT, {"note": note.token}).url == reverse("organisations:import")
    assert browser(official).post(COMMIT, {"note": note.token + "x"}).status_code == 302
    uploads.keep(
        b"x",
        "person:1",
        timezone.now() + timedelta(days=2),
        name="",
        source="",
        on="2026-01-01",
        update=True,
    )
    assert not default_storage.exists(note.file), "older than a day"


def test_strangers_cannot_hand_in(country: Country, stranger: Person, tmp_path: Path) -> None:
    assert hand_in(stranger, tmp_path, GOOD).status_code == 403
    assert browser(stranger).get(reverse("organisations:import_template")).status_code == 403


def run(*arguments: Any) -> Any:
    return CliRunner().invoke(group, ["import", *map(str, arguments)])


def test_the_command(country: Country, near: Unit, tmp_path: Path) -> None:
    path = book(tmp_path / "x.xlsx", [GOOD, NEARLY])
    dry = run(path, "--source", "名录", "--doubtful", "leave-out", "--dry-run", "--json")
    assert json.loads(dry.output)["counts"] == {"NEW": 1, "LEFT_OUT": 1}
    asked = run(path, "--source", "名录")
    assert asked.exit_code == 1
    assert not Unit.objects.filter(name=GOOD["name"]).exists()
    done = run(path, "--source", "名录", "--doubtful", "leave-out", "--json")
    assert json.loads(done.output)["applied"] == 1
    again = run(path, "--source", "名录", "--doubtful", "leave-out", "--json")
    assert json.loads(again.output)["applied"] == 0


def test_the_command_names_the_row(country: Country, tmp_path: Path) -> None:
    path = book(tmp_path / "x.xlsx", [{**GOOD, "place": "没有的区"}])
    answer = run(path, "--source", "名录", "--json")
    assert answer.exit_code == 1
    assert [(f["line"], f["column"]) for f in json.loads(answer.output)["faults"]] == [(2, "place")]
