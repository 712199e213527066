"""Whether an open round still asks of everybody what they have taken up: what lines lack, and what is left over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from peiyou.engine.reporting.book.freezing import SOURCE_KIND
from peiyou.engine.reporting.enums import BEING_WRITTEN, State
from peiyou.engine.reporting.models import Line, Return, Round
from peiyou.engine.undertakings.enums import State as TakeUpState
from peiyou.engine.undertakings.models import Placement
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.workflow.models import Remark


@dataclass(slots=True)
class Difference:
    """Of one return: openings that were taken up since, lines of what is not taken up any more, and those of these
    that somebody has written in: they stay."""

    lacking: list[int] = field(default_factory=list)
    empty: list[Line] = field(default_factory=list)
    kept: list[Line] = field(default_factory=list)

    @property
    def is_something(self) -> bool:
        return bool(self.lacking or self.empty)


def writable_lines() -> Q:
    """Returns whose tasks may come and go: being written, and not only where a remark is."""
    remarks = Remark.objects.filter(case=OuterRef("case"), settled_at=None)
    return Q(~Exists(remarks), case__state__in=BEING_WRITTEN)


def differences_in(
    round_: Round, undertakings: Iterable[int] | None = None
) -> dict[int, Difference]:
    """By primary key of the return, of all or of these undertakings. Four statements."""
    rows = Return.objects.filter(writable_lines(), round=round_)
    if undertakings is not None:
        rows = rows.filter(undertaking__in=list(undertakings))
    rows = rows.exclude(undertaking__case__state=TakeUpState.WITHDRAWN)
    found: dict[int, Difference] = defaultdict(Difference)
    by_undertaking = {undertaking: pk for pk, undertaking in rows.values_list("pk", "undertaking")}
    line = Line.objects.filter(
        of_return__round=round_, of_return__undertaking=OuterRef("undertaking"), opening=OuterRef("opening")
    )  # fmt: skip
    taken = Placement.objects.filter(
        ~Exists(line), undertaking__in=rows.values("undertaking"),
        opening__in=round_.terms.values("opening"),
    )  # fmt: skip
    for undertaking, opening in taken.order_by("opening__seq").values_list(
        "undertaking", "opening"
    ):
        found[by_undertaking[undertaking]].lacking.append(opening)
    _add_left_over(found, rows.values_list("pk", flat=True))
    return dict(found)


def _add_left_over(found: dict[int, Difference], rows: Iterable[int]) -> None:
    taken = Placement.objects.filter(
        undertaking=OuterRef("of_return__undertaking"), opening=OuterRef("opening")
    )
    lines = Line.objects.filter(~Exists(taken), of_return__in=rows).select_related("opening", "of_return")  # fmt: skip
    left = list(lines.order_by("pk"))
    keys = {str(line.of_return.key) for line in left}
    proved = set(
        Attachment.objects.filter(
            source_kind=SOURCE_KIND, source_id__in=keys, removed_at=None
        ).values_list("source_id", "cell")
    )
    seqs = {(key, cell.partition("/")[0]) for key, cell in proved}
    for line in left:
        is_proved = (str(line.of_return.key), str(line.opening.seq)) in seqs
        is_said = any(value not in (None, "") for value in line.values.values())
        mine = found[line.of_return_id]
        (mine.kept if is_proved or is_said else mine.empty).append(line)


def left_behind(round_: Round) -> Iterable[Return]:
    """Returns that were never handed in, of take-ups that their unit has no more: given up, or passed on."""
    rows = round_.returns.filter(
        case__state=State.FILLING, submitted_at=None, undertaking__case__state=TakeUpState.WITHDRAWN
    )
    return rows.select_related("case__process", "unit").order_by("pk")
