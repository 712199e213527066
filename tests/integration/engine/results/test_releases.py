"""A release says what stands, adds up to the totals of the ledger, and stays as it was published."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum

from peiyou.engine.results.actions.corrections import (
    Wrong,
    mend_correction,
    record_correction,
    set_licence,
)
from peiyou.engine.results.actions.releases import discard_release
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.models import Correction, Prepared, Release, ReleaseFile, ReleaseLeaf
from peiyou.engine.results.publishing import publish, roots_file
from peiyou.engine.results.releases.writing import read
from peiyou.kernel.actions import SYSTEM, NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.models import Row, Seal
from peiyou.kernel.facts.models import Total
from peiyou.kernel.organisations.enums import Kind
from tests.factories.releases import a_prepared, a_release
from tests.factories.returns import Reported, a_round, approved, handed_in
from tests.unit.engine.results.test_verify_release import verifier

pytestmark = pytest.mark.django_db


def a_published() -> tuple[Reported, Release]:
    made = a_round()
    approved(made)
    return made, a_release(made)


def refused(code: str, act: Any) -> None:
    with pytest.raises(ResultsError) as error:
        act()
    assert error.value.code == code


def test_totals_of_a_release_are_those_of_the_ledger(tmp_path: Any) -> None:
    made, release = a_published()
    country = made.takeup.country
    for node in (country.east, country.city):
        rows = release.total_rows.filter(node=node)
        assert rows.count() >= 4
        for row in rows:
            of_ledger = Total.objects.filter(
                node=node, measure=row.measure_id, period=row.period_id, stage=row.stage
            ).aggregate(n=Sum("quantity"))["n"]
            assert row.quantity == of_ledger
    nation = {(r.measure_id, r.period_id, r.stage): r.quantity for r in release.total_rows.filter(node=country.nation)}  # fmt: skip
    east = {(r.measure_id, r.period_id, r.stage): r.quantity for r in release.total_rows.filter(node=country.east)}  # fmt: skip
    assert nation == east
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(bytes(ReleaseFile.objects.get(release=release).content))
    assert verifier.check(str(path), release.root).findings == []
    assert (release.expected, release.approved, release.no) == (1, 1, 1)


def test_what_is_kept_is_what_stands_in_the_file() -> None:
    _made, release = a_published()
    parsed = read(bytes(ReleaseFile.objects.get(release=release).content))
    rows = ReleaseLeaf.objects.filter(release=release).order_by("no").select_related("measure", "unit", "top")  # fmt: skip
    kept = [(r.measure.code, r.stage, str(r.unit.key), r.quantity, r.sources) for r in rows]
    assert kept == [(x.measure, x.stage, x.unit, x.quantity, " ".join(x.sources)) for x in parsed.leaves]  # fmt: skip
    assert all(len(source.partition(":")[2]) == 64 for leaf in parsed.leaves for source in leaf.sources)  # fmt: skip
    assert {line["level"] for line in parsed.frame["node"]} == {Kind.NATION, Kind.PROVINCE, Kind.PREFECTURE}  # fmt: skip


def test_what_was_taken_back_is_not_published() -> None:
    made = a_round()
    handed_in(made, done=3)
    first = a_prepared(made, "first", stages=("CLAIMED",))
    made.pass_on()
    made.approve()
    second = a_prepared(made, "second", stages=("APPROVED",))
    assert {leaf.stage for leaf in read(bytes(first.content)).leaves} == {"CLAIMED"}
    assert {leaf.stage for leaf in read(bytes(second.content)).leaves} == {"APPROVED"}


def test_two_people_and_the_same_content() -> None:
    made = a_round()
    approved(made)
    ministry = made.actor(Role.MINISTRY)
    prepared = a_prepared(made, actor=ministry["actor"])
    refused("SAME_PERSON", lambda: publish(prepared=prepared, root=prepared.root, **ministry))
    with pytest.raises(NotAllowed):
        publish(prepared=prepared, root=prepared.root, **made.actor(Role.PROVINCE))
    again = a_prepared(made, title="另一个标题")
    refused("GONE", lambda: publish(prepared=prepared, root=prepared.root, **ministry))
    refused("PREPARED_ANEW", lambda: publish(prepared=again, root=prepared.root, **ministry))
    release = publish(prepared=again, root=again.root, **ministry)
    assert (release.title, release.root, release.key) == ("另一个标题", again.root, again.key)
    assert Prepared.objects.count() == 0
    refused("CODE_TAKEN", lambda: a_prepared(made))


def test_what_cannot_be_prepared() -> None:
    made = a_round()
    approved(made)
    from tests.factories.releases import SPAN

    refused("CODE_WRONG", lambda: a_prepared(made, "Ä"))
    refused("TITLE_MISSING", lambda: a_prepared(made, title=" "))
    refused("STAGES_MISSING", lambda: a_prepared(made, stages=()))
    turned = type(SPAN)(SPAN.ends_on, SPAN.starts_on)
    refused("SPAN_WRONG", lambda: a_prepared(made, span=turned))
    prepared = a_prepared(made)
    discard_release(prepared=prepared, **made.actor(Role.MINISTRY))
    assert not Prepared.objects.exists()


def test_nothing_of_a_release_can_be_changed() -> None:
    _made, release = a_published()
    tables = ["release", "releasefile", "releaseleaf", "releasetotal"]
    for table in tables:
        for sql in (f"DELETE FROM results_{table}", f"UPDATE results_{table} SET id = id"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)
    assert ReleaseLeaf.objects.filter(release=release).count() == release.leaves


def test_the_release_names_a_seal_and_its_root_goes_outside() -> None:
    _made, release = a_published()
    seal = Seal.objects.get(no=release.seal_no)
    assert seal.seal_hash == release.seal_hash
    assert f"{release.code} {release.root} {release.sha256}" in roots_file().read_text()
    act = Row.objects.get(verb="results.publish_release")
    assert release.root in act.data
    assert act.leaf is not None


def test_the_next_one_supersedes_and_mends() -> None:
    made, release = a_published()
    act = made.actor(Role.MINISTRY)
    wrong = Wrong("东省建设基地核定数", "3", "2", "一项重复计入")
    correction = record_correction(release=release, wrong=wrong, **act)
    refused("NOT_LATER", lambda: mend_correction(correction=correction, release=release, **act))
    second = a_release(made, "plan-2021-2")
    assert second.no == 2
    mend_correction(correction=correction, release=second, **act)
    refused("MENDED", lambda: mend_correction(correction=correction, release=second, **act))
    refused("WORDS_MISSING", lambda: record_correction(release=release, wrong=Wrong("", "", "", ""), **act))  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.update(new="1")


def test_the_licence_is_said_or_said_to_be_missing() -> None:
    made, release = a_published()
    assert release.licence == ""
    refused("LICENCE_WRONG", lambda: set_licence(name="x", url="javascript:", actor=SYSTEM, at=made.at))  # fmt: skip
    set_licence(name="CC BY 4.0", url="https://creativecommons.org/licenses/by/4.0/", actor=SYSTEM, at=made.at)  # fmt: skip
    assert a_release(made, "plan-2021-2").licence == "CC BY 4.0"


def test_statements_do_not_grow_with_units(django_assert_max_num_queries: Any) -> None:
    made = a_round()
    approved(made)
    with django_assert_max_num_queries(80):
        a_release(made)
