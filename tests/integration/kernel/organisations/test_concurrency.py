"""Two officials change the tree at one moment, on the database that lets them."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.organisations.actions.moves import move_unit
from peiyou.kernel.organisations.actions.units import found_nation, register_unit
from peiyou.kernel.organisations.enums import Hierarchy, Kind
from peiyou.kernel.organisations.errors import OrganisationError
from peiyou.kernel.organisations.models import Unit
from tests.integration.kernel.organisations.naive import assert_closure_is_exact

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer"),
]
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ROUNDS = 5


def test_no_two_moves_make_a_circle() -> None:
    """Each alone is allowed; whichever comes second is refused, because it sees the first."""
    nation = found_nation(name="中国", actor=SYSTEM, at=AT)
    for turn in range(ROUNDS):
        one, other = (
            register_unit(
                kind=Kind.ENTERPRISE,
                name=f"{name}{turn}",
                parents={Hierarchy.PLACE: nation},
                actor=SYSTEM,
                at=AT,
            )
            for name in ("甲公司", "乙公司")
        )
        refused: list[str] = []
        together = threading.Barrier(2)

        def move(unit: Unit, parent: Unit) -> None:
            together.wait(10)  # noqa: B023 - joined before the next turn
            try:
                move_unit(
                    unit=unit, hierarchy=Hierarchy.SPONSOR, parent=parent,
                    on=date(2022, 7, 1), source="批复", actor=SYSTEM, at=AT,
                )  # fmt: skip
            except OrganisationError as error:
                refused.append(error.code)  # noqa: B023
            finally:
                connection.close()

        threads = [
            threading.Thread(target=move, args=pair) for pair in ((one, other), (other, one))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert refused == ["CYCLE"]
    assert_closure_is_exact()
