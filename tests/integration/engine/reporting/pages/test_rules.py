"""Pages of rules and of the burden: written, tried, refused in place, and the file."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from django.test import Client

from peiyou.engine.reporting.models import Rule
from peiyou.kernel.actions.roles import Role
from tests.factories.returns import Reported, a_round, handed_in
from tests.integration.engine.reporting.test_rules import DRAFT

pytestmark = pytest.mark.django_db


def test_a_rule_from_the_page(made: Reported, client: Client) -> None:
    handed_in(made)
    after = a_round(made.takeup, "2022", opened=False)
    client.force_login(made.takeup.people[Role.MINISTRY])
    rules = f"/returns/{after.round.key}/setup/rules/"
    write = f"{rules}write/"
    typed = asdict(DRAFT)
    page = client.post(write, typed | {"try": "1", "expression": "done > 3"})
    assert page.status_code == 200
    assert (page.context["trial"].asked, page.context["trial"].cells) == (1, 1)
    assert not Rule.objects.filter(code=DRAFT.code).exists()
    page = client.post(write, typed | {"save": "1", "expression": "doen > 3"})
    assert page.status_code == 422
    assert "doen" in page.content.decode()
    assert client.post(write, typed | {"save": "1"}).status_code == 302
    assert DRAFT.expression in client.get(f"{write}?code={DRAFT.code}").context["draft"].expression
    rule = Rule.objects.get(code=DRAFT.code)
    assert client.post(rules, {"rule": [str(rule.key), "nonsense"]}).status_code == 302
    assert [one.rule for one in after.round.in_force.all()] == [rule]
    shown = client.get(rules).context["rows"]
    assert {row["rule"].code: row["holds"] for row in shown}[DRAFT.code]
    opened = client.post(f"/returns/{made.round.key}/setup/rules/", {"rule": []})
    assert opened.status_code == 422


def test_the_burden_and_its_file(made: Reported, client: Client) -> None:
    handed_in(made)
    client.force_login(made.takeup.people[Role.MINISTRY])
    url = f"/returns/{made.round.key}/burden"
    assert client.get(f"{url}/").context["counted_at"] is None
    assert client.post(f"{url}/count/").status_code == 302
    page = client.get(f"{url}/")
    assert page.context["total"].written == 5
    assert page.context["counted_at"] is not None
    lines = client.get(f"{url}.csv").content.decode("utf-8-sig").splitlines()
    assert made.takeup.country.school.name in lines[1]
    client.force_login(made.takeup.people[Role.EXPERT])
    assert client.get(f"{url}/").context["units"] == []  # another school's head
