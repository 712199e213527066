from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "peiyou.kernel.jobs"
    label = "jobs"
    verbose_name = _("Jobs")

    def ready(self) -> None:
        from peiyou.kernel.actions import settle_with
        from peiyou.kernel.audit.sealing import anything_pending, seal_pending
        from peiyou.kernel.jobs import rules  # noqa: F401 - says who may
        from peiyou.kernel.jobs.outbox import settle
        from peiyou.kernel.jobs.redelivery import redeliver
        from peiyou.kernel.jobs.retention import prune
        from peiyou.kernel.jobs.ticking import every

        settle_with(30, settle)
        every(1, "audit.seal", seal_pending, lease=30, only_if=anything_pending)
        every(10, "jobs.heartbeat", lambda _at: None, lease=10)
        every(30, "jobs.redeliver", redeliver)
        every(24 * 3600, "jobs.prune", prune)
