from peiyou.kernel.facts.models.entry import Batch, Entry
from peiyou.kernel.facts.models.measure import Measure
from peiyou.kernel.facts.models.overlap import OverlapSet
from peiyou.kernel.facts.models.total import Total

__all__ = ["Batch", "Entry", "Measure", "OverlapSet", "Total"]
