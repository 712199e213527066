"""Who stands where on a day, and at what cost."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.organisations.actions.moves import move_unit
from peiyou.kernel.organisations.enums import Hierarchy
from peiyou.kernel.organisations.locking import exclusive, shared
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.trees import (
    children,
    counts_below,
    parents,
    path,
    paths,
    roots,
    standing,
    subtree,
    subtree_ids,
)
from tests.integration.kernel.organisations.conftest import OVERSIGHT, PLACE, Country

DAY, TODAY = date(2022, 7, 1), date(2026, 11, 24)


def names(units: object) -> list[str]:
    return [unit.name for unit in units]  # type: ignore[attr-defined]


def test_children_regions_by_code_then_organisations(country: Country) -> None:
    assert names(children(country.nation, TODAY)) == ["湖南省", "重庆市", "新疆生产建设兵团"]
    assert names(children(country.hunan, TODAY)) == ["长沙市", "湖南省教育厅"]
    assert names(children(country.changsha, TODAY)) == ["岳麓区", "望城区", "长沙职业学院"]


def test_roots(country: Country) -> None:
    assert names(roots(TODAY)) == ["中国"]
    assert names(roots(TODAY, OVERSIGHT)) == ["湖南省教育厅"]
    assert names(roots(TODAY, Hierarchy.SPONSOR)) == []


def test_subtree(country: Country) -> None:
    below = {country.changsha, country.yuelu, country.wangcheng, country.school, country.college}
    assert set(subtree(country.changsha, TODAY)) == below
    assert set(subtree(country.changsha, TODAY, include_self=False)) == below - {country.changsha}
    assert set(subtree_ids(country.changsha, TODAY)) == {unit.pk for unit in below}
    assert set(subtree(country.office, TODAY, OVERSIGHT)) == {
        country.office, country.school, country.college
    }  # fmt: skip
    assert list(subtree(country.yuzhong, TODAY, include_self=False)) == []


def test_counts(country: Country) -> None:
    nodes = [country.nation.pk, country.changsha.pk, country.school.pk]
    assert counts_below(nodes, TODAY) == {country.nation.pk: 11, country.changsha.pk: 4}


@pytest.mark.parametrize(("offset", "county"), [(-1, "岳麓区"), (0, "望城区"), (1, "望城区")])
def test_a_day_decides(country: Country, at: datetime, offset: int, county: str) -> None:
    move_unit(
        unit=country.school, hierarchy=PLACE, parent=country.wangcheng, on=DAY,
        source="批复", actor=SYSTEM, at=at,
    )  # fmt: skip
    on = DAY + timedelta(days=offset)
    assert path(country.school, on)[-2].name == county
    assert paths([country.school.pk], on)[country.school.pk] == path(country.school, on)
    assert parents(country.school, on) == {
        PLACE: Unit.objects.get(name=county), OVERSIGHT: country.office
    }  # fmt: skip
    assert standing(on).count() == 12


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lock", [exclusive, shared])
def test_the_tree_lock_needs_a_transaction(lock: object) -> None:
    with pytest.raises(RuntimeError):
        lock()  # type: ignore[operator]
    with transaction.atomic():
        lock()  # type: ignore[operator]
