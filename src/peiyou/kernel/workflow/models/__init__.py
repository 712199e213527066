from peiyou.kernel.workflow.models.case import Case, Delegation, Extension, Move, Remark
from peiyou.kernel.workflow.models.process import Process

__all__ = ["Case", "Delegation", "Extension", "Move", "Process", "Remark"]
