from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResultsConfig(AppConfig):
    name = "peiyou.engine.results"
    label = "results"
    verbose_name = _("Results")

    def ready(self) -> None:
        _keep_reports()
        from peiyou.engine.results import (
            rules,  # noqa: F401 - says who may
        )


def _keep_reports() -> None:
    """What was issued stays, and so does that it was withdrawn."""
    from peiyou.engine.results.models import IssuedReport, Withdrawal
    from peiyou.kernel.audit.immutability import keep_append_only

    keep_append_only(IssuedReport, Withdrawal)
