"""What happens after a workbook was handed in; it may be called again with the same event."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django_tasks import task

from peiyou.kernel.forms.events import IntakeDue
from peiyou.kernel.forms.intaking import work_on
from peiyou.kernel.forms.models import Intake
from peiyou.kernel.jobs.outbox import load


@task
def intake_due(event: dict[str, Any]) -> None:
    intake = Intake.objects.filter(key=load(IntakeDue, event).intake).first()
    if intake is not None:
        work_on(intake, timezone.now())
