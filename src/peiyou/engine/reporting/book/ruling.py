"""Rules: a draft is looked at before it is kept; a round begins with the rules that hold in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting import cells
from peiyou.engine.reporting.checks.language import (
    LONGEST,
    PLACES,
    Compiled,
    Scope,
    Wrong,
    compiled,
    sample,
)
from peiyou.engine.reporting.enums import Applies, Severity
from peiyou.engine.reporting.errors import ReportingError
from peiyou.engine.reporting.models import InForce, Round, Rule
from peiyou.engine.reporting.norms import TAKEN, given_rules

LONGEST_OF: Final = {"code": 40, "title": 120, "message": 300, "message_en": 300, "source": 200}


@dataclass(frozen=True, slots=True)
class Draft:
    """What a rule is to say; `stands_at` as in `Rule`."""

    code: str
    title: str
    applies: str
    stands_at: str
    expression: str
    severity: str
    message: str
    message_en: str = ""
    source: str = ""


def checked(draft: Draft) -> Draft:
    """The draft, trimmed, once it has been found to be a rule."""
    said = Draft(**{name: getattr(draft, name).strip() for name in draft.__slots__})
    for name, longest in LONGEST_OF.items():
        is_needed = name in {"code", "title", "message"}
        if len(getattr(said, name)) > longest or (is_needed and not getattr(said, name)):
            raise ReportingError(
                "RULE_INCOMPLETE",
                _("A rule has a code, a title and a message that says what to do; “%(field)s” is missing or longer than %(longest)s characters."),
                field=name, longest=longest,
            )  # fmt: skip
    _require_code(said.code)
    if said.applies not in Applies.values or said.severity not in Severity.values:
        raise ReportingError("RULE_INCOMPLETE", _("Say what the rule is asked about, and whether it holds a return back."))  # fmt: skip
    scope = Scope(said.applies)
    _require_place(scope, said.stands_at)
    tried(scope, said.expression)
    return said


def _require_code(code: str) -> None:
    try:
        validate_slug(code)
    except ValidationError as error:
        raise ReportingError(
            "RULE_INCOMPLETE", _("The code has letters, digits, - and _ only.")
        ) from error
    if code in TAKEN:
        raise ReportingError("CODE_TAKEN", _("The house itself asks by this code: take another one."))  # fmt: skip


def _require_place(scope: Scope, place: str) -> None:
    if scope is Scope.RETURN:
        if place and not cells.is_path(place):
            raise ReportingError("RULE_PLACE", _("Give the address of a cell, as 9/item/1/done, or nothing."))  # fmt: skip
    elif place not in PLACES[scope]:
        raise ReportingError(
            "RULE_PLACE",
            _("Say at which column it stands: %(columns)s."),
            columns=", ".join(PLACES[scope]),
        )


def tried(scope: Scope, expression: str) -> Compiled:
    """Compiled, and calculated where nothing and where everything is filled in; what cannot be is refused."""
    if len(expression) > LONGEST:
        raise ReportingError(
            "RULE_WRONG",
            _("The expression has more than %(longest)s characters: write several rules."),
            longest=LONGEST,
        )
    try:
        rule = compiled(scope, expression)
    except Wrong as error:
        raise ReportingError(
            "RULE_WRONG",
            _("This is no rule that can be read: %(why)s. A rule is a comparison that is true where all is well, as spent <= arrived."),
            why=str(error),
        ) from error  # fmt: skip
    for is_filled in (False, True):
        try:
            rule.holds(sample(scope, is_filled, rule.needs))
        except Wrong as error:
            raise ReportingError(
                "RULE_WRONG",
                _("It cannot be calculated when every cell is filled in: %(why)s.")
                if is_filled
                else _("It cannot be calculated while cells are empty, when figures are 0: %(why)s. Put that case first, as base == 0 || amount * 100 / base >= 60."),
                why=str(error),
            ) from error  # fmt: skip
    return rule


def begin_rules(round_: Round, at: datetime) -> None:
    """What holds in a new round: what did in the one prepared before it, else the house's own rules. For
    `prepare_round`, whose act this is part of."""
    _ensure_given(at)
    earlier = Round.objects.exclude(pk=round_.pk).filter(in_force__isnull=False)
    last = earlier.order_by("-created_at", "-pk").first()
    if last is not None:
        held = list(last.in_force.values_list("rule", flat=True))
    else:
        codes = [given.code for given in given_rules()]
        newest = Rule.objects.filter(code__in=codes).order_by("code", "version")
        held = list(dict(newest.values_list("code", "pk")).values())
    InForce.objects.bulk_create(InForce(round=round_, rule_id=pk) for pk in held)


def _ensure_given(at: datetime) -> None:
    """Rows of the versions that `data/rules.yaml` has; what the ministry wrote under the same number stands."""
    Rule.objects.bulk_create(
        (
            Rule(**{name: getattr(given, name) for name in given.__slots__}, made_at=at, made_by="SYSTEM")
            for given in given_rules()
        ),
        ignore_conflicts=True,
    )  # fmt: skip
