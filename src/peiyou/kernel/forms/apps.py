from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FormsConfig(AppConfig):
    name = "peiyou.kernel.forms"
    label = "forms"
    verbose_name = _("Forms")

    def ready(self) -> None:
        from peiyou.kernel.actions.work import offer
        from peiyou.kernel.forms import rules  # noqa: F401 - permits its verbs
        from peiyou.kernel.forms.events import IntakeDue
        from peiyou.kernel.forms.intaking import sweep
        from peiyou.kernel.forms.receivers import intake_due
        from peiyou.kernel.forms.work import intakes_to_decide
        from peiyou.kernel.jobs.outbox import subscribe
        from peiyou.kernel.jobs.ticking import every

        subscribe(IntakeDue, intake_due)
        offer("forms.intakes", intakes_to_decide)
        every(24 * 3600, "forms.sweep", sweep)
