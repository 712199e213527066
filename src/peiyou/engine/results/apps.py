from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResultsConfig(AppConfig):
    name = "peiyou.engine.results"
    label = "results"
    verbose_name = _("Results")

    def ready(self) -> None:
        _register_overlaps()
        _keep_reports()
        _keep_releases()
        _rate_and_foresee()
        _keep_targets()
        _keep_extract()
        from peiyou.engine.results import (
            rules,  # noqa: F401 - says who may
        )


def _keep_reports() -> None:
    """What was issued stays, and so does that it was withdrawn; codes of reports are answered; runs are made."""
    from peiyou.engine.results import events, tasks
    from peiyou.engine.results.models import IssuedReport, Withdrawal
    from peiyou.engine.results.queries.reports.listing import code_url
    from peiyou.engine.undertakings.papers import register_papers
    from peiyou.kernel.audit.immutability import keep_append_only
    from peiyou.kernel.jobs.outbox import subscribe

    keep_append_only(IssuedReport, Withdrawal)
    register_papers("report", code_url)
    subscribe(events.ReportsAsked, tasks.reports_asked)


def _keep_releases() -> None:
    """What was published stays as it was published; publishing is done in the background."""
    from peiyou.engine.results import events, models, tasks
    from peiyou.kernel.audit.immutability import keep_append_only
    from peiyou.kernel.jobs.outbox import subscribe

    subscribe(events.PublishingAsked, tasks.publishing_asked)
    keep_append_only(
        models.Release, models.ReleaseFile, models.ReleaseLeaf, models.ReleaseTotal,
        models.Coverage, models.Correction, models.Mending, models.Licence,
    )  # fmt: skip


def _register_overlaps() -> None:
    """What is counted more than once has figures: where their records are, and who sees them."""
    from peiyou.engine.results import sources
    from peiyou.engine.results.book.overlapping import SOURCE_KIND
    from peiyou.kernel.facts.sources import register_source

    register_source(
        SOURCE_KIND, describe=sources.describe_overlaps, visible=sources.visible_overlaps
    )


def _keep_targets() -> None:
    """Every target ever set stays, and so does what was said of milestones; files of proof belong to these."""
    from peiyou.engine.results.models import Saying, Target
    from peiyou.engine.results.queries.milestones import SOURCE_KIND
    from peiyou.engine.results.subjects import describe_milestone, may_view_milestone
    from peiyou.engine.results.work import milestones_due
    from peiyou.kernel.actions.work import offer
    from peiyou.kernel.audit.immutability import keep_append_only
    from peiyou.kernel.evidence.holders import register_holder

    keep_append_only(Target, Saying)
    offer("results.milestones", milestones_due)
    register_holder(SOURCE_KIND, may_view=may_view_milestone, describe=describe_milestone)


def _rate_and_foresee() -> None:
    """Ratings, replies to red ones, forecasts and alerts."""
    from peiyou.engine.results import (
        models,
        sentences,  # noqa: F401 - says what people are told
        subjects,
        upkeep,
    )
    from peiyou.engine.results.queries.red import KIND
    from peiyou.engine.results.standards import DATA
    from peiyou.kernel.audit.immutability import keep_append_only
    from peiyou.kernel.evidence.holders import register_holder
    from peiyou.kernel.jobs.ticking import every
    from peiyou.kernel.workflow.processes import register
    from peiyou.kernel.workflow.subjects import register_subject

    keep_append_only(
        models.IndependentRating, models.RedAnswer, models.Forecast, models.ForecastCheck
    )
    register(DATA / "red_reply.yaml")
    register_subject(
        KIND,
        plural=_("replies to red ratings"),
        url_of=subjects.url_of_reply,
        url_of_list=subjects.url_of_replies,
        may_view=subjects.may_view_reply,
    )
    register_holder("rating", may_view=subjects.may_view_rating, describe=subjects.describe_rating)
    every(600, "results.count_ratings", upkeep.count_ratings, lease=900)
    every(3600, "results.ask_for_replies", upkeep.ask_for_replies, lease=1800)
    every(3600, "results.forecast", upkeep.forecast, lease=1800)
    every(3600, "results.look_at_alerts", upkeep.look, lease=900)


def _keep_extract() -> None:
    """The copy of the ledger that analysis reads: added to through the day, compared with the ledger at night."""
    from peiyou.engine.results import extracting
    from peiyou.kernel.facts.recomputing import is_night
    from peiyou.kernel.jobs.ticking import every
    from peiyou.kernel.jobs.warming import warm

    every(300, "results.extract", extracting.keep, lease=1800)
    every(20 * 3600, "results.check_extract", extracting.check, lease=3600, only_if=is_night)
    warm(extracting.load)
