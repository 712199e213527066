"""How a target could be divided among the places below: proposals that a person looks at, never an act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from peiyou.common.apportionment import apportion
from peiyou.engine.results.amounts import Value
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.queries.figures import Amount
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.undertakings.models import Share
from peiyou.kernel.plans.models import Version


class By(TextChoices):
    """`IN_PROPORTION` and `EQUAL` divide what the level above is asked, exactly; the others take what is there."""

    IN_PROPORTION = "in-proportion", _("in proportion to what was taken up")
    EQUAL = "equal", _("in equal shares")
    AS_TAKEN = "as-taken", _("as much as each took up")
    SHARES = "shares", _("as the shares of the take-up")


def proposed(
    by: By,
    line: Line,
    places: Sequence[int],
    whole: Value | None,
    taken: Mapping[int, Amount],
    shares: Mapping[int, int],
) -> dict[int, Value]:
    """By place. Only who took the line up is asked, where anybody did. Raises `ResultsError`: NOTHING_TO_DIVIDE,
    NOT_DIVISIBLE, NOBODY."""
    if by == By.SHARES:
        found = {pk: Value(shares[pk]) for pk in places if pk in shares}
    elif by == By.AS_TAKEN:
        found = {pk: value for pk in places if pk in taken and (value := _as_taken(line, taken[pk]))}  # fmt: skip
    else:
        found = _divided(by, line, _asked(places, taken), whole, taken)
    if not found:
        raise ResultsError("NOBODY", _("There is nothing to propose: no place below has taken this line up or has a share of it."))  # fmt: skip
    return found


def shares_of(line: UUID, version: Version) -> dict[int, int]:
    """What the ministry would have liked each province to take up, of the newest season. One statement."""
    rows = Share.objects.filter(
        item__deliverable_key=line, item__opening__season__version__plan=version.plan_id
    )
    return dict(rows.order_by("item__opening__season").values_list("province", "amount"))


def _asked(places: Sequence[int], taken: Mapping[int, Amount]) -> list[int]:
    took = [pk for pk in places if pk in taken and taken[pk].above]
    return took or list(places)


def _as_taken(line: Line, amount: Amount) -> Value | None:
    if not line.is_ratio:
        return Value(amount.above)
    return Value(amount.above, amount.below) if amount.below else None


def _divided(
    by: By, line: Line, places: Sequence[int], whole: Value | None, taken: Mapping[int, Amount]
) -> dict[int, Value]:
    if whole is None:
        raise ResultsError("NOTHING_TO_DIVIDE", _("There is no target here that could be divided. Set it first, or take what each took up."))  # fmt: skip
    if line.is_ratio:
        if by == By.IN_PROPORTION:
            raise ResultsError("NOT_DIVISIBLE", _("A ratio is not divided. In equal shares every place is asked the same ratio."))  # fmt: skip
        return dict.fromkeys(places, whole)
    weights = [taken[pk].above if by == By.IN_PROPORTION and pk in taken else 1 for pk in places]
    if by == By.IN_PROPORTION and not any(pk in taken for pk in places):
        raise ResultsError("NOBODY", _("There is nothing to propose: no place below has taken this line up or has a share of it."))  # fmt: skip
    parts = apportion(whole.quantity, weights) if places else []
    return {pk: Value(part) for pk, part in zip(places, parts, strict=True)}
