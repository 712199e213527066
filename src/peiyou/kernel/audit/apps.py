from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "peiyou.kernel.audit"
    label = "audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        from django.core.checks import Tags, register

        # The one use of a signal: migrations rebuild tables behind our back, and no action runs then.
        from django.db.models.signals import post_migrate  # noqa: TID251

        from peiyou.kernel.actions import settle_with
        from peiyou.kernel.audit import rules  # noqa: F401 - says who may
        from peiyou.kernel.audit.appending import settle
        from peiyou.kernel.audit.checks import protected

        settle_with(20, settle)
        register(protected, Tags.database)
        post_migrate.connect(_protect, sender=self, dispatch_uid="audit.protect")


def _protect(**_: Any) -> None:
    from peiyou.kernel.audit.immutability import protect

    protect()
