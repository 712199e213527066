from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FactsConfig(AppConfig):
    name = "peiyou.kernel.facts"
    label = "facts"
    verbose_name = _("Facts")

    def ready(self) -> None:
        from peiyou.kernel.actions import settle_with
        from peiyou.kernel.audit.immutability import keep_append_only
        from peiyou.kernel.facts import rules  # noqa: F401 - says who may
        from peiyou.kernel.facts.models import Batch, Entry
        from peiyou.kernel.facts.recomputing import check, is_night
        from peiyou.kernel.facts.totals import carried, settle
        from peiyou.kernel.jobs.ticking import every
        from peiyou.kernel.organisations.closure import watch_places

        settle_with(10, settle)
        watch_places(carried)
        keep_append_only(Batch, Entry)
        every(20 * 3600, "facts.check", check, lease=3600, only_if=is_night)
