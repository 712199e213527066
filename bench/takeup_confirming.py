"""One confirmation by a person of the province, with more and more siblings whose figures stand beside it."""

from __future__ import annotations

import statistics
import time
from typing import Any

from bench.takeup_posting import act

UNITS = 60
"""Undertakings of one province that wait to be confirmed."""


class Confirming:
    """The province with most units; some of them are back where the province confirms them."""

    def __init__(self, season: Any) -> None:
        from django.db.models import Count
        from django.utils import timezone

        from peiyou.engine.undertakings.book.posting import take_back
        from peiyou.kernel.actions import SYSTEM

        below = season.undertakings.filter(party="HIGHER")
        province = below.values("province").annotate(n=Count("pk")).order_by("-n")[0]["province"]
        rows = below.filter(province=province).select_related("unit", "case").order_by("pk")
        self.season, self.waiting = season, list(rows[: UNITS + 2])
        self.siblings = 0
        act(lambda: take_back(self.waiting, SYSTEM, timezone.now()))
        for row in self.waiting:  # what was withdrawn is a new revision when it comes back
            type(row).objects.filter(pk=row.pk).update(revision=row.revision + 1, confirmed_at=None)
        self._put_back(province)
        self.person = self._person(province)

    def _put_back(self, province: int) -> None:
        from bench.takeup_ground import bodies

        for row in self.waiting:
            case = row.case
            case.state, case.holder_id, case.role = "CONFIRMING", bodies()[province], "PROVINCE"
            case.closed_at = None
            case.save()

    def _person(self, province: int) -> Any:
        """Somebody with a grant at the province, written as rows."""
        from django.utils import timezone

        from peiyou.kernel.access.models import Grant
        from peiyou.kernel.accounts.models import Person

        now = timezone.now()
        person = Person(handle="bench-province", name="省级经办", created_at=now)
        person.set_unusable_password()
        person.save()
        Grant.objects.create(
            person=person, role="PROVINCE", unit_id=province, valid_from=now, given_at=now
        )
        return person

    def confirm(self) -> int:
        """Confirm the next one; its unit."""
        from django.utils import timezone

        from peiyou.engine.undertakings.actions.deciding import confirm_undertaking

        row = self.waiting.pop()
        version = row.case.version
        confirm_undertaking(
            undertaking=row, seen=version, actor=self.person.actor, at=timezone.now()
        )
        return int(row.unit_id)

    def statements(self, siblings: int) -> int:
        """Those of one confirmation beside so many siblings; BEGIN and COMMIT do not count."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self._have(siblings)
        with CaptureQueriesContext(connection) as captured:
            self.confirm()
        said = [query["sql"].split(" ")[0] for query in captured.captured_queries]
        return sum(word not in {"BEGIN", "COMMIT"} for word in said)

    def _have(self, siblings: int) -> None:
        """Units in the same county that have posted figures of the same measures and periods."""
        from django.utils import timezone

        from peiyou.engine.undertakings.book.posting import Pages
        from peiyou.kernel.actions import SYSTEM
        from peiyou.kernel.facts.enums import Stage
        from peiyou.kernel.facts.ledger import Posting, post_many
        from peiyou.kernel.organisations.actions.register import register_units
        from peiyou.kernel.organisations.enums import Hierarchy, Kind
        from peiyou.kernel.organisations.requirements.cases import NewUnit

        home = self.waiting[-1].unit.links_up.get(hierarchy="PLACE").parent
        rows = [
            NewUnit(Kind.ENTERPRISE, f"同级单位{n}", {Hierarchy.PLACE: home})
            for n in range(self.siblings, siblings)
        ]
        at = timezone.now()
        units = register_units(rows=rows, source="bench", actor=SYSTEM, at=at)
        self.siblings = siblings
        lines = Pages(self.season, self.waiting[-1:]).lines(self.waiting[-1])
        postings = [
            Posting(f"sibling-{unit.pk}", "1", [line._replace(unit=unit.pk) for line in lines])
            for unit in units
        ]
        said: dict[str, Any] = {"source_kind": "bench", "stage": Stage.COMMITTED}
        act(lambda: post_many(**said, postings=postings, actor=SYSTEM, at=at))

    def times(self) -> tuple[float, float]:
        """p95 of a confirmation in ms, and seconds until the nation's figure has it for another connection."""
        from django.db import connection

        from peiyou.kernel.facts.enums import Stage
        from peiyou.kernel.facts.models import Entry
        from peiyou.kernel.facts.queries.figures import national

        took, late = [], 0.0
        while self.waiting:
            began = time.perf_counter()
            unit = self.confirm()
            took.append(1000 * (time.perf_counter() - began))
            done = time.perf_counter()
            measure = Entry.objects.filter(unit=unit).latest("pk").measure_id
            before = _entries(measure)
            connection.close()  # what another one would see
            if sum(one.n for one in national([measure], [Stage.COMMITTED]).values()) != before:
                raise RuntimeError("the nation does not have what was confirmed")
            late = max(late, time.perf_counter() - done)
        return statistics.quantiles(took, n=20)[-1], late


def _entries(measure: int) -> int:
    from peiyou.kernel.facts.models import Entry

    rows = Entry.objects.filter(measure=measure)
    return rows.filter(reverses=None).count() - rows.exclude(reverses=None).count()
