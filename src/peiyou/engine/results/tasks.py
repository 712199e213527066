"""What has to follow when something happened with results. Each may come twice and acts once."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django_tasks import task

from peiyou.engine.results.enums import RunState
from peiyou.engine.results.events import ReportsAsked
from peiyou.engine.results.models import ReportRun
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
