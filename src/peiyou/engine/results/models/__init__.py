from peiyou.engine.results.models.alert import Alert, Firing
from peiyou.engine.results.models.correction import Correction, Licence, Mending
from peiyou.engine.results.models.forecast import Forecast, ForecastCheck
from peiyou.engine.results.models.milestone import Milestone, Saying
from peiyou.engine.results.models.overlap import Overlap
from peiyou.engine.results.models.rating import IndependentRating, SelfTally
from peiyou.engine.results.models.red import RedAnswer, RedReply
from peiyou.engine.results.models.release import (
    Coverage,
    Prepared,
    Publishing,
    Release,
    ReleaseFile,
    ReleaseLeaf,
    ReleaseTotal,
)
from peiyou.engine.results.models.report import IssuedReport, Report, ReportRun, Withdrawal
from peiyou.engine.results.models.target import Target
from peiyou.engine.results.models.view import View

__all__ = [
    "Alert",
    "Correction",
    "Coverage",
    "Firing",
    "Forecast",
    "ForecastCheck",
    "IndependentRating",
    "IssuedReport",
    "Licence",
    "Mending",
    "Milestone",
    "Overlap",
    "Prepared",
    "Publishing",
    "RedAnswer",
    "RedReply",
    "Release",
    "ReleaseFile",
    "ReleaseLeaf",
    "ReleaseTotal",
    "Report",
    "ReportRun",
    "Saying",
    "SelfTally",
    "Target",
    "View",
    "Withdrawal",
]
