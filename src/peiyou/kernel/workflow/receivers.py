"""What happened to cases becomes notices; each is told once, however often the event comes."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django_tasks import task

from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.jobs.outbox import load
from peiyou.kernel.notices.actions.sending import send_notices
from peiyou.kernel.workflow.events import CaseDelegated
from peiyou.kernel.workflow.models import Delegation
from peiyou.kernel.workflow.subjects import subject


@task
def case_delegated(event: dict[str, Any]) -> None:
    """To whom it was handed; nothing where it has moved on or was taken back in the meantime."""
    happened = load(CaseDelegated, event)
    found = Delegation.objects.select_related("case__process").filter(
        case__key=happened.case, person__key=happened.person, version=happened.version
    )
    for delegation in found:
        case = delegation.case
        if case.version != happened.version:
            continue
        send_notices(
            people=[delegation.person_id],
            kind="CASE_DELEGATED",
            params={"what": case.subject_kind, "state": f"{case.process.code}/{case.state}"},
            link=subject(case.subject_kind).url_of(case.subject_id),
            cause=f"case:{case.key}:{happened.version}:delegated",
            actor=SYSTEM,
            at=timezone.now(),
        )
