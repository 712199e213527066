from peiyou.kernel.plans.models.addressee import Addressee, AddresseeMember
from peiyou.kernel.plans.models.plan import Document, Plan, Version
from peiyou.kernel.plans.models.task import Deliverable, Department, Party, Section, Task
from peiyou.kernel.plans.models.words import SearchEntry, SearchGram, Translation

__all__ = [
    "Addressee",
    "AddresseeMember",
    "Deliverable",
    "Department",
    "Document",
    "Party",
    "Plan",
    "SearchEntry",
    "SearchGram",
    "Section",
    "Task",
    "Translation",
    "Version",
]
