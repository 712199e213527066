import json

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries, Settings

from peiyou.common.canonical import NotCanonical
from peiyou.common.digest import hex_hasher
from peiyou.kernel.accounts.actions.people import register_person
from peiyou.kernel.actions import SYSTEM, Actor, Entry, NotAllowed
from peiyou.kernel.audit import chain
from peiyou.kernel.audit.appending import append
from peiyou.kernel.audit.errors import AuditError
from peiyou.kernel.audit.models import Pending, PersonalValue, Row
from peiyou.kernel.audit.personal import Personal
from tests.factories.audit import ACTOR, AT, append_rows, entry

pytestmark = pytest.mark.django_db


def test_an_action_leaves_one_row_in_the_stream_of_its_object() -> None:
    person = register_person(handle="wang", name="王建国", actor=SYSTEM, at=AT)
    row = Row.objects.get(stream=person.audit_stream)
    assert (row.seq, row.verb, row.actor_id, row.actor_name) == (
        1,
        "accounts.register_person",
        "system",
        "Peiyou",
    )
    assert row.moment == AT
    assert json.loads(row.data) == {"handle": "wang", "is_demonstration": False}
    assert Pending.objects.filter(row=row).exists()


def test_a_failed_action_leaves_none() -> None:
    with pytest.raises(NotAllowed):
        register_person(handle="wang", name="王建国", actor=ACTOR, at=AT)
    assert not Row.objects.exists()
    assert not Pending.objects.exists()


def test_streams_count_and_link_on_their_own() -> None:
    append_rows(25, streams=3)
    for stream in ("plan:0", "plan:1", "plan:2"):
        prev = chain.GENESIS
        for seq, row in enumerate(Row.objects.filter(stream=stream).order_by("seq"), start=1):
            assert (row.seq, row.prev_hash) == (seq, prev)
            prev = row.row_hash
    assert Row.objects.count() == Pending.objects.count() == 25


@pytest.mark.parametrize("digest", ["sha256", "sm3"])
def test_the_hash_is_over_the_stored_text_line_by_line(settings: Settings, digest: str) -> None:
    settings.PEIYOU_DIGEST = digest
    append([entry(title="双师型教师", note="two\nlines")])
    row = Row.objects.get()
    text = "\n".join(
        [
            "peiyou.audit.row/1",
            digest,
            "0" * 64,
            "plan:1",
            "1",
            "2026-11-24T09:00:00.000000Z",
            "plans.edit",
            "PERSON",
            ACTOR.id,
            "王建国",
            '{"note":"two\\nlines","title":"双师型教师"}',
        ]
    )
    assert row.row_hash == hex_hasher(digest)(text.encode())


def test_rows_of_one_unit_are_appended_in_the_order_of_streams() -> None:
    append([entry("b", n=1), entry("a", n=2), entry("b", n=3)])
    rows = Row.objects.order_by("pk").values_list("stream", "seq", "data")
    assert list(rows) == [("a", 1, '{"n":2}'), ("b", 1, '{"n":1}'), ("b", 2, '{"n":3}')]


def test_the_number_of_queries_does_not_grow(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    append_rows(20, streams=20)
    with django_assert_num_queries(3 if connection.vendor == "sqlite" else 2):
        append([entry(f"plan:{i}", n=i) for i in range(1_200)])


def test_a_second_writer_on_the_same_place_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    append([entry(n=1)])
    monkeypatch.setattr("peiyou.kernel.audit.appending.heads", lambda _streams: {})
    with pytest.raises(AuditError) as error, transaction.atomic():
        append([entry(n=2)])
    assert error.value.code == "STREAM_BUSY"
    assert Row.objects.count() == 1


def test_line_breaks_in_names_cannot_move_fields() -> None:
    sly = Actor(kind="PERSON", id="person:8", name="a\nb\tc")
    append([Entry(verb="x", actor=sly, at=AT, stream="s")])
    assert Row.objects.get().actor_name == "a b c"
    with pytest.raises(chain.BadLine):
        append([entry(stream="plan:1\n2")])


def test_what_has_no_canonical_text_is_refused_by_name() -> None:
    with pytest.raises(NotCanonical, match=r"plans\.edit notes a float"):
        append([entry(share=0.5)])


def test_a_personal_value_is_kept_apart() -> None:
    phone = Personal("13800000000", of="person:9")
    append([entry(contact={"phone": phone}, again=phone)])
    row = Row.objects.get()
    assert "13800000000" not in row.data
    first, second = PersonalValue.objects.order_by("pk")
    assert first.commitment != second.commitment, "the same value must not be recognisable"
    assert json.loads(row.data) == {
        "contact": {"phone": {"personal": first.commitment}},
        "again": {"personal": second.commitment},
    }
    assert (first.subject, first.stream, first.seq) == ("person:9", "plan:1", 1)
    assert first.value == '"13800000000"'
    assert chain.commitment(first.digest, first.salt, first.value) == first.commitment


def test_nothing_to_append_asks_nothing(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        assert append([]) == 0
