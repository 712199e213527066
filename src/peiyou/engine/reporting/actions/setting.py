"""What a round asks, changed while it is being prepared: dates, sources of funds, levels and departments, proofs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.beginnings import beginnings
from peiyou.engine.reporting.book.ends import ENDS, check_values
from peiyou.engine.reporting.enums import Level, RoundState
from peiyou.engine.reporting.errors import ReportingError
from peiyou.engine.reporting.form import columns_of
from peiyou.engine.reporting.models import Ask, FundSource, Reviewer, Round, Term
from peiyou.engine.reporting.queries.setting_up import parties_of
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.organisations.enums import Kind, SchoolType
from peiyou.kernel.organisations.models import Unit

EDITABLE: Final = ("title", "guidance", "accepts_late", *ENDS)


def _preparing(round_: Round) -> Round:
    """The round, locked, while it is being prepared."""
    row = Round.objects.select_for_update().get(pk=round_.pk)
    if row.state != RoundState.PREPARING:
        raise ReportingError(
            "ROUND_OPENED", _("The round has been opened: what units were asked stays as it is.")
        )
    return row


@action("reporting.edit_round", on="round_")
def edit_round(*, round_: Round, values: Mapping[str, Any], actor: Actor, at: datetime) -> Round:
    """Change title, guidance, ends (`EDITABLE`) while the round is being prepared."""
    row = _preparing(round_)
    if unknown := values.keys() - set(EDITABLE):
        raise ValueError(f"a round has no {', '.join(sorted(unknown))} to edit")
    before = {name: str(getattr(row, name)) for name in values}
    for name, value in values.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    check_values(row)
    row.save(update_fields=list(values))
    note(before=before, after={name: str(value) for name, value in values.items()})
    return row


@action("reporting.set_sources", on="round_")
def set_sources(
    *, round_: Round, sources: Sequence[tuple[str, str]], actor: Actor, at: datetime
) -> list[FundSource]:
    """Replace the sources of funds: code and name of each, in printed order.

    Raises `ReportingError` (SOURCES_WRONG).
    """
    row = _preparing(round_)
    said = [(code.strip(), name.strip()) for code, name in sources]
    codes = [code for code, _name in said]
    if not said or len(set(codes)) != len(codes) or not all(_is_code(code) and name for code, name in said):  # fmt: skip
        raise ReportingError(
            "SOURCES_WRONG",
            _("Each source needs a name and a code of its own: Latin letters, digits, - and _, at most 20."),
        )  # fmt: skip
    before = list(row.sources.values_list("code", flat=True))
    row.sources.all().delete()
    made = FundSource.objects.bulk_create(
        FundSource(round=row, seq=n, code=code, name=name[:60])
        for n, (code, name) in enumerate(said, start=1)
    )
    note(before=before, after=codes)
    return made


def _is_code(text: str) -> bool:
    try:
        validate_slug(text)
    except ValidationError:
        return False
    return len(text) <= 20


@action("reporting.set_terms", on="round_")
def set_terms(
    *,
    round_: Round,
    levels: Mapping[int, Sequence[str]],
    reviewers: Mapping[int, Sequence[Unit]] | None = None,
    actor: Actor,
    at: datetime,
) -> list[Term]:
    """Say of tasks (by seq) which levels review them, and which departments sign what departments report of them.

    Raises `ReportingError` (TASK_UNKNOWN, LEVEL_UNKNOWN, NOBODY_APPROVES, NOT_A_DEPARTMENT).
    """
    row = _preparing(round_)
    named = reviewers or {}
    found = row.terms.filter(opening__seq__in={*levels, *named})
    terms = {term.opening.seq: term for term in found.select_related("opening")}
    if strange := sorted({*levels, *named} - terms.keys()):
        raise ReportingError("TASK_UNKNOWN", _("This round has no task %(task)s."), task=strange[0])
    before = {str(seq): list(term.levels) for seq, term in sorted(terms.items())}
    for seq, codes in levels.items():
        terms[seq].levels = _ordered(codes)
        _require_approver(terms[seq])
    Term.objects.bulk_update(terms.values(), ["levels"])
    _name_reviewers({terms[seq]: units for seq, units in named.items()})
    after = {str(seq): list(term.levels) for seq, term in sorted(terms.items())}
    signing = {str(seq): [str(unit.key) for unit in units] for seq, units in sorted(named.items())}
    note(before=before, after=after, reviewers=signing)
    return list(terms.values())


def _ordered(codes: Iterable[str]) -> list[str]:
    chosen = set(codes)
    if chosen - set(Level.values):
        raise ReportingError("LEVEL_UNKNOWN", _("There is no such level of review."))
    return [level.value for level in Level if level.value in chosen]


def _require_approver(term: Term) -> None:
    for party in parties_of(term):
        if not set(beginnings().levels[party]).intersection(term.levels):
            raise ReportingError(
                "NOBODY_APPROVES",
                _("Nobody would approve what is reported of task %(task)s by: %(party)s. Add a level that does."),
                task=term.opening.seq, party=str(party.label),
            )  # fmt: skip


def _name_reviewers(named: Mapping[Term, Sequence[Unit]]) -> None:
    for units in named.values():
        for unit in units:
            if unit.kind != Kind.AUTHORITY:
                raise ReportingError(
                    "NOT_A_DEPARTMENT",
                    _("%(unit)s is no department that could sign."),
                    unit=unit.name,
                )
    Reviewer.objects.filter(term__in=list(named)).delete()
    Reviewer.objects.bulk_create(
        Reviewer(term=term, unit=unit)
        for term, units in named.items()
        for unit in {unit.pk: unit for unit in units}.values()
    )


SETTABLE: Final = ("proofs", "numbered", "proof", "same_as_id", "register")
MOST_PROOFS: Final = 50


@action("reporting.set_proofs", on="round_")
def set_proofs(
    *, round_: Round, changes: Mapping[int, Mapping[str, Any]], actor: Actor, at: datetime
) -> list[Ask]:
    """Say of items (by primary key of the ask) which proof a figure needs, and where a base is known from: asked already
    (`same_as_id`: the primary key of an ask, or None), or counted in the `register` (a type of school, or empty);
    fields are `SETTABLE`.

    Raises `ReportingError` (ITEM_UNKNOWN, PROOFS_WRONG, NOT_THE_SAME, NOT_IN_THE_REGISTER).
    """
    row = _preparing(round_)
    every = Ask.objects.filter(term__round=row).select_related("item__opening")
    asks = {ask.pk: ask for ask in every}
    before: dict[str, Any] = {}
    for pk, values in changes.items():
        if unknown := values.keys() - set(SETTABLE):
            raise ValueError(f"an ask has no {', '.join(sorted(unknown))} to set")
        if pk not in asks:
            raise ReportingError("ITEM_UNKNOWN", _("This round does not ask that."))
        before[str(asks[pk].item.deliverable_key)] = _plain(asks[pk], values)
        for name, value in values.items():
            setattr(asks[pk], name, value)
    touched = [asks[pk] for pk in changes]
    _check_asks(touched, asks)
    Ask.objects.bulk_update(touched, ["proofs", "numbered", "proof", "same_as", "register"])
    note(
        before=before,
        after={str(asks[pk].item.deliverable_key): _plain(asks[pk], changes[pk]) for pk in changes},
    )
    return touched


def _plain(ask: Ask, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(ask, name) for name in names}


def _check_asks(touched: Iterable[Ask], asks: Mapping[int, Ask]) -> None:
    for ask in touched:
        if not 0 <= ask.proofs <= MOST_PROOFS:
            raise ReportingError(
                "PROOFS_WRONG", _("Between 0 and %(most)s files of proof."), most=MOST_PROOFS
            )
    for ask in asks.values():
        if ask.same_as_id is not None:
            _require_same(ask, asks.get(ask.same_as_id))
        if ask.register:
            _require_countable(ask)


def _require_same(ask: Ask, there: Ask | None) -> None:
    """A base is copied from where it is asked itself, with as many decimal places and in the same unit."""
    fits = (
        there is not None
        and there.pk != ask.pk
        and there.same_as_id is None
        and "base" in columns_of(ask.item)
        and "base" in columns_of(there.item)
        and (there.item.unit, there.item.scale) == (ask.item.unit, ask.item.scale)
    )
    if not fits:
        raise ReportingError(
            "NOT_THE_SAME",
            _("Task %(task)s: choose a ratio of the same unit whose base is asked itself."),
            task=ask.item.opening.seq,
        )


def _require_countable(ask: Ask) -> None:
    """A base that is asked here, of what the register counts."""
    fits = ask.register in SchoolType.values and "base" in columns_of(ask.item)
    if not fits or ask.same_as_id is not None:
        raise ReportingError(
            "NOT_IN_THE_REGISTER",
            _("Task %(task)s: only a base that is asked here is taken from the register, as the number of schools of a type."),
            task=ask.item.opening.seq,
        )  # fmt: skip
