"""What the reader doubts, as sentences a person can act on.

The reader gives codes such as ``bound.shared``. A code that has no sentence here falls back to that
of its family (the word before the point), so a new code is never shown and never silent.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext_lazy as _

SENTENCES: Final = {
    "bound": _("Check the bound: it is not certain which of “about”, “at least” and “at most” is meant."),
    "bound.shared": _("The bound is printed once for several numbers and was taken for each of them. Is it meant so?"),
    "bound.maybe_shared": _("A bound printed behind a later number may be meant for this one as well."),
    "verb": _("Check the verb."),
    "verb.unknown": _("No known verb stands here, so the words before the number were taken as an indicator. Check the verb."),
    "verb.inherited": _("The verb stands in an earlier part of the sentence."),
    "object": _("Check what is counted or acted on."),
    "object.fallback": _("What is counted was chosen by its place in the sentence. Check where its words begin and end."),
    "object.inherited": _("What is counted stands in an earlier part of the sentence."),
    "object.missing": _("Nothing in the sentence says what is counted. Write it in."),
    "unit": _("Check the unit."),
    "unit.unknown": _("The unit is not one the reader knows. Check the unit."),
    "unit.missing": _("No unit is printed."),
    "number": _("Check the numbers of this clause."),
    "number.unexplained": _("Another number of this clause was taken as part of a name. Is it one?"),
    "number.attribute": _("A number that says which ones are meant was left out of the count."),
    "quantity": _("Check the quantity."),
    "quantity.vague": _("The document gives an order of magnitude only."),
    "range": _("The document gives a range."),
    "ratio": _("The two sides of the ratio stand as printed. Check which is which."),
    "task": _("Check this task as a whole."),
    "task.no_clause": _("No promise was recognised, so the whole wording stands for it. Write the deliverables in."),
    "deadline": _("Check the deadline."),
    "deadline.year_guessed": _("The deadline names no year; the last year of the plan was taken."),
    "deadline.clause": _("The point in time may belong to this part of the sentence only."),
    "party": _("Check the names of the parties."),
    "party.role_guessed": _("The document does not say who leads. Check the role."),
    "party.joined": _("The name was broken over lines or spaces and was put together."),
    "party.unknown_form": _("The name does not end like a known kind of body. Check where it begins and ends."),
    "cell": _("The cell has words beside its number. Check the quantity."),
    "layout": _("Check where this task begins and ends: the layout leaves room for doubt."),
}  # fmt: skip

OTHER: Final = _("The reader was not sure here. Compare it with the words of the document.")


def sentence(code: str) -> str:
    return str(SENTENCES.get(code) or SENTENCES.get(code.partition(".")[0]) or OTHER)


def sentences(codes: Iterable[str]) -> list[str]:
    """Each thing to check once, in the order in which it came up."""
    return list(dict.fromkeys(sentence(code) for code in codes))
