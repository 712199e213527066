from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarConfig(AppConfig):
    name = "peiyou.kernel.calendar"
    label = "calendar"
    verbose_name = _("Calendar")

    def ready(self) -> None:
        from peiyou.kernel.calendar import rules  # noqa: F401 - says who may
