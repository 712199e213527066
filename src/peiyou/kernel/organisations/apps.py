from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "peiyou.kernel.organisations"
    label = "organisations"
    verbose_name = _("Organisations")

    def ready(self) -> None:
        from peiyou.kernel.organisations import rules  # noqa: F401 - says who may
