"""Whoever changes the database behind our back: what verification says about it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from peiyou.common import merkle
from peiyou.common.digest import hasher
from peiyou.kernel.audit import chain, immutability, outside
from peiyou.kernel.audit.appending import append
from peiyou.kernel.audit.enums import Fault, Thing
from peiyou.kernel.audit.models import Leaf, Pending, PersonalValue, Row, Seal
from peiyou.kernel.audit.personal import Personal
from peiyou.kernel.audit.report import MOST, Findings
from peiyou.kernel.audit.sealing import seal_pending
from peiyou.kernel.audit.verification import verify
from tests.factories.audit import AT, append_rows, entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed() -> Iterator[None]:
    """Three seals over four rows each on three streams, and nothing that protects them."""
    for _ in range(3):
        append_rows(4)
        seal_pending(AT)
    immutability.unprotect()
    with connection.constraint_checks_disabled():
        yield
    # what a test broke stays broken until its rollback; deferred keys must not be asked about it
    connection.needs_rollback = True


def told() -> set[tuple[str, str, str]]:
    return {(f.fault, f.thing, f.where) for f in verify(AT, seal_first=False).findings}


def rehash(row: Row) -> str:
    values = tuple(getattr(row, name) for name in chain.ROW_FIELDS)
    return chain.hash_of(chain.ROW, row.digest, values)


def test_a_true_record_verifies() -> None:
    append_rows(25)
    seal_pending(AT)
    append_rows(3)
    report = verify(AT)
    assert report.ok, report.findings
    assert (report.rows, report.streams, report.seals, report.sealed) == (28, 3, 2, 28)
    assert (report.pending, report.heads) == (0, 2)
    assert report.last_seal == Seal.objects.get(no=2).seal_hash
    assert report.as_dict()["ok"] is True


def test_an_empty_record_verifies() -> None:
    assert verify(AT).ok


def test_rows_that_wait_are_checked_too() -> None:
    append_rows(4)
    seal_pending(AT)
    append_rows(4)
    report = verify(AT, seal_first=False)
    assert report.ok
    assert (report.sealed, report.pending, report.rows) == (4, 4, 8)


def test_a_new_digest_in_mid_life_verifies(settings: Any) -> None:
    append_rows(5)
    seal_pending(AT)
    settings.PEIYOU_DIGEST = "sm3"
    append_rows(5)
    assert verify(AT).ok
    assert set(Row.objects.values_list("digest", flat=True)) == {"sha256", "sm3"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("data", '{"n":9}'),
        ("verb", "plans.forge"),
        ("actor_name", "李四"),
        ("actor_id", "person:x"),
        ("actor_kind", "SYSTEM"),
        ("at", "2020-01-01T00:00:00.000000Z"),
        ("digest", "sm3"),
        ("digest", "md5"),
        ("prev_hash", "f" * 64),
        ("row_hash", "f" * 64),
        ("row_hash", "no hash"),
    ],
)
@pytest.mark.usefixtures("sealed")
def test_a_changed_row_is_named_and_no_other(field: str, value: str) -> None:
    Row.objects.filter(stream="plan:1", seq=2).update(**{field: value})
    assert told() == {(Fault.CHANGED, Thing.ROW, "plan:1 #2")}


@pytest.mark.usefixtures("sealed")
def test_a_changed_row_with_a_new_hash_is_named() -> None:
    row = Row.objects.get(stream="plan:1", seq=2)
    row.data = '{"n":9}'
    row.row_hash = rehash(row)
    row.save()
    assert told() == {(Fault.CHANGED, Thing.ROW, "plan:1 #2")}


@pytest.mark.usefixtures("sealed")
def test_a_changed_row_and_leaf_break_the_seal() -> None:
    row = Row.objects.get(stream="plan:1", seq=3)
    row.data = '{"n":9}'
    row.row_hash = rehash(row)
    row.save()
    Leaf.objects.filter(row=row).update(row_hash=row.row_hash)
    assert told() == {(Fault.CHANGED, Thing.SEAL, "seal 3")}


@pytest.mark.usefixtures("sealed")
def test_a_record_rewritten_as_a_whole_is_found_by_its_heads_only() -> None:
    rewrite_everything()
    assert {(f.fault, f.thing) for f in verify(AT).findings} == {(Fault.CHANGED, Thing.HEAD)}
    for path in outside.files():
        path.unlink()
    assert verify(AT, seal_first=False).ok, "without an outside head nobody can tell"


def rewrite_everything() -> None:
    ends: dict[str, str] = {}
    for row in Row.objects.order_by("pk"):
        row.actor_name = "李四"
        row.prev_hash = ends.get(row.stream, chain.GENESIS)
        ends[row.stream] = row.row_hash = rehash(row)
        row.save()
        Leaf.objects.filter(row=row).update(row_hash=row.row_hash)
    prev = chain.GENESIS
    for seal in Seal.objects.order_by("no"):
        leaves = Leaf.objects.filter(position__range=(seal.first, seal.last)).order_by("position")
        data = [bytes.fromhex(leaf.row_hash) for leaf in leaves]
        seal.merkle_root = merkle.root(data, hasher(seal.digest)).hex()
        seal.prev_seal = prev
        values = tuple(getattr(seal, name) for name in chain.SEAL_FIELDS)
        prev = seal.seal_hash = chain.hash_of(chain.SEAL, seal.digest, values)
        seal.save()


@pytest.mark.usefixtures("sealed")
def test_a_removed_row_is_named() -> None:
    run("DELETE FROM audit_row WHERE stream = 'plan:0' AND seq = 2")
    assert told() == {(Fault.REMOVED, Thing.ROW, "plan:0 #2")}


@pytest.mark.usefixtures("sealed")
def test_a_removed_row_and_leaf_break_stream_and_seal() -> None:
    row = Row.objects.get(stream="plan:0", seq=2)
    run(f"DELETE FROM audit_leaf WHERE row_id = {row.pk}")
    run(f"DELETE FROM audit_row WHERE id = {row.pk}")
    assert told() == {
        (Fault.REMOVED, Thing.ROW, "plan:0 #2"),
        (Fault.REMOVED, Thing.LEAF, "seal 1"),
    }


@pytest.mark.usefixtures("sealed")
def test_a_removed_end_is_known_from_the_heads() -> None:
    run("DELETE FROM audit_leaf WHERE position > 8")
    run("DELETE FROM audit_row WHERE id IN (SELECT id FROM audit_row ORDER BY id DESC LIMIT 4)")
    run("DELETE FROM audit_seal WHERE no = 3")
    assert told() == {(Fault.REMOVED, Thing.SEAL, "seal 3")}


@pytest.mark.usefixtures("sealed")
def test_a_removed_seal_is_named() -> None:
    run("DELETE FROM audit_seal WHERE no = 2")
    assert (Fault.REMOVED, Thing.SEAL, "seal 2") in told()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("merkle_root", "f" * 64),
        ("prev_seal", "f" * 64),
        ("seal_hash", "f" * 64),
        ("at", "2020-01-01T00:00:00.000000Z"),
        ("digest", "md5"),
        ("first", 4),
    ],
)
@pytest.mark.usefixtures("sealed")
def test_a_changed_seal_is_named(field: str, value: object) -> None:
    Seal.objects.filter(no=2).update(**{field: value})
    assert (Fault.CHANGED, Thing.SEAL, "seal 2") in told()


@pytest.mark.usefixtures("sealed")
def test_exchanged_rows_are_named_as_reordered() -> None:
    exchange("audit_row", "seq", "stream = 'plan:0' AND seq = ", 1, 2)
    assert {
        (Fault.REORDERED, Thing.ROW, "plan:0 #1"),
        (Fault.REORDERED, Thing.ROW, "plan:0 #2"),
    } <= told()


@pytest.mark.usefixtures("sealed")
def test_exchanged_leaves_break_the_seal() -> None:
    exchange("audit_leaf", "position", "position = ", 1, 2)
    assert (Fault.CHANGED, Thing.SEAL, "seal 1") in told()


def exchange(table: str, column: str, where: str, a: int, b: int) -> None:
    for old, new in ((a, 999), (b, a), (999, b)):
        run(f"UPDATE {table} SET {column} = {new} WHERE {where}{old}")


@pytest.mark.usefixtures("sealed")
def test_an_inserted_row_is_named() -> None:
    row = Row.objects.get(stream="plan:1", seq=4 - 1)
    run(f"INSERT INTO audit_row (stream, seq, at, verb, actor_kind, actor_id, actor_name, data, "
        f"digest, prev_hash, row_hash) SELECT stream, {row.seq + 1}, at, verb, actor_kind, actor_id, "
        f"actor_name, data, digest, row_hash, row_hash FROM audit_row WHERE id = {row.pk}")  # fmt: skip
    assert (Fault.INSERTED, Thing.ROW, f"plan:1 #{row.seq + 1}") in told()


@pytest.mark.usefixtures("sealed")
def test_an_inserted_leaf_is_named() -> None:
    append([entry("plan:9")])
    row = Row.objects.get(stream="plan:9")
    Leaf.objects.create(position=13, row=row, stream="plan:9", seq=1, row_hash=row.row_hash)
    assert told() == {(Fault.INSERTED, Thing.LEAF, "positions 13 to 13")}


@pytest.mark.usefixtures("sealed")
def test_a_changed_head_file_is_named() -> None:
    path = outside.files()[0]
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0], "scribble", lines[2].replace("3 9 12 ", "3 9 12 0")]))
    assert told() == {
        (Fault.REMOVED, Thing.SEAL, "seal 0"),
        (Fault.CHANGED, Thing.HEAD, "seal 3"),
    }


def test_a_changed_personal_value_is_named_an_erased_one_is_not() -> None:
    append([entry(a=Personal("x"), b=Personal("y"))])
    first, second = PersonalValue.objects.order_by("pk")
    PersonalValue.objects.filter(pk=first.pk).update(value="", salt="", erased_at=AT)
    assert verify(AT).ok
    PersonalValue.objects.filter(pk=second.pk).update(value='"z"')
    assert told() == {(Fault.CHANGED, Thing.PERSONAL, "plan:1 #1")}


def test_a_sealer_that_does_not_run_is_told() -> None:
    append_rows(2)
    Pending.objects.update(since=AT - timedelta(minutes=5))
    report = verify(AT, seal_first=False)
    assert [f.fault for f in report.findings] == [Fault.UNSEALED]
    assert "2 rows" in report.findings[0].where


def test_findings_have_an_end() -> None:
    findings = Findings()
    for i in range(MOST + 5):
        findings.add(Fault.CHANGED, Thing.ROW, str(i), "")
    assert (len(findings.found), findings.more) == (MOST, 5)


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
