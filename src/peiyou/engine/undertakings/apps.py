from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UndertakingsConfig(AppConfig):
    name = "peiyou.engine.undertakings"
    label = "undertakings"
    verbose_name = _("Take-up")

    def ready(self) -> None:
        from peiyou.engine.undertakings import (
            rules,  # noqa: F401 - says who may
            sentences,  # noqa: F401 - says what people are told
        )
        from peiyou.engine.undertakings.imports import KIND, SeasonBooks
        from peiyou.engine.undertakings.work import OFFERS
        from peiyou.kernel.actions.work import offer
        from peiyou.kernel.forms.subjects import register_books

        _register_records()
        _subscribe()
        for name, offered in OFFERS.items():
            offer(name, offered)
        register_books(KIND, SeasonBooks())


def _register_records() -> None:
    """What undertakings, filings and statements are to the kernel."""
    from peiyou.engine.undertakings import filings, sources
    from peiyou.engine.undertakings.beginnings import DATA
    from peiyou.engine.undertakings.queries.filings import SOURCE_KIND as FILING
    from peiyou.engine.undertakings.queries.statements import may_view_scan
    from peiyou.kernel.evidence.holders import register_holder
    from peiyou.kernel.facts.sources import register_source
    from peiyou.kernel.workflow.processes import register
    from peiyou.kernel.workflow.subjects import register_subject

    register(DATA / "undertaking.yaml")
    register_subject(
        "undertaking",
        plural=_("take-up of units"),
        url_of=sources.url_of,
        url_of_list=sources.url_of_list,
        may_view=sources.may_view,
    )
    register(DATA / "filing.yaml")
    register_subject(
        FILING,
        plural=_("filings"),
        url_of=filings.url_of,
        url_of_list=filings.url_of_list,
        may_view=filings.may_view,
    )
    register_holder(FILING, may_view=filings.may_view, describe=filings.describe)
    register_holder("undertaking", may_view=sources.may_view_files)
    register_holder("statement", may_view=may_view_scan)
    register_source("undertaking", describe=sources.describe, visible=sources.visible)


def _subscribe() -> None:
    """What follows when something happened."""
    from peiyou.engine.undertakings import events, tasks
    from peiyou.kernel.jobs.outbox import subscribe
    from peiyou.kernel.jobs.ticking import every
    from peiyou.kernel.organisations.events import UnitsChanged

    subscribe(UnitsChanged, tasks.units_changed)
    subscribe(events.SeasonOpened, tasks.season_opened)
    subscribe(events.TasksDeclared, tasks.tasks_declared)
    subscribe(events.UndertakingReturned, tasks.undertaking_returned)
    subscribe(events.FilingRecorded, tasks.filing_recorded)
    subscribe(events.SeasonPublished, tasks.season_published)
    every(3600, "undertakings.pass_on", tasks.pass_on)
