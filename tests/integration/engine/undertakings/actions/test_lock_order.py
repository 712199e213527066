"""Who publishes, who records a filing and who passes figures on take the tree lock first: in another order two
of them would wait for each other."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peiyou.engine.undertakings.actions.filings import record_filing
from peiyou.engine.undertakings.actions.seasons import publish_season
from peiyou.engine.undertakings.actions.succession import pass_to_successor
from peiyou.engine.undertakings.models import Undertaking
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.actions.endings import merge_units
from tests.factories.filings import a_confirmed_take_up, filed
from tests.factories.seasons import TakeUp

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def takeup(db: None, settings: Any, tmp_path: Any) -> TakeUp:
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite whoever writes is alone")
    settings.MEDIA_ROOT = tmp_path
    return a_confirmed_take_up()


def record(takeup: TakeUp) -> CaptureQueriesContext:
    filing = filed(takeup, {"1/item/1/amount": Decimal(5)})
    with CaptureQueriesContext(connection) as asked:
        record_filing(filing=filing, **takeup.actor(Role.MINISTRY))
    return asked


def publish(takeup: TakeUp) -> CaptureQueriesContext:
    with CaptureQueriesContext(connection) as asked:
        publish_season(season=takeup.season, reason="已催报", **takeup.actor(Role.MINISTRY))
    return asked


def pass_on(takeup: TakeUp) -> CaptureQueriesContext:
    later = takeup.at + timedelta(days=1)
    school, into = takeup.country.school, takeup.country.other_school
    act: dict[str, Any] = {"actor": SYSTEM, "at": later}
    merge_units(units=[school], into=into, on=later.date(), source="批文", **act)
    row = Undertaking.objects.select_related("unit").get(unit=school)
    with CaptureQueriesContext(connection) as asked:
        pass_to_successor(undertaking=row, **act)
    return asked


@pytest.mark.parametrize("act", [record, publish, pass_on])
def test_the_tree_lock_comes_before_any_row(takeup: TakeUp, act: Any) -> None:
    asked = [query["sql"] for query in act(takeup)]
    tree = next(i for i, sql in enumerate(asked) if "pg_advisory_xact_lock" in sql)
    rows = [
        i for i, sql in enumerate(asked) if " FOR " in sql or sql.startswith(("INSERT", "UPDATE"))
    ]
    assert tree < min(rows)
