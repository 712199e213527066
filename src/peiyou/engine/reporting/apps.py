from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "peiyou.engine.reporting"
    label = "reporting"
    verbose_name = _("Reporting")

    def ready(self) -> None:
        from peiyou.engine.reporting import (
            rules,  # noqa: F401 - says who may
        )
        from peiyou.engine.reporting.queries.beforehand import approved_earlier, taken_up
        from peiyou.engine.reporting.queries.known import register_known
        from peiyou.engine.reporting.queries.registered import counted_in_register

        register_known("take-up", taken_up)
        register_known("approved", approved_earlier)
        register_known("register", counted_in_register)
        _register_checks()
        _register_records()
        _register_books()
        _register_evidence()
        _follow_the_take_up()
        _tell_and_ask()


def _register_checks() -> None:
    """What is asked of a return besides that everything is filled in."""
    from peiyou.engine.reporting.queries.checking import check
    from peiyou.engine.reporting.queries.missing import register_check
    from peiyou.engine.reporting.upkeep import count_open_rounds
    from peiyou.kernel.jobs.ticking import every

    register_check("rules", check)
    every(3600, "reporting.count_norms", count_open_rounds, lease=1800)


def _register_records() -> None:
    """What returns are to the kernel."""
    from peiyou.engine.reporting import sources
    from peiyou.engine.reporting.beginnings import DATA
    from peiyou.kernel.evidence.holders import register_holder
    from peiyou.kernel.facts.sources import register_source
    from peiyou.kernel.workflow.processes import register
    from peiyou.kernel.workflow.subjects import register_subject

    register(DATA / "return.yaml")
    register_subject(
        "return",
        plural=_("returns"),
        url_of=sources.url_of,
        url_of_list=sources.url_of_list,
        may_view=sources.may_view,
    )
    register_holder("return", may_view=sources.may_view_files, describe=sources.describe_holder)
    register_source("return", describe=sources.describe, visible=sources.visible)


def _register_books() -> None:
    """Workbooks of rounds, and pages to be sealed."""
    from peiyou.engine.reporting.imports import KIND, RoundBooks
    from peiyou.engine.reporting.queries.pages import code_url, may_view_scan
    from peiyou.engine.undertakings.papers import register_papers
    from peiyou.kernel.evidence.holders import register_holder
    from peiyou.kernel.forms.subjects import register_books

    register_books(KIND, RoundBooks())
    register_holder("snapshot", may_view=may_view_scan)
    register_papers("snapshot", code_url)


def _register_evidence() -> None:
    """What is asked about proofs, and spot checks of figures."""
    from peiyou.engine.reporting import events, inspections, receivers
    from peiyou.engine.reporting.beginnings import DATA
    from peiyou.engine.reporting.queries.double_claims import CODE, twice
    from peiyou.engine.reporting.queries.inspecting import KIND
    from peiyou.engine.reporting.queries.missing import register_check
    from peiyou.kernel.jobs.outbox import subscribe
    from peiyou.kernel.workflow.processes import register
    from peiyou.kernel.workflow.subjects import register_subject

    register_check(CODE, twice)
    register(DATA / "inspection.yaml")
    register_subject(
        KIND,
        plural=_("spot checks"),
        url_of=inspections.url_of,
        url_of_list=inspections.url_of_list,
        may_view=inspections.may_view,
    )
    subscribe(events.ReturnApproved, receivers.return_approved)
    subscribe(events.ReturnWaived, receivers.return_waived)


def _follow_the_take_up() -> None:
    """A round asks what was taken up, also what is taken up or changed after it was opened."""
    from peiyou.engine.reporting import (
        receivers,
        sentences,  # noqa: F401 - says what people are told
    )
    from peiyou.engine.reporting.upkeep import complete_rounds
    from peiyou.engine.undertakings.events import FilingRecorded, UndertakingsConfirmed
    from peiyou.kernel.jobs.outbox import subscribe
    from peiyou.kernel.jobs.ticking import every
    from peiyou.kernel.organisations.events import UnitsChanged

    subscribe(FilingRecorded, receivers.filing_recorded)
    subscribe(UndertakingsConfirmed, receivers.undertakings_confirmed)
    subscribe(UnitsChanged, receivers.units_changed)
    every(3600, "reporting.complete_rounds", complete_rounds)


def _tell_and_ask() -> None:
    """Who is told of what, and what waits for whom."""
    from peiyou.engine.reporting import (
        events,
        sentences,  # noqa: F401 - says what people are told
        tasks,
    )
    from peiyou.engine.reporting.work import OFFERS
    from peiyou.kernel.actions.work import offer
    from peiyou.kernel.jobs.outbox import subscribe

    subscribe(events.RoundOpened, tasks.round_opened)
    subscribe(events.ReturnSentBack, tasks.return_sent_back)
    for name, offered in OFFERS.items():
        offer(name, offered)
