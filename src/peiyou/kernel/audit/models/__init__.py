from peiyou.kernel.audit.models.personal import PersonalValue
from peiyou.kernel.audit.models.row import Pending, Row
from peiyou.kernel.audit.models.seal import Leaf, Seal

__all__ = ["Leaf", "Pending", "PersonalValue", "Row", "Seal"]
