from datetime import timedelta
from pathlib import Path

import pytest

from peiyou.common import merkle
from peiyou.common.digest import hasher
from peiyou.kernel.audit import chain, outside
from peiyou.kernel.audit.models import Leaf, Pending, Row, Seal
from peiyou.kernel.audit.queries.proofs import inclusion, own_hash_holds
from peiyou.kernel.audit.queries.state import seal_state
from peiyou.kernel.audit.sealing import seal_pending
from tests.factories.audit import AT, append_rows

pytestmark = pytest.mark.django_db


def test_every_pending_row_gets_a_position_and_a_seal() -> None:
    append_rows(12)
    (seal,) = seal_pending(AT)
    assert (seal.no, seal.first, seal.last, seal.prev_seal) == (1, 1, 12, chain.GENESIS)
    assert list(Leaf.objects.order_by("position").values_list("position", flat=True)) == list(
        range(1, 13)
    )
    assert not Pending.objects.exists()
    hashes = [
        bytes.fromhex(h) for h in Row.objects.order_by("pk").values_list("row_hash", flat=True)
    ]
    assert seal.merkle_root == merkle.root(hashes, hasher("sha256")).hex()


def test_seals_follow_each_other() -> None:
    append_rows(5)
    seal_pending(AT)
    append_rows(8)
    first, second, third = [*Seal.objects.all(), *seal_pending(AT, limit=5)]
    assert (second.no, second.first, second.last) == (2, 6, 10)
    assert second.prev_seal == first.seal_hash
    assert (third.first, third.last, third.prev_seal) == (11, 13, second.seal_hash)


def test_nothing_pending_makes_no_seal() -> None:
    assert seal_pending(AT) == []
    assert not Seal.objects.exists()


def test_rows_that_commit_out_of_order_come_into_a_later_seal() -> None:
    """An id below the last sealed one is not lost: pending is a list, not a mark."""
    append_rows(6, streams=6)
    late = Row.objects.order_by("pk")[1]
    since = late.pending.since
    late.pending.delete()
    seal_pending(AT)
    Pending.objects.create(row=late, since=since)
    (seal,) = seal_pending(AT)
    assert Leaf.objects.get(row=late).position == seal.first == seal.last == 6


def test_the_proof_of_a_row_leads_to_its_seal() -> None:
    append_rows(7)
    waiting = Row.objects.order_by("pk")[3]
    assert inclusion(waiting) is None
    seal_pending(AT)
    for row in Row.objects.all():
        proof = inclusion(row)
        assert proof is not None
        assert proof.holds
        assert own_hash_holds(row)
    row.row_hash = "00" * 32
    assert not inclusion(row).holds  # type: ignore[union-attr]
    assert not own_hash_holds(row)


def test_state_names_the_oldest_that_waits() -> None:
    append_rows(3)
    state = seal_state()
    assert (state.last, state.sealed, state.pending) == (None, 0, 3)
    assert state.oldest_pending is not None
    seal_pending(AT)
    state = seal_state()
    assert (state.sealed, state.pending, state.oldest_pending) == (3, 0, None)


def test_heads_go_out_and_catch_up(tmp_path: Path) -> None:
    told: list[int] = []
    outside.publish_with(publisher := lambda seals, _at: told.extend(s.no for s in seals))
    try:
        append_rows(3)
        seal_pending(AT)
        path = tmp_path / "seals" / "2026.log"
        kept = path.read_text()
        path.unlink()
        append_rows(3)
        seal_pending(AT + timedelta(seconds=1))
    finally:
        outside._publishers.remove(publisher)
    assert told == [1, 2]
    one, two = Seal.objects.order_by("no")
    assert kept.split()[:4] == ["1", "1", "3", one.seal_hash]
    assert [(h.no, h.seal_hash) for h in outside.heads()] == [
        (1, one.seal_hash),
        (2, two.seal_hash),
    ]


def test_heads_of_a_new_year_go_into_a_new_file(tmp_path: Path) -> None:
    append_rows(1)
    seal_pending(AT)
    append_rows(1)
    seal_pending(AT + timedelta(days=60))
    assert [p.name for p in outside.files()] == ["2026.log", "2027.log"]
    assert [h.no for h in outside.heads()] == [1, 2]
    assert outside.write_heads(AT) == 0
