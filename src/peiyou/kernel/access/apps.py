from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "peiyou.kernel.access"
    label = "access"
    verbose_name = _("Access")

    def ready(self) -> None:
        from peiyou.kernel.access import rules, tasks  # rules says who may
        from peiyou.kernel.access.authority import GrantAuthority
        from peiyou.kernel.access.queries.grants import where_person_stands
        from peiyou.kernel.access.queries.held import forget
        from peiyou.kernel.access.work import people_to_look_after
        from peiyou.kernel.accounts.models import Person
        from peiyou.kernel.accounts.second_factor import require_second_factor
        from peiyou.kernel.actions import settle_with, use_authority
        from peiyou.kernel.actions.permissions import stands
        from peiyou.kernel.actions.work import offer
        from peiyou.kernel.jobs.outbox import subscribe
        from peiyou.kernel.organisations.events import UnitsChanged

        use_authority(GrantAuthority())
        settle_with(5, forget)
        stands(Person, where_person_stands)
        require_second_factor(rules.works_from_province_up)
        offer("access.people", people_to_look_after)
        subscribe(UnitsChanged, tasks.units_changed)
