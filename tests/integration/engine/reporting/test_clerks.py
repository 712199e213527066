"""Several people fill in one return, each their part: its figures, its proofs, its answers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from peiyou.engine.reporting.actions.answering import answer_remark, explain
from peiyou.engine.reporting.actions.proofs import attach_proof, take_proof_off
from peiyou.engine.reporting.actions.reviewing import return_return
from peiyou.engine.reporting.actions.writing import assign_rows, write_cells
from peiyou.engine.reporting.models import Line
from peiyou.engine.undertakings.models import Opening
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.evidence.keeping import Upload
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.forms.values import Typed
from tests.factories.filings import PDF
from tests.factories.organisations import a_grant, a_person
from tests.factories.returns import Reported, handed_in, reported
from tests.integration.engine.reporting.pages.conftest import made, page_of  # noqa: F401
from tests.tools.refusals import refused

pytestmark = pytest.mark.django_db
FILE = Upload("佐证.pdf", PDF)
OTHER = Upload("佐证二.pdf", PDF + b"%2\n")


@pytest.fixture
def clerk(made: Reported) -> Person:  # noqa: F811
    """Of the school, for task 1 alone; the return is asked task 2 as well."""
    one, two = Opening.objects.filter(season=made.round.season, seq__in=[1, 2]).order_by("seq")
    Line.objects.create(of_return=made.school, opening=two)
    person = a_person("clerk", "专业负责人")
    a_grant(person, Role.SCHOOL_FILLER, made.takeup.country.school, task_keys=[str(one.task_key)])
    return person


def by(made: Reported, person: Person) -> dict[str, Any]:  # noqa: F811
    return {"return_": made.school, "actor": person.actor, "at": made.at}


def test_who_has_one_task_fills_in_and_proves_all_of_it(made: Reported, clerk: Person) -> None:  # noqa: F811
    write_cells(writes=[Typed("1/item/1/done", None, Decimal(3))], **by(made, clerk))
    attach_proof(row="1/item/1", upload=FILE, **by(made, clerk))
    explain(code="OUTLIER", cell="1/item/1/done", value="3", text="属实", **by(made, clerk))
    take_proof_off(attachment=Attachment.objects.get(), **by(made, clerk))
    with pytest.raises(NotAllowed):
        attach_proof(row="2/item/1", upload=FILE, **by(made, clerk))
    with pytest.raises(NotAllowed):
        explain(code="OUTLIER", cell="2/item/1/done", value="3", text="属实", **by(made, clerk))
    with pytest.raises(NotAllowed):
        write_cells(writes=[Typed("2/item/1/done", None, Decimal(3))], **by(made, clerk))


def test_the_page_offers_them_their_part(made: Reported, clerk: Person) -> None:  # noqa: F811
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(clerk)
    for seq, mine in (1, True), (2, False):
        answer = client.get(page_of(made.school), {"task": seq})
        assert any(proof.may_change for proof in answer.context["opened"].proofs) is mine
        assert answer.context["may_explain"] is mine


def test_who_has_another_task_answers_no_remark_of_this(made: Reported, clerk: Person) -> None:  # noqa: F811
    Line.objects.filter(of_return=made.school, opening__seq=2).update(
        values={"nothing": "尚未开展"}
    )
    handed_in(made)
    remarks = {"1/item/1/done": "与佐证不符", "2/nothing": "请说明"}
    return_return(return_=made.school, remarks=remarks, **made.actor(Role.COUNTY))
    answer_remark(cell="1/item/1/done", text="已改", **by(made, clerk))
    with pytest.raises(NotAllowed):
        answer_remark(cell="2/nothing", text="已改", **by(made, clerk))


def test_the_proofs_of_an_entry_are_its_owners(made: Reported) -> None:  # noqa: F811
    filler, head = (made.takeup.people[role] for role in (Role.SCHOOL_FILLER, Role.SCHOOL_HEAD))
    made.write(reported())
    attach_proof(row="1/item/1", upload=FILE, **by(made, head))
    assign_rows(rows=["1/item/1"], person=filler, **by(made, head))
    with refused("OWNED"):
        attach_proof(row="1/item/1", upload=OTHER, **by(made, head))
    with refused("OWNED"):
        take_proof_off(attachment=Attachment.objects.get(), **by(made, head))
    attach_proof(row="1", upload=OTHER, **by(made, head))
    attach_proof(row="1/item/1", upload=OTHER, **by(made, filler))
    client = Client()
    client.force_login(head)
    proofs = client.get(page_of(made.school)).context["opened"].proofs
    assert {proof.row.key: proof.may_change for proof in proofs} == {"1/item/1": False, "1": True}
