from peiyou.kernel.forms.models.edition import Edition
from peiyou.kernel.forms.models.intake import Intake

__all__ = ["Edition", "Intake"]
