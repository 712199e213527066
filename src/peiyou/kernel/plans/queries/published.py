"""What is published: plans and their versions. The pages of one version are in `overview`, `tasks`, …"""

from __future__ import annotations

from django.db.models import Count, Max, QuerySet

from peiyou.kernel.plans.enums import VersionState
from peiyou.kernel.plans.models import Version


def published_versions() -> QuerySet[Version]:
    """Every version that anybody may read, newest first."""
    return (
        Version.objects.filter(state=VersionState.PUBLISHED)
        .select_related("plan")
        .order_by("-published_at", "-pk")
    )


def current_versions() -> list[Version]:
    """The newest version of each plan; the plan that was published last comes first."""
    newest: dict[int, Version] = {}
    for version in published_versions().defer("notes", "left_out"):
        newest.setdefault(version.plan_id, version)
    return list(newest.values())


def find_version(code: str, no: int | None = None) -> Version | None:
    """Version `no` of the plan `code`, or its newest one."""
    versions = published_versions().filter(plan__code=code).order_by("-no")
    return (versions if no is None else versions.filter(no=no)).first()


def newest_number(version: Version) -> int:
    """The number of the newest published version of the same plan."""
    newest = published_versions().filter(plan=version.plan_id).aggregate(no=Max("no"))["no"]
    return int(newest or 0)


def versions_of(code: str) -> QuerySet[Version]:
    """The published versions of a plan with their documents, newest first; without the long texts."""
    return (
        published_versions()
        .filter(plan__code=code)
        .select_related("document")
        .defer("document__source")
        .annotate(tasks_count=Count("tasks"))
        .order_by("-no")
    )
