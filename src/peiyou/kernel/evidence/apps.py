from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "peiyou.kernel.evidence"
    label = "evidence"
    verbose_name = _("Evidence")

    def ready(self) -> None:
        from peiyou.kernel.audit.immutability import keep_append_only
        from peiyou.kernel.evidence.models import File
        from peiyou.kernel.evidence.sweeping import sweep
        from peiyou.kernel.jobs.ticking import every

        keep_append_only(File)
        every(24 * 3600, "evidence.sweep", sweep, lease=3600)
