"""What has to follow when something happened with results. Each may come twice and acts once."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django_tasks import task

from peiyou.engine.results.enums import PublishingState, RunState
from peiyou.engine.results.events import PublishingAsked, ReportsAsked
from peiyou.engine.results.models import Publishing, Release, ReportRun
from peiyou.engine.results.publishing import go_on, settle
from peiyou.engine.results.running import broken, run_reports
from peiyou.kernel.jobs.outbox import load

# --- annual reports ---------------------------------------------------------------------------------------


@task
def reports_asked(event: dict[str, Any]) -> None:
    """Make them; called again, it goes on where it stopped."""
    for run in ReportRun.objects.filter(key=load(ReportsAsked, event).run).exclude(state=RunState.DONE).select_related("unit", "version__plan"):  # fmt: skip
        at = timezone.now()
        try:
            run_reports(run, at)
        except Exception:
            broken(run, at)
            raise


# --- releases ---------------------------------------------------------------------------------------------


@task
def publishing_asked(event: dict[str, Any]) -> None:
    """Publish what was asked for; called again, it begins anew where nothing was kept, and else sees to what follows."""
    key, at = load(PublishingAsked, event).prepared, timezone.now()
    rows = Publishing.objects.filter(prepared__key=key).exclude(state=PublishingState.REFUSED)
    for publishing in rows.select_related("prepared").defer("prepared__content"):
        go_on(publishing, at)
    if Release.objects.filter(key=key).exists():
        settle(at)
