from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResultsConfig(AppConfig):
    name = "peiyou.engine.results"
    label = "results"
    verbose_name = _("Results")

    def ready(self) -> None:
        from peiyou.engine.results import (
            rules,  # noqa: F401 - says who may
        )
