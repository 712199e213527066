"""Are totals what the ledger adds up to? Asked in one statement, which sees the database at one moment.

Others may post meanwhile: an act adds its entries and its totals in the same transaction, so at every
moment the two belong together, and a single statement is its own snapshot on both databases.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final, NamedTuple

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.access.queries.grants import live
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.facts.errors import FactError
from peiyou.kernel.facts.models import Total
from peiyou.kernel.facts.totals import COLUMNS, counting_all
from peiyou.kernel.notices.actions.sending import send_notices
from peiyou.kernel.notices.kinds import notice_kind

NIGHT: Final = range(1, 5)
"""The hours, by the clock of the installation, in which all of it is added up again."""

SHOWN: Final = 1000
"""How many differences are told one by one."""

notice_kind("TOTALS_DIFFER", _("%(count)s totals are not what the ledger adds up to. Run: peiyou facts recompute"))  # fmt: skip


class Difference(NamedTuple):
    """What a total lacks (primary keys; quantities as they are stored, `n` in entries; `after` as in
    `Total`).

    Without a node it is the nation: entries whose unit stands nowhere below it on the day that counts.
    """

    node: int | None
    measure: int
    period: int
    stage: str
    parent: int | None
    after: int
    quantity: int
    n: int


def differences(limit: int = SHOWN) -> list[Difference]:
    """Every total that is not the sum of its entries, in the order of the key."""
    sql = f"""
        {_lacking()}
        UNION ALL
        SELECT NULL, measure_id, figure.period_id, stage, NULL, after, SUM(quantity), SUM(n) FROM figure JOIN (
            SELECT unit_id, period_id FROM about EXCEPT SELECT unit_id, period_id FROM spot WHERE is_top
        ) AS lost ON lost.unit_id = figure.unit_id AND lost.period_id = figure.period_id
        GROUP BY measure_id, figure.period_id, stage, after
        ORDER BY 2, 3, 4, 1 LIMIT {int(limit)}
    """  # noqa: S608 - our own words and a whole number
    with _all_of_it() as cursor:
        cursor.execute(sql)
        return _told(cursor)


class Rebuilt(NamedTuple):
    """How many totals there are now, how many were wrong, and the first of those."""

    totals: int
    wrong: int
    first: list[Difference]


def rebuild(limit: int = SHOWN) -> Rebuilt:
    """Add up the whole ledger and write what totals lack. The caller holds the tree lock exclusively.

    In the order of the key: so they lie together as they are asked for, and indexes grow at their end. What is lacking
    is put aside first: a statement that only reads is shared among processes, one that writes is not.
    """
    with _all_of_it() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE facts_lacking AS {_lacking()}")
        cursor.execute(f"SELECT * FROM facts_lacking ORDER BY 2, 3, 4, 1 LIMIT {int(limit)}")  # noqa: S608
        first = _told(cursor)
        cursor.execute(
            f"""
            INSERT INTO facts_total ({COLUMNS}, quantity, n)
            SELECT {COLUMNS}, quantity, n FROM facts_lacking WHERE true ORDER BY {COLUMNS}
            ON CONFLICT ({COLUMNS}) DO UPDATE
            SET quantity = facts_total.quantity + excluded.quantity, n = facts_total.n + excluded.n
            """  # noqa: S608 - our own words only
        )
        wrong = int(cursor.rowcount)
        cursor.execute("DROP TABLE facts_lacking")
        cursor.execute("DELETE FROM facts_total WHERE n = 0 AND quantity = 0")
    return Rebuilt(Total.objects.count(), wrong, first)


def _lacking() -> str:
    """What each total lacks, but for the entries that count nowhere. More of a UNION may follow."""
    return f"""
        {counting_all()}
        SELECT {COLUMNS}, SUM(quantity) AS quantity, SUM(n) AS n FROM (
            SELECT {COLUMNS}, quantity, n FROM spread
            UNION ALL SELECT {COLUMNS}, -quantity, -n FROM facts_total
        ) AS compared GROUP BY {COLUMNS} HAVING SUM(quantity) <> 0 OR SUM(n) <> 0
    """  # noqa: S608 - our own words only


def _told(cursor: CursorWrapper) -> list[Difference]:
    return [
        Difference(node, measure, period, stage, parent, int(after), int(quantity), int(n))
        for node, measure, period, stage, parent, after, quantity, n in cursor.fetchall()
    ]


@contextmanager
def _all_of_it() -> Iterator[CursorWrapper]:
    """For statements about every entry: PostgreSQL takes them for ones about a few, and would look each up.

    On SQLite there is nothing to set, and no transaction, which would be a writer's.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            yield cursor
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for setting in (
            "work_mem = '256MB'",
            "enable_nestloop = off",
            "enable_sort = off",
            "jit = off",
        ):
            cursor.execute(f"SET LOCAL {setting}")
        yield cursor


def is_night() -> bool:
    return timezone.localtime().hour in NIGHT


def check(at: datetime) -> None:
    """Nightly work: tell the operators once a day, and fail, so that it stands in the periodic work too."""
    found = differences()
    if not found:
        return
    operators = live(at).filter(role=Role.OPERATOR).values_list("person_id", flat=True)
    send_notices(
        people=operators,
        kind="TOTALS_DIFFER",
        params={"count": len(found)},
        link="",
        cause=f"facts:differences:{timezone.localdate(at)}",
        actor=SYSTEM,
        at=at,
    )
    raise FactError(
        "TOTALS_DIFFER",
        _("%(count)s totals are not what the ledger adds up to. Run: peiyou facts recompute"),
        count=len(found),
    )
