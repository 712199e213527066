from peiyou.kernel.jobs.models.beat import Beat
from peiyou.kernel.jobs.models.tick import Tick

__all__ = ["Beat", "Tick"]
