from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "peiyou.kernel.plans"
    label = "plans"

    def ready(self) -> None:
        from peiyou.kernel.actions.work import offer
        from peiyou.kernel.plans import rules  # noqa: F401 - says who may
        from peiyou.kernel.plans.work import departments_to_confirm, drafts_to_check

        offer("plans.drafts", drafts_to_check)
        offer("plans.addressees", departments_to_confirm)
