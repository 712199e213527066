from peiyou.kernel.calendar.models.day import Arrangement, DayRule
from peiyou.kernel.calendar.models.period import Period

__all__ = ["Arrangement", "DayRule", "Period"]
