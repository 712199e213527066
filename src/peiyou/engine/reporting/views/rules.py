"""The ministry's rules: which hold in a round, a new version, and what it would have asked last time."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from peiyou.engine.reporting.actions.rule_writing import set_rules, write_rule
from peiyou.engine.reporting.book.ruling import Draft, checked
from peiyou.engine.reporting.checks.language import PLACES, VARIABLES, Scope
from peiyou.engine.reporting.enums import Applies, Severity
from peiyou.engine.reporting.models import Round, Rule
from peiyou.engine.reporting.norms import unusual
from peiyou.engine.reporting.queries.trying import Trial, last_round, tried_on
from peiyou.engine.reporting.views.access import Request
from peiyou.engine.reporting.views.setup import frame_of, of_setup, status_of
from peiyou.kernel.actions import DomainError

FIELDS: Final = tuple(Draft.__dataclass_fields__)
MEANINGS: Final = {
    "party": gettext_lazy("kind of the unit: HIGHER, SECONDARY, UNDERGRADUATE, OTHER, PROVINCE, DEPARTMENT"),
    "period": gettext_lazy("the period, as 2021"),
    "today": gettext_lazy("today, as '2021-12-31'"),
    "task": gettext_lazy("number of the task"),
    "empty": gettext_lazy("columns that are empty: 'done' in empty"),
    "one": gettext_lazy("a whole unit in the figures' integers"),
    "committed": gettext_lazy("taken up"),
    "before": gettext_lazy("approved of earlier periods"),
    "last_done": gettext_lazy("approved of the last period; so last_amount, last_base, last_arrived, last_spent"),
    "asked": gettext_lazy("what the plan asks of all, over asked_of: of a ratio 1 over 2, of no number 0 over 1"),
    "budget": gettext_lazy("money is in fen"),
    "carried": gettext_lazy("arrived and not spent in earlier periods"),
    "figures": gettext_lazy("each figure by its address: figures['9/item/1/done']"),
    "tasks": gettext_lazy("how many tasks are reported; silent: how many of them have nothing to report"),
}  # fmt: skip
"""Words for names that do not speak for themselves."""


@of_setup
@require_http_methods(["GET", "POST"])
def rules(request: Request, round_: Round) -> HttpResponse:
    """Every rule in its newest version and in the one that holds; which hold is set until the round opens."""
    error = ""
    if request.method == "POST":
        chosen = Rule.objects.filter(key__in=_keys(request))
        try:
            set_rules(round_=round_, rules=list(chosen), actor=request.actor, at=request.at)
        except DomainError as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Saved: %(n)s rules hold in this round.") % {"n": len(chosen)})  # fmt: skip
            return redirect("reporting:setup_rules", round_.key)
    context = frame_of(round_, "setup_rules") | {
        "rows": _rows(round_), "error": error, "unusual": unusual(), "applies": Applies,
    }  # fmt: skip
    return render(request, "reporting/setup_rules.html", context, status=status_of(error))


def _keys(request: Request) -> list[str]:
    """Only what are keys: others name no rule."""
    known = {str(key) for key in Rule.objects.values_list("key", flat=True)}
    return [key for key in request.POST.getlist("rule") if key in known]


def _rows(round_: Round) -> list[dict[str, Any]]:
    holding = set(round_.in_force.values_list("rule", flat=True))
    newest: dict[str, int] = {}
    everything = list(Rule.objects.order_by("code", "version"))
    for rule in everything:
        newest[rule.code] = rule.pk
    shown = [rule for rule in everything if rule.pk in holding or newest[rule.code] == rule.pk]
    return [{"rule": rule, "holds": rule.pk in holding} for rule in shown]


@of_setup
@require_http_methods(["GET", "POST"])
def rule(request: Request, round_: Round) -> HttpResponse:
    """Write a rule, or the next version of one; look first at what it would have asked."""
    draft, error, trial = _draft(request), "", None
    if request.method == "POST":
        try:
            if "save" in request.POST:
                made = write_rule(draft=draft, actor=request.actor, at=request.at)
                messages.success(request, _("Written: %(rule)s. It holds where a round says so.") % {"rule": made})  # fmt: skip
                return redirect("reporting:setup_rules", round_.key)
            trial = _trial(draft, round_, request)
        except DomainError as refusal:
            error = str(refusal)
    context = frame_of(round_, "setup_rules") | {
        "draft": draft, "error": error, "trial": trial, "applies": Applies, "severities": Severity,
        "scopes": _scopes(),
    }  # fmt: skip
    return render(request, "reporting/setup_rule.html", context, status=status_of(error))


def _trial(draft: Draft, round_: Round, request: Request) -> Trial:
    said = checked(draft)
    values = {name: getattr(said, name) for name in FIELDS}
    return tried_on(Rule(**values, version=0, made_at=request.at), last_round(round_), request.at)


def _draft(request: Request) -> Draft:
    """What was typed; on the way in the newest version of the rule that is asked for."""
    if request.method == "POST":
        return Draft(**{name: request.POST.get(name, "") for name in FIELDS})
    last = Rule.objects.filter(code=request.GET.get("code", "")).order_by("-version").first()
    if last is None:
        return Draft("", "", Applies.ITEM.value, "done", "", Severity.QUESTION.value, "")
    return Draft(**{name: getattr(last, name) for name in FIELDS})


def _scopes() -> list[dict[str, Any]]:
    """By scope: its names with words, and the columns at which a rule can stand."""
    return [
        {
            "label": Applies(scope.value).label,
            "names": [(name, MEANINGS.get(name, "")) for name in VARIABLES[scope]],
            "places": PLACES[scope],
        }
        for scope in Scope
    ]
