from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "peiyou.kernel.notices"
    label = "notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from peiyou.kernel.access.events import GrantGiven, GrantRevoked
        from peiyou.kernel.jobs.outbox import subscribe
        from peiyou.kernel.jobs.ticking import every
        from peiyou.kernel.notices import (
            receivers,
            reminding,
            rules,  # noqa: F401 - says who may
            sentences,  # noqa: F401 - registers the kinds
        )
        from peiyou.kernel.plans.events import PlanPublished

        subscribe(GrantGiven, receivers.grant_given)
        subscribe(GrantRevoked, receivers.grant_revoked)
        subscribe(PlanPublished, receivers.plan_published)
        every(3600, "notices.remind", reminding.remind)
        every(24 * 3600, "notices.prune", reminding.prune)
