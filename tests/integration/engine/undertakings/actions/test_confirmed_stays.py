"""Every action of the take-up, tried by everybody on what is confirmed: nothing but recording a filing changes it.

An action that comes new is tried as well, or the test asks what to try it with.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from peiyou.engine.undertakings import actions
from peiyou.engine.undertakings.actions.writing import Write
from peiyou.engine.undertakings.enums import Counting, FilingState, StatementKind
from peiyou.engine.undertakings.models import Filing, Pledge, Statement, Undertaking
from peiyou.engine.undertakings.queries.values import values_of
from peiyou.kernel.actions import SYSTEM, Actor, DomainError
from peiyou.kernel.evidence.keeping import Upload
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.facts.models import Entry, Total
from tests.factories.filings import PDF, a_confirmed_take_up, filed
from tests.factories.seasons import TakeUp

pytestmark = pytest.mark.django_db
AMOUNT = "1/item/1/amount"


def the_actions() -> Iterator[Callable[..., Any]]:
    for info in pkgutil.iter_modules(actions.__path__, f"{actions.__name__}."):
        module = importlib.import_module(info.name)
        for _name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == info.name and hasattr(function, "__action__"):
                yield function


@contextmanager
def undone() -> Iterator[None]:
    """With the mark that lets durable blocks inside through."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


@pytest.fixture
def takeup(db: None, settings: Any, tmp_path: Any) -> TakeUp:
    settings.MEDIA_ROOT = tmp_path
    return a_confirmed_take_up()


def given(takeup: TakeUp, filing: Filing) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """What to try actions with: by the name of the parameter, and where that says something else, by verb."""
    season, at = takeup.season, takeup.at
    writes = [Write(AMOUNT, Decimal(8), Decimal(99)), Write("1/fund/OWN/2021", Decimal("120.5"), None)]  # fmt: skip
    names = {
        "undertaking": takeup.school, "undertakings": [takeup.school], "season": season, "filing": filing,
        "writes": writes, "seq": 1, "code": "OWN", "upload": Upload("函.pdf", PDF + b"%"), "number": "9",
        "attachment": Attachment.objects.get(), "reason": "试", "cell": AMOUNT, "text": "试",
        "remarks": {AMOUNT: "试"}, "seen": None, "version": season.version, "title": "另一季", "guidance": "",
        "opens_at": at, "fill_by": at + timedelta(days=60), "check_by": at + timedelta(days=70),
        "confirm_by": at + timedelta(days=80), "item": season.openings.get(seq=1).items.get(),
        "counting": Counting.RATIO, "unit": takeup.country.school, "units": [takeup.country.school],
        "scale": 3, "shares": {}, "sources": [{"code": "NEW", "name": "新", "payer": "UNIT"}],
        "changes": {1: {"is_open": False, "parties": []}}, "values": {"title": "改名"},
        "kind": StatementKind.UNIT, "pledges": list(Pledge.objects.all()),
        "statement": Statement(pk=0, season=season, unit=takeup.country.school),
    }  # fmt: skip
    by_verb: dict[str, dict[str, Any]] = {
        "undertakings.write_many": {"writes": {takeup.school: writes}},
        "undertakings.set_item": {"unit": "万人"},
        "undertakings.chase_units": {"undertakings": [takeup.school.pk]},
    }
    return names, by_verb


def state_of(takeup: TakeUp) -> tuple[Any, ...]:
    """What it says, how it stands and what counts of it."""
    school = takeup.school
    cells = {path: str(value) for path, value in values_of([school])[school.pk].items()}
    pledges = list(Pledge.objects.order_by("pk").values_list("amount", "vouched_by", "vouched_at"))
    row = Undertaking.objects.values_list("revision", "confirmed_at", "case__state").get(pk=school.pk)  # fmt: skip
    entries = list(Entry.objects.order_by("pk").values_list("pk", "quantity"))
    totals = list(Total.objects.order_by("pk").values_list("pk", "quantity"))
    return cells, pledges, row, entries, totals


def test_only_a_filing_on_record_changes_what_is_confirmed(takeup: TakeUp) -> None:
    filing = filed(takeup, {AMOUNT: Decimal(5)})
    assert filing.case.state == FilingState.FILED
    names, by_verb = given(takeup, filing)
    people: list[Actor] = [SYSTEM, *(person.actor for person in takeup.people.values())]
    before, changing, tried, done = state_of(takeup), set(), set(), set()
    for function in the_actions():
        verb = function.__action__  # type: ignore[attr-defined]
        own = names | by_verb.get(verb, {})
        asked = [
            name for name in inspect.signature(function).parameters if name not in {"actor", "at"}
        ]
        unknown = [name for name in asked if name not in own]
        assert not unknown, f"say above what {verb} is to be tried with: {unknown}"
        tried.add(verb)
        for actor in people:
            with undone():
                try:
                    function(**{name: own[name] for name in asked}, actor=actor, at=takeup.at)
                    done.add(verb)
                except (DomainError, Statement.DoesNotExist):
                    pass
                if state_of(takeup) != before:
                    changing.add(verb)
    assert changing == {"undertakings.record_filing"}
    assert len(tried) > 25
    assert {"undertakings.record_filing", "undertakings.return_filing", "undertakings.extend_season"} <= done  # fmt: skip
    assert state_of(takeup) == before
