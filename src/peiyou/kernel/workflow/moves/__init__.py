"""Opening and moving cases, and the remarks that go with it.

Plain functions: they run inside somebody's action, which owns permission, transaction and record.
"""

from peiyou.kernel.workflow.moves.deadlines import move_deadlines
from peiyou.kernel.workflow.moves.locking import require_version
from peiyou.kernel.workflow.moves.moving import NewCase, Turn, move_case, move_cases, open_cases
from peiyou.kernel.workflow.moves.remarks import (
    add_remarks,
    answer_remark,
    is_unlocked,
    open_remarks,
    remarked_cells,
    settle_remarks,
)

__all__ = [
    "NewCase",
    "Turn",
    "add_remarks",
    "answer_remark",
    "is_unlocked",
    "move_case",
    "move_cases",
    "move_deadlines",
    "open_cases",
    "open_remarks",
    "remarked_cells",
    "require_version",
    "settle_remarks",
]
