"""The grammar of a plan: from the Chinese words of one task to deliverables, parties and deadlines.

lexicon    the words it knows, as data
phrases    a task's words prepared; times, amounts, names find what stands in them
cutting    sentences → clauses → one part per amount
conjuncts  a part with an amount → verb and object; plain does it for clauses without
clauses    puts the rules together; kinds says which way of working
parties, deadlines, cells   the other columns of a plan
"""

from peiyou.kernel.plans.reader.grammar.cells import CellQuantity, read_cell_quantity
from peiyou.kernel.plans.reader.grammar.clauses import Clauses, read_clauses
from peiyou.kernel.plans.reader.grammar.deadlines import read_deadline
from peiyou.kernel.plans.reader.grammar.doubts import DOUBTS
from peiyou.kernel.plans.reader.grammar.kinds import classify
from peiyou.kernel.plans.reader.grammar.parties import read_parties
from peiyou.kernel.plans.reader.grammar.party_strings import find_party_string

__all__ = [
    "DOUBTS",
    "CellQuantity",
    "Clauses",
    "classify",
    "find_party_string",
    "read_cell_quantity",
    "read_clauses",
    "read_deadline",
    "read_parties",
]
