from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    name = "peiyou.kernel.workflow"
    label = "workflow"
    verbose_name = _("Workflow")

    def ready(self) -> None:
        from peiyou.kernel.actions.work import offer
        from peiyou.kernel.jobs.outbox import subscribe
        from peiyou.kernel.jobs.ticking import every
        from peiyou.kernel.workflow import (
            receivers,
            rules,  # noqa: F401 - says who may
            sentences,  # noqa: F401 - registers the kinds of notices
        )
        from peiyou.kernel.workflow.chasing import chase
        from peiyou.kernel.workflow.events import CaseDelegated
        from peiyou.kernel.workflow.work import turns

        offer("workflow.turns", turns)
        subscribe(CaseDelegated, receivers.case_delegated)
        every(3600, "workflow.chase", chase)
