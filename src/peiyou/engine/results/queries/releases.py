"""Releases as lists: what is published, what waits for the second person, what was wrong. Published ones are public."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from peiyou.engine.results.models import (
    Correction,
    Coverage,
    Licence,
    Mending,
    Prepared,
    Release,
)

STAMPED: Final = (Release, Correction, Mending, Licence)


def published(plan_code: str = "") -> QuerySet[Release]:
    """The newest first; `blocks` are left where they are."""
    rows = Release.objects.order_by("-pk").defer("blocks").select_related("version__plan")
    return rows.filter(plan_code=plan_code) if plan_code else rows


def newest(plan_code: str = "") -> Release | None:
    return published(plan_code).first()


def find_release(code: str) -> Release | None:
    return published().filter(code=code).first()


def successor_of(release: Release) -> Release | None:
    """The one that superseded it: the next of its plan."""
    return published(release.plan_code).filter(no=release.no + 1).first()


def before(release: Release) -> Release | None:
    return published(release.plan_code).filter(no=release.no - 1).first()


def waiting() -> QuerySet[Prepared]:
    """Prepared and not published, with how far publishing is where it was asked for; for the ministry alone (the views
    ask)."""
    rows = Prepared.objects.order_by("-pk").defer("content")
    return rows.select_related("version__plan", "publishing")


def find_waiting(key: UUID) -> Prepared | None:
    return waiting().filter(key=key).first()


def came_of(key: UUID) -> Release | None:
    """What was published of the prepared release of this key."""
    return published().filter(key=key).first()


def corrections(release: Release | None = None) -> QuerySet[Correction]:
    """The newest first, with where it is mended."""
    rows = Correction.objects.order_by("-pk").select_related(
        "release", "measure", "node", "mending__release"
    )
    return rows.filter(release=release) if release else rows


def licence() -> Licence | None:
    """The one that counts from the next release on."""
    found = Licence.objects.order_by("-pk").first()
    return found if found and found.name else None


@dataclass(frozen=True, slots=True)
class Complete:
    """Returns at a node, of all periods of the release together."""

    expected: int = 0
    handed_in: int = 0
    approved: int = 0

    @property
    def percent(self) -> int | None:
        return 100 * self.approved // self.expected if self.expected else None


def completeness(release: Release) -> dict[int, Complete]:
    """By primary key of the node. One statement."""
    found: dict[int, Complete] = {}
    for node, *counts in Coverage.objects.filter(release=release).values_list("node", "expected", "handed_in", "approved"):  # fmt: skip
        so_far = found.get(node, Complete())
        found[node] = Complete(*(a + b for a, b in zip((so_far.expected, so_far.handed_in, so_far.approved), counts, strict=True)))  # fmt: skip
    return found


def stamp() -> str:
    """Changes whenever anything is published, a version of the plan too: what pages are kept under. One statement."""
    parts = [f"(SELECT COALESCE(MAX(id), 0) FROM {model._meta.db_table})" for model in STAMPED]  # noqa: S608 - our tables
    parts.append("(SELECT root FROM results_release ORDER BY id DESC LIMIT 1)")
    parts.append("(SELECT COUNT(no) FROM plans_version)")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}")
        return "-".join(str(one) for one in cursor.fetchone())
