"""Units that are no more: what they had taken up passes on, and no fen is lost or made."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from peiyou.engine.undertakings.actions.filings import open_filing
from peiyou.engine.undertakings.actions.opening import ask_units
from peiyou.engine.undertakings.actions.succession import pass_to_successor
from peiyou.engine.undertakings.enums import FilingState, State
from peiyou.engine.undertakings.models import Pledge, Undertaking
from peiyou.engine.undertakings.queries.succession import heirs_of, to_decide
from peiyou.engine.undertakings.queries.values import values_of
from peiyou.engine.undertakings.tasks import pass_on
from peiyou.kernel.actions import SYSTEM, NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.evidence.enums import Purpose
from peiyou.kernel.evidence.keeping import Upload, attach
from peiyou.kernel.evidence.queries.attachments import attachments_of
from peiyou.kernel.facts.models import Entry, Total
from peiyou.kernel.facts.recomputing import differences
from peiyou.kernel.organisations.actions.endings import dissolve_unit, merge_units
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.workflow.moves import open_remarks
from tests.factories.filings import PDF, a_confirmed_take_up, confirmed, fresh
from tests.factories.seasons import TakeUp, filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def takeup(db: None, settings: Any, tmp_path: Any) -> TakeUp:
    settings.MEDIA_ROOT = tmp_path
    return a_confirmed_take_up()


def today(takeup: TakeUp) -> date:
    return takeup.at.date()


def merged(takeup: TakeUp, into: Unit, on: date | None = None) -> None:
    school = takeup.country.school
    merge_units(
        units=[school], into=into, on=on or today(takeup), source="批文", actor=SYSTEM, at=takeup.at
    )


def passed(takeup: TakeUp) -> Undertaking | None:
    row = Undertaking.objects.select_related("unit").get(unit=takeup.country.school)
    return pass_to_successor(undertaking=row, actor=SYSTEM, at=takeup.at)


def whole() -> dict[str, int]:
    """What the ledger says by measure, but for how many units take a task up."""
    rows = Entry.objects.exclude(measure__code__startswith="takeup.taken.").order_by()
    sums = rows.values_list("measure__code").annotate(whole=Sum("quantity"))
    return {code: quantity for code, quantity in sums if quantity}


def cells(undertaking: Undertaking) -> dict[str, Any]:
    return values_of([undertaking])[undertaking.pk]


def test_what_is_confirmed_is_added_to_what_is_confirmed(takeup: TakeUp) -> None:
    college = filled(1, money="0.000001", amount=3) | {
        "1/fund/SPONSOR/2022": Decimal(0),
        "1/person": "李院长",
    }
    confirmed(takeup, takeup.college, college)
    before = whole()
    merged(takeup, takeup.country.college)
    into = passed(takeup)
    assert into is not None
    now = cells(into)
    assert (now["1/item/1/amount"], now["1/fund/OWN/2021"]) == (Decimal(11), Decimal("120.500001"))
    assert whole() == before
    assert differences() == []
    old = takeup.of(takeup.country.school)
    assert (old.case.state, cells(old), takeup.college.case.state) == (State.WITHDRAWN, {}, State.CONFIRMED)  # fmt: skip
    assert takeup.college.revision == 1
    said = open_remarks(takeup.college.case)
    assert set(said) == {"1/person"}
    assert "张校长" in said["1/person"].text
    assert now["1/person"] == "李院长"
    assert not Pledge.objects.filter(vouched_at=None, amount__gt=0).exists()


def test_again_nothing_happens(takeup: TakeUp) -> None:
    confirmed(takeup, takeup.college, filled(2))
    merged(takeup, takeup.country.college)
    assert passed(takeup) is not None
    before, entries = whole(), Entry.objects.count()
    assert passed(takeup) is None
    pass_on(takeup.at + timedelta(days=1))
    assert (whole(), Entry.objects.count()) == (before, entries)
    assert set(cells(takeup.college)) == set(filled(1)) | set(filled(2))


def test_an_heir_that_was_not_asked_gets_it(takeup: TakeUp) -> None:
    heir = takeup.country.other_school
    Undertaking.objects.filter(unit=heir).delete()
    before, said = whole(), cells(takeup.school)
    merged(takeup, heir)
    into = passed(takeup)
    assert into is not None
    assert (into.unit, into.case.state, cells(into)) == (heir, State.CONFIRMED, said)
    assert (whole(), differences()) == (before, [])
    rows = Total.objects.filter(node=takeup.country.east, measure__code__startswith="takeup.fund")
    assert rows.aggregate(s=Sum("quantity"))["s"] == 120_500_000
    assert ask_units(season=takeup.season, units=[heir], actor=SYSTEM, at=takeup.at) == []


def test_it_waits_for_an_heir_that_is_not_confirmed(takeup: TakeUp) -> None:
    merged(takeup, takeup.country.college)
    before = whole()
    assert passed(takeup) is None
    province = takeup.people[Role.PROVINCE].actor
    [one] = to_decide(province, takeup.season, takeup.at)
    assert one.undertaking.unit == takeup.country.school
    assert whole() == before
    confirmed(takeup, takeup.college, filled(2))
    pass_on(takeup.at)
    assert set(cells(takeup.college)) == set(filled(1)) | set(filled(2))
    assert to_decide(province, takeup.season, takeup.at) == []


def test_without_an_heir_the_province_decides(takeup: TakeUp) -> None:
    before = whole()
    dissolve_unit(
        unit=takeup.country.school, on=today(takeup), heir=None, source="批文", actor=SYSTEM, at=takeup.at
    )  # fmt: skip
    assert passed(takeup) is None
    assert (takeup.school.case.state, whole()) == (State.CONFIRMED, before)
    assert len(to_decide(takeup.people[Role.PROVINCE].actor, takeup.season, takeup.at)) == 1
    assert to_decide(takeup.people[Role.EXPERT].actor, takeup.season, takeup.at) == []


def test_a_draft_is_added_to_a_draft(takeup: TakeUp) -> None:
    other = takeup.country.other_school
    takeup.write(takeup.college, filled(1, money="2"), Role.EXPERT)
    merge_units(
        units=[takeup.country.college], into=other, on=today(takeup), source="批文", actor=SYSTEM, at=takeup.at
    )  # fmt: skip
    row = Undertaking.objects.select_related("unit").get(unit=takeup.country.college)
    into = pass_to_successor(undertaking=row, actor=SYSTEM, at=takeup.at)
    assert into is not None
    assert (into.unit, into.case.state, cells(into)) == (other, State.FILLING, filled(1, money="2"))
    assert takeup.college.case.state == State.WITHDRAWN


def test_a_draft_goes_nowhere_where_the_heir_is_confirmed(takeup: TakeUp) -> None:
    takeup.write(takeup.college, filled(2, money="2"), Role.EXPERT)
    before, said = whole(), cells(takeup.school)
    merge_units(
        units=[takeup.country.college], into=takeup.country.school, on=today(takeup), source="批文", actor=SYSTEM, at=takeup.at
    )  # fmt: skip
    pass_on(takeup.at)
    assert (takeup.college.case.state, cells(takeup.school), whole()) == (State.WITHDRAWN, said, before)  # fmt: skip
    assert cells(takeup.college)["2/fund/OWN/2021"] == Decimal(2)


def test_a_filing_about_it_is_withdrawn_and_its_files_go_along(takeup: TakeUp) -> None:
    school = takeup.school
    attach(
        upload=Upload("协议.pdf", PDF), source_kind="undertaking", source_id=str(school.key), cell="1/fund/OWN",
        purpose=Purpose.AGREEMENT, unit=school.unit, actor=SYSTEM, at=takeup.at,
    )  # fmt: skip
    filing = open_filing(undertaking=school, **takeup.actor(Role.PROVINCE))
    confirmed(takeup, takeup.college, filled(2))
    merged(takeup, takeup.country.college)
    into = passed(takeup)
    assert into is not None
    assert fresh(filing).case.state == FilingState.WITHDRAWN
    assert [one.name for one in attachments_of("undertaking", [str(into.key)])[str(into.key)]] == ["协议.pdf"]  # fmt: skip


def test_nobody_does_it_by_hand(takeup: TakeUp) -> None:
    for role in takeup.people:
        with pytest.raises(NotAllowed):
            pass_to_successor(undertaking=takeup.school, **takeup.actor(role))


def test_heirs_of_heirs_and_nobody_for_who_stands(takeup: TakeUp) -> None:
    country, day = takeup.country, timedelta(days=1)
    merged(takeup, country.college)
    merge_units(
        units=[country.college], into=country.other_school, on=today(takeup) + day, source="批文",
        actor=SYSTEM, at=takeup.at + day,
    )  # fmt: skip
    units = [Unit.objects.get(pk=pk) for pk in (country.school.pk, country.other_school.pk)]
    assert heirs_of(units, today(takeup)) == {country.school.pk: country.college}
    assert heirs_of(units, today(takeup) + day) == {country.school.pk: country.other_school}
