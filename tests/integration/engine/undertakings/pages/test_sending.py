"""Acts on a whole undertaking, each after a look: submit, declare, return; and what is printed."""

from __future__ import annotations

import pytest

from peiyou.engine.undertakings.actions.submitting import submit_undertaking
from peiyou.engine.undertakings.enums import State
from peiyou.engine.undertakings.models import Undertaking
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.workflow.models import Move, Remark
from tests.factories.seasons import TakeUp, filled
from tests.integration.engine.undertakings.pages.conftest import Enter, page_of

pytestmark = pytest.mark.django_db


def test_submitting_says_what_is_missing_and_sends_nothing(takeup: TakeUp, enter: Enter) -> None:
    takeup.write(takeup.school, {"1/taken": True}, Role.SCHOOL_FILLER)
    page = enter(Role.SCHOOL_HEAD).get(page_of(takeup.school, "submit/")).content.decode()
    assert "5 things are missing" in page
    assert '?task=1#1/person"' in page
    answer = enter(Role.SCHOOL_HEAD).post(page_of(takeup.school, "submit/"))
    assert answer.status_code == 422
    assert takeup.school.case.state == State.FILLING


def test_submitting_is_looked_at_first(takeup: TakeUp, enter: Enter) -> None:
    takeup.write(takeup.school, filled(1), Role.SCHOOL_FILLER)
    client = enter(Role.SCHOOL_HEAD)
    page = client.get(page_of(takeup.school, "submit/")).content.decode()
    assert "It goes to 甲县教育局." in page
    assert takeup.school.case.state == State.FILLING  # it was a rehearsal
    seen = takeup.school.case.version
    answer = client.post(page_of(takeup.school, "submit/"), {"seen": seen})
    assert answer.headers["Location"] == page_of(takeup.school)
    assert takeup.school.case.state == State.COUNTY_CHECK
    assert client.get(page_of(takeup.school, "submit/")).status_code == 302


def test_who_only_fills_in_does_not_submit(takeup: TakeUp, enter: Enter) -> None:
    assert enter(Role.SCHOOL_FILLER).get(page_of(takeup.school, "submit/")).status_code == 403


def test_declaring_says_who_will_see_it(takeup: TakeUp, enter: Enter) -> None:
    Undertaking.objects.update(declared_at=None)
    client = enter(Role.PROVINCE)
    page = client.get(page_of(takeup.province, "declare/")).content.decode()
    assert "3 units see these tasks then" in page
    assert "2 of 3 tasks" in page
    client.post(page_of(takeup.province, "declare/"))
    assert takeup.province.declared_at is not None
    again = client.post(page_of(takeup.province, "declare/"), follow=True)
    assert "note-error" in again.content.decode()


def sent(takeup: TakeUp) -> Undertaking:
    takeup.write(takeup.school, filled(1), Role.SCHOOL_FILLER)
    submit_undertaking(undertaking=takeup.school, **takeup.actor(Role.SCHOOL_HEAD))
    return takeup.school


def test_returning_with_remarks_at_cells(takeup: TakeUp, enter: Enter) -> None:
    school, client = sent(takeup), enter(Role.COUNTY)
    url = page_of(school, "return/")
    page = client.get(f"{url}?cell=1/fund/OWN/2021&cell=nonsense").content.decode()
    assert page.count('name="cell"') == 1
    tray = client.post(url, {"cell": ["1/person"], "text": ["写全名"]}).content.decode()
    assert "写全名" in tray
    assert takeup.school.case.state == State.COUNTY_CHECK  # not before it is agreed to
    data = {
        "cell": ["1/person", "1/criterion"],
        "text": ["写全名", " "],
        "agreed": "1",
        "seen": "1",
    }
    assert client.post(url, data).status_code == 302
    assert takeup.school.case.state == State.RETURNED
    assert list(Remark.objects.values_list("cell", "text")) == [("1/person", "写全名")]


def test_returning_needs_a_reason_and_the_turn(takeup: TakeUp, enter: Enter) -> None:
    school = sent(takeup)
    url = page_of(school, "return/")
    assert enter(Role.COUNTY).post(url, {"agreed": "1"}).status_code == 422
    assert enter(Role.PREFECTURE).get(url).status_code == 403
    enter(Role.COUNTY).post(url, {"agreed": "1", "reason": "请补材料"})
    assert Move.objects.filter(step="return").get().reason == "请补材料"


def test_paper_has_what_was_said_and_no_empty_rows(takeup: TakeUp, enter: Enter) -> None:
    school = sent(takeup)
    page = enter(Role.COUNTY).get(page_of(school, "print/")).content.decode()
    assert "建成并通过省级验收" in page
    assert "120.5" in page
    assert "省级财政" not in page
