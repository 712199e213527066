"""The balance as a page: sections that are folded, and as many statements for one row as for many."""

from __future__ import annotations

import re

from django.test import Client

from peiyou.engine.undertakings.queries.balance.targets import targets_of
from peiyou.kernel.actions.roles import Role
from tests.factories.seasons import TakeUp, filled
from tests.integration.engine.undertakings.pages.conftest import Enter, asked


def text(client: Client, url: str, **headers: str) -> str:
    answer = client.get(url, headers=headers)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_sections_are_folded_and_the_address_says_which_are_not(
    takeup: TakeUp, enter: Enter
) -> None:
    client, url = enter(Role.MINISTRY), f"/take-up/{takeup.season.key}/balance/"
    takeup.write(takeup.school, filled(1, amount=40), Role.SCHOOL_FILLER)
    targets = targets_of(takeup.season)
    sections = {target.section for target in targets}
    first = targets[0]
    page = text(client, url)
    assert page.count('class="is-folded"') == len(sections) > 0
    assert page.count('id="i-') == len(targets), "print shows them all"
    assert f"{len(targets)} items · {len(targets)} short of what is wanted" in page
    assert f"{len(targets) - 1} not taken up" in page
    opened = text(client, f"{url}?open={first.section}")
    assert opened.count('class="is-folded"') == len(sections) - 1
    again = text(client, f"{url}?open={first.section}", **{"x-refresh": "1"})
    assert again.count('class="is-folded"') == len(sections) - 1, "nor is it folded as it refreshes"
    item = text(client, f"{url}{first.seq}/{first.number}/")
    assert f"open={first.section}#i-{first.code}" in item, "one comes back to the item"
    for query in ("open=all", f"q={first.task_no}", f"task={first.seq}", "flag=FAR_UNDER"):
        assert 'class="is-folded"' not in text(client, f"{url}?{query}"), query


def test_as_many_statements_for_one_unit_as_for_several(takeup: TakeUp, enter: Enter) -> None:
    client, url = enter(Role.PROVINCE), f"/take-up/{takeup.season.key}/balance/?open=all"
    takeup.write(takeup.school, filled(1), Role.SCHOOL_FILLER)
    before = asked(client, url)
    takeup.write(takeup.college, filled(1) | filled(2), Role.EXPERT)
    assert asked(client, url) == before
