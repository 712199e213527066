"""Small pieces of markup that every page uses: icons, deadlines."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()

SOON: Final = 3
"""Days before a deadline from which it is pointed out."""


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite. Without `label` it is decoration, which screen readers pass over."""
    where = static("vendor/icons.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            label,
            where,
            name,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        where,
        name,
    )


@register.simple_tag
def due(when: datetime | None, now: datetime) -> SafeString:
    """A deadline as one reads it late in the evening: the hour where it is today, the days where not."""
    if when is None:
        return format_html('<span class="due quiet-text">{}</span>', _("no deadline"))
    left = (timezone.localdate(when) - timezone.localdate(now)).days
    if when < now:
        words, mood = _("overdue"), "is-late"
    elif left == 0:
        words, mood = (
            _("today, %(time)s") % {"time": date_format(timezone.localtime(when), "H:i")},
            "is-late",
        )
    else:
        words = ngettext("in %(days)s day", "in %(days)s days", left) % {"days": left}
        mood = "is-soon" if left <= SOON else ""
    return format_html(
        '<span class="due {}"><b>{}</b> <time class="small num" datetime="{}">{}</time></span>',
        mood,
        words,
        when.isoformat(),
        date_format(timezone.localtime(when), "DATE_FORMAT"),
    )
