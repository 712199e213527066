"""Every address of the desk: strangers learn nothing, operators get in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.plans.enums import Mode
from peiyou.kernel.plans.models import Addressee, Version
from peiyou.kernel.plans.urls import urlpatterns
from tests.factories.addressees import means
from tests.factories.plans import DepartmentFactory

pytestmark = pytest.mark.django_db

NAMES = [pattern.name for pattern in urlpatterns]
OF_NOTHING = {"desk", "upload", "addressees", "confirm_addressees", "propose_addressees"}
OF_ADDRESSEE = {"addressee_members", "withdraw_addressee"}
POST_ONLY = {"upload", "confirm", "unconfirm", "title", "confirm_addressees", "propose_addressees", *OF_ADDRESSEE}  # fmt: skip
OF_TASK = {"task", "confirm", "unconfirm", "edit_task", "parties", "reread", "split", "merge", "move", "remove_task", "add_deliverable"}  # fmt: skip


def address(name: str, version: Version, missing: bool = False) -> str:
    if name in OF_NOTHING:
        return reverse(f"plans:{name}")
    task = version.tasks.get(seq=1)
    pk = version.pk
    if name in OF_TASK:
        pk = task.pk
    elif name in {"edit_deliverable", "remove_deliverable"}:
        pk = task.deliverables.get(seq=1).pk
    elif name == "addressee":
        pk = DepartmentFactory().pk
    elif name in OF_ADDRESSEE:
        pk = (Addressee.objects.first() or means(DepartmentFactory(), Mode.GROUP)).pk
    elif name == "section":
        pk = version.sections.get().pk
    return reverse(f"plans:{name}", args=[999_999 if missing else pk])


def method_of(name: str) -> str:
    return "post" if name in POST_ONLY else "get"


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_sent_to_sign_in(name: str, version: Version) -> None:
    url = address(name, version)
    answer = getattr(Client(), method_of(name))(url)
    assert answer.status_code == 302
    back = reverse("plans:desk") if name in POST_ONLY else url
    assert answer["Location"].startswith(reverse("accounts:sign_in"))
    assert back.replace("/", "%2F") in answer["Location"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_stranger_is_refused_whether_it_exists_or_not(
    name: str, method: str, version: Version, stranger: Person
) -> None:
    client = Client()
    client.force_login(stranger)
    for missing in (False, True):
        answer = getattr(client, method)(address(name, version, missing))
        assert answer.status_code == 403
        assert version.tasks.get(seq=1).text not in answer.content.decode()
    version.refresh_from_db()
    assert version.is_draft
    assert version.tasks.filter(confirmed_at=None).count() == 3


@pytest.mark.parametrize("name", [n for n in NAMES if n not in POST_ONLY])
def test_operator_gets_in(name: str, version: Version, browser: Client) -> None:
    answer = browser.get(address(name, version))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    answer.close()


@pytest.mark.parametrize("name", [n for n in NAMES if n not in OF_NOTHING])
def test_what_is_not_there_is_not_found(name: str, version: Version, browser: Client) -> None:
    assert (
        getattr(browser, method_of(name))(address(name, version, missing=True)).status_code == 404
    )


def test_fragment_for_nobody_sends_the_whole_page_to_sign_in(version: Version) -> None:
    task = version.tasks.get(seq=1)
    answer = Client().get(
        reverse("plans:task", args=[task.pk]),
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/plans/1/?task=1"},
    )
    assert answer.status_code == 204
    assert "task%3D1" in answer["HX-Redirect"]
