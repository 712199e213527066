import json

import pytest
from django.test import Client
from django.urls import reverse

from peiyou.kernel.accounts.actions.people import register_person
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.audit import immutability
from peiyou.kernel.audit.appending import append
from peiyou.kernel.audit.exports import VERIFIER
from peiyou.kernel.audit.models import Row
from peiyou.kernel.audit.personal import Personal
from peiyou.kernel.audit.sealing import seal_pending
from tests.factories.audit import AT, append_rows, entry

pytestmark = pytest.mark.django_db
PAGES = ["list", "seals", "verifier", "heads"]


@pytest.fixture
def reader(client: Client, auditor: Person) -> Client:
    register_person(handle="wang", name="王敏", actor=SYSTEM, at=AT)
    client.force_login(auditor)
    return client


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_who_is_not_signed_in_is_sent_to_sign_in(client: Client, name: str) -> None:
    response = client.get(reverse(f"audit:{name}"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("accounts:sign_in"))


@pytest.mark.parametrize("name", PAGES)
def test_who_may_not_view_the_record_is_refused(
    client: Client, stranger: Person, name: str
) -> None:
    client.force_login(stranger)
    assert client.get(reverse(f"audit:{name}")).status_code == 403
    assert client.post(reverse("audit:export")).status_code == 403
    assert client.post(reverse("audit:verify")).status_code == 403


def test_the_list_filters_and_turns_pages(reader: Client) -> None:
    append_rows(60, streams=2)
    page = text(reader, reverse("audit:list") + "?stream=plan:1")
    assert "plan:1" in page
    assert "plan:0" not in page
    page = text(reader, reverse("audit:list"))
    older = page.split("before=")[1].split('"')[0]
    assert "accounts.register_person" not in page
    assert "accounts.register_person" in text(reader, reverse("audit:list") + f"?before={older}")
    assert text(reader, reverse("audit:list") + "?before=x&since=never&after=-1")


def test_the_list_asks_few_questions(reader: Client, django_assert_max_num_queries: object) -> None:
    append_rows(60)
    seal_pending(AT)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        text(reader, reverse("audit:list"))


def test_a_row_shows_its_chain_its_proof_and_its_values(reader: Client) -> None:
    append([entry(n=1), entry(n=2, phone=Personal("13800000000")), entry(n=3)])
    row = Row.objects.get(stream="plan:1", seq=2)
    address = reverse("audit:row", args=[row.pk])
    page = text(reader, address)
    assert "13800000000" in page
    assert row.prev_hash in page
    seal_pending(AT)
    page = text(reader, address)
    for other in Row.objects.filter(stream="plan:1").exclude(pk=row.pk):
        assert reverse("audit:row", args=[other.pk]) in page
    assert reader.get(reverse("audit:row", args=[0])).status_code == 404


def test_verify_now_says_what_it_found(reader: Client) -> None:
    append_rows(3)
    response = reader.post(reverse("audit:verify"))
    assert response.context["report"].ok
    immutability.unprotect()
    Row.objects.filter(stream="plan:1").update(data="{}")
    response = reader.post(reverse("audit:verify"))
    assert not response.context["report"].ok
    assert "plan:1 #1" in response.content.decode()
    assert reader.get(reverse("audit:verify")).status_code == 405


def test_the_export_is_on_record_and_holds_itself(reader: Client, auditor: Person) -> None:
    append_rows(3)
    response = reader.post(reverse("audit:export"))
    assert response["Content-Disposition"] == 'attachment; filename="peiyou-audit-1-1.jsonl"'
    lines = b"".join(response.streaming_content).splitlines()  # type: ignore[attr-defined]
    records = [json.loads(line) for line in lines]
    assert records[-1]["rows"] == 5
    (act,) = [r for r in records if r.get("verb") == "audit.record_export"]
    assert act["actor_name"] == auditor.name


@pytest.mark.parametrize("asked", [{"from_seal": "5"}, {"from_seal": "x"}, {"to_seal": "0"}])
def test_a_range_without_seals_is_refused_with_words(reader: Client, asked: dict[str, str]) -> None:
    response = reader.post(reverse("audit:export"), asked, follow=True)
    assert response.redirect_chain
    assert list(response.context["messages"])


def test_verifier_and_heads_are_handed_out(reader: Client) -> None:
    response = reader.get(reverse("audit:verifier"))
    assert b"".join(response.streaming_content) == VERIFIER.read_bytes()  # type: ignore[attr-defined]
    append_rows(3)
    seal_pending(AT)
    assert text(reader, reverse("audit:heads")).startswith("1 1 4 ")
    assert "1–4" in text(reader, reverse("audit:seals"))
