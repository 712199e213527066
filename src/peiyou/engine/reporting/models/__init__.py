from peiyou.engine.reporting.models.chase import ReturnChase
from peiyou.engine.reporting.models.checks import Burden, Explanation, InForce, Norm, Rule
from peiyou.engine.reporting.models.returns import (
    Line,
    Owner,
    Return,
    Signature,
    Sitting,
    Snapshot,
    Verdict,
)
from peiyou.engine.reporting.models.round import (
    Ask,
    EarlierDate,
    FundSource,
    Reviewer,
    Round,
    Term,
)
from peiyou.engine.reporting.models.samples import Sample, Sampled
from peiyou.engine.reporting.models.spotchecks import Draw, Finding, Inspection

__all__ = [
    "Ask",
    "Burden",
    "Draw",
    "EarlierDate",
    "Explanation",
    "Finding",
    "FundSource",
    "InForce",
    "Inspection",
    "Line",
    "Norm",
    "Owner",
    "Return",
    "ReturnChase",
    "Reviewer",
    "Round",
    "Rule",
    "Sample",
    "Sampled",
    "Signature",
    "Sitting",
    "Snapshot",
    "Term",
    "Verdict",
]
