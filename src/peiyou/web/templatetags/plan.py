"""Markup of the published plan: words with their language, marks of ways, hits, addresses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from peiyou.common.search import hits
from peiyou.kernel.plans.queries.wording import Wording

register = template.Library()

DIGITS = "〇一二三四五六七八九"


@register.filter
def say(wording: Wording | None) -> SafeString:
    """A wording, with its language where that differs from the page's."""
    if wording is None:
        return SafeString("")
    if wording.lang:
        return format_html('<span lang="{}">{}</span>', wording.lang, wording.text)
    return conditional_escape(wording.text)


@register.simple_tag
def highlight(wording: Wording, terms: Iterable[str]) -> SafeString:
    """A wording with the words that were searched for marked in it."""
    text, done, parts = wording.text, 0, []
    for start, end in hits(text, terms):
        parts += [("", text[done:start]), ("mark", text[start:end])]
        done = end
    parts.append(("", text[done:]))
    inner = format_html_join(
        "",
        "{}",
        ((format_html("<mark>{}</mark>", words) if tag else words,) for tag, words in parts),
    )
    return format_html('<span lang="{}">{}</span>', wording.lang, inner) if wording.lang else inner


@register.simple_tag(takes_context=True)
def plan_url(context: template.Context, name: str, *args: Any) -> str:
    """The address of a page of the version this page shows (`place` in the context)."""
    place = context["place"]
    version = () if place.is_current else (place.version.no,)
    return reverse(f"web:{name}", args=(place.code, *version, *args))


@register.simple_tag
def way_mark(way: str, size: int = 16, *, hollow: bool = False) -> SafeString:
    """The shape of a way of working; hollow where nothing is counted. The word stands beside it."""
    return format_html(
        '<svg class="shape way-{}{}" width="{}" height="{}" viewBox="0 0 20 20" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>',
        way,
        " hollow" if hollow else "",
        size,
        size,
        static("web/ways.svg"),
        way,
    )


@register.filter
def ordinal(number: int) -> str:
    """一、二、… in Chinese, plain digits elsewhere: how plans number their sections."""
    if not (get_language() or "").startswith("zh") or not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else DIGITS[tens]) + "十" if tens else ""
    return head + (DIGITS[ones] if ones else "")
