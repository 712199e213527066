"""Money of enterprises: bound by the agreement that is attached, and by nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from peiyou.engine.undertakings.actions.agreements import attach_agreement, take_agreement_off
from peiyou.engine.undertakings.actions.declaring import declare_tasks
from peiyou.engine.undertakings.actions.submitting import submit_undertaking
from peiyou.engine.undertakings.models import Pledge
from peiyou.engine.undertakings.queries.agreements import agreements_of
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.evidence.keeping import Upload
from peiyou.kernel.evidence.models import Attachment, File
from tests.factories.seasons import TakeUp, a_take_up, filled
from tests.tools.refusals import refused

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def takeup(db: None, settings: Any, tmp_path: Any) -> TakeUp:
    settings.MEDIA_ROOT = tmp_path
    found = a_take_up()
    found.write(found.province, {"1/taken": True}, Role.PROVINCE)
    declare_tasks(undertaking=found.province, **found.actor(Role.PROVINCE))
    found.write(found.school, filled(1, source="ENTERPRISE"), Role.SCHOOL_FILLER)
    return found


def attached(takeup: TakeUp, content: bytes = PDF, **rest: Any) -> Attachment:
    given = {"seq": 1, "code": "ENTERPRISE", "number": "2020-18", **rest}
    return attach_agreement(
        undertaking=takeup.school, upload=Upload("校企协议.pdf", content),
        **given, **takeup.actor(Role.SCHOOL_FILLER),
    )  # fmt: skip


def test_an_agreement_vouches_for_the_money_of_its_source(takeup: TakeUp) -> None:
    assert Pledge.objects.get().vouched_at is None
    found = attached(takeup)
    assert Pledge.objects.get().vouched_at == takeup.at
    assert [a.pk for a in agreements_of(takeup.school)["1/fund/ENTERPRISE"]] == [found.pk]


def test_another_amount_needs_the_word_again_and_has_it_when_handed_in(takeup: TakeUp) -> None:
    attached(takeup)
    takeup.write(takeup.school, filled(1, money="9", source="ENTERPRISE"), Role.SCHOOL_FILLER)
    assert Pledge.objects.get().vouched_at is None
    submit_undertaking(undertaking=takeup.school, **takeup.actor(Role.SCHOOL_HEAD))
    assert Pledge.objects.get().vouched_at is not None


def test_without_an_agreement_handing_in_vouches_for_nothing_of_others(takeup: TakeUp) -> None:
    submit_undertaking(undertaking=takeup.school, **takeup.actor(Role.SCHOOL_HEAD))
    assert Pledge.objects.get().vouched_at is None


def test_what_is_taken_off_binds_nobody_and_stays_on_record(takeup: TakeUp) -> None:
    one = attached(takeup)
    act = takeup.actor(Role.SCHOOL_FILLER)
    with refused("REASON_MISSING"):
        take_agreement_off(undertaking=takeup.school, attachment=one, reason=" ", **act)
    take_agreement_off(undertaking=takeup.school, attachment=one, reason="传错了", **act)
    assert Pledge.objects.get().vouched_at is None
    assert Attachment.objects.get().removed_at == takeup.at
    with refused("NOT_ATTACHED"):
        take_agreement_off(undertaking=takeup.school, attachment=one, reason="再取", **act)


def test_only_where_somebody_else_pays_by_agreement(takeup: TakeUp) -> None:
    with refused("NO_AGREEMENT_HERE"):
        attached(takeup, code="OWN")
    with refused("NO_AGREEMENT_HERE"):
        attached(takeup, code="SPONSOR")


def test_what_is_no_document_is_refused_and_leaves_nothing(takeup: TakeUp) -> None:
    with refused("KIND_REFUSED"):
        attached(takeup, content=b"<html><script>alert(1)</script></html>")
    assert not File.objects.exists()
    assert Pledge.objects.get().vouched_at is None


def test_another_school_attaches_nothing_here(takeup: TakeUp) -> None:
    with pytest.raises(NotAllowed):
        attach_agreement(
            undertaking=takeup.school, seq=1, code="ENTERPRISE", upload=Upload("x.pdf", PDF),
            **takeup.actor(Role.EXPERT),
        )  # fmt: skip
