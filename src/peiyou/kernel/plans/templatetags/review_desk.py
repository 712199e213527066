"""How values of a reading are written on the desk's pages."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.forms import BoundField
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from peiyou.kernel.organisations.enums import EVER, FOREVER
from peiyou.kernel.plans.doubts import OTHER, sentences
from peiyou.kernel.plans.models import Addressee, Party, Task
from peiyou.kernel.plans.queries import addressees
from peiyou.kernel.plans.queries.difference import difference
from peiyou.kernel.plans.reader.model import UNSURE

register = template.Library()


@register.filter
def number(quantity: str | None) -> str:
    """A ratio as plans print it: 1:350."""
    return (quantity or "").replace("/", ":")


@register.filter
def doubt_sentences(row: object) -> list[str]:
    """The doubts of a task, party or deliverable; one that is unsure without saying why says so."""
    found = sentences(getattr(row, "doubts", ()))
    confidence: float = getattr(row, "confidence", 1.0)
    if found or confidence >= UNSURE or isinstance(row, Task):
        return found
    return [str(OTHER)]


@register.filter
def is_unsure(row: object) -> bool:
    """Whether a person looks here first. A sure reading may still carry a remark."""
    return bool(getattr(row, "confidence", 1.0) < UNSURE)


@register.filter
def party_words(task: Task | None) -> str:
    """Parties in a line, with their roles in words."""
    parties: Iterable[Party] = task.parties.all() if task else ()
    return _(", ").join(_("%(name)s (%(role)s)") % {"name": p.name, "role": p.get_role_display()} for p in parties)  # fmt: skip


@register.filter
def function_labels(row: Addressee) -> list[str]:
    return addressees.function_labels(row)


@register.filter
def level_labels(row: Addressee) -> list[str]:
    return addressees.level_labels(row)


@register.simple_tag
def who_days(row: Addressee) -> str:
    """From when to when it holds, in words."""
    since, until = (date_format(day, "DATE_FORMAT") for day in (row.valid_from, row.valid_to))
    if row.valid_from == EVER and row.valid_to == FOREVER:
        return _("as long as the plan")
    if row.valid_to == FOREVER:
        return _("from %(since)s on") % {"since": since}
    if row.valid_from == EVER:
        return _("until %(until)s, not on that day") % {"until": until}
    return _("from %(since)s until %(until)s, not on that day") % {"since": since, "until": until}


@register.simple_tag
def diff(old: str | None, new: str | None) -> SafeString:
    """What was taken out and put in, told by elements, not by colour alone."""
    tags = {"same": "span", "out": "del", "in": "ins"}
    return format_html_join(
        "", "<{}>{}</{}>",
        ((tags[s.kind], s.text, tags[s.kind]) for s in difference(old or "", new or "")),
    )  # fmt: skip


@register.simple_tag
def field_html(field: BoundField) -> SafeString:
    """A field with Tabler's class, tied to its help, its errors and what others wrote meanwhile."""
    kinds = {"Select": "form-select", "CheckboxInput": "form-check-input", "NullBooleanSelect": "form-select"}  # fmt: skip
    name = kinds.get(type(field.field.widget).__name__, "form-control")
    described = [f"{field.auto_id}-help"] if field.help_text else []
    described += [f"{field.auto_id}-error"] if field.errors else []
    described += [f"{field.auto_id}-theirs"] if hasattr(field, "theirs") else []
    attributes: dict[str, str | bool] = {
        "class": f"{name} is-invalid" if field.errors else name,
        "autocomplete": "off",
    }
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if field.errors:
        attributes["aria-invalid"] = "true"
    return format_html("{}", field.as_widget(attrs=attributes))
