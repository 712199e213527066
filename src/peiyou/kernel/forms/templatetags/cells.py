"""Tables of a form on a page: `{% form_table table answers %}` and what belongs to it.

<form method="post" {% autosave url %}>{% csrf_token %}
  {% autosave_status %}
  {% form_fields table answers %}      rows of few, long cells: a labelled field each
  {% form_table table answers %}       rows and columns, as in a workbook
</form>
{% form_print form answers %}          on paper
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from peiyou.kernel.forms.definition import Form, Row, Table, Type
from peiyou.kernel.forms.values import as_text, is_number
from peiyou.kernel.forms.web import MOST, Answers, Face, face_of, lines_of

register = template.Library()

Attributes = Iterable[tuple[str, Any]]

MODES: Final = {
    Type.INTEGER: "numeric",
    Type.YEAR: "numeric",
    Type.DECIMAL: "decimal",
    Type.MONEY: "decimal",
}


@register.inclusion_tag("forms/_table.html")
def form_table(table: Table, answers: Answers) -> dict[str, Any]:
    """Rows × columns, with moves by keyboard and blocks pasted from a workbook."""
    return {"table": table, "lines": lines_of(table, answers), "wide": len(table.columns) + 1}


@register.inclusion_tag("forms/_fields.html")
def form_fields(table: Table, answers: Answers, row: Row | None = None) -> dict[str, Any]:
    """Each cell with its label above it, of one row or of all."""
    rows = table.rows if row is None else (row,)
    faces = [face_of(cell, answers) for one in rows for cell in table.cells_of(one)]
    return {"faces": faces}


@register.inclusion_tag("forms/_print.html")
def form_print(form: Form, answers: Answers) -> dict[str, Any]:
    """What stands in the form, to be read: no inputs, nothing that only a screen can do."""
    tables = [(table, lines_of(table, answers)) for table in form.tables if table.rows]
    return {"form": form, "tables": tables}


@register.simple_tag
def autosave(url: str) -> SafeString:
    """Attributes of the form element whose cells are saved to `url`, each as it is left."""
    return format_html('data-autosave="{}" data-most="{}" data-words="{}"', url, MOST, _words())


@register.inclusion_tag("forms/_status.html")
def autosave_status() -> dict[str, Any]:
    """Whether everything is saved, said aloud when it changes."""
    return {}


@register.filter
def is_figure(face: Face) -> bool:
    return is_number(face.column)


@register.simple_tag
def cell_input(face: Face, *, named: bool = False) -> SafeString:
    """The control of one cell. `named`: a visible label names it; else row and column do."""
    column = face.column
    if not face.is_writable or column.type is Type.FILE:
        kind = "cell-fixed num" if is_number(column) else "cell-fixed"
        return format_html('<span class="{}" id="{}">{}</span>', kind, face.path, face.display)
    attributes = _common(face, named=named)
    if column.type is Type.YES_NO:
        checked = [("checked", "")] if face.value else []
        return _tag("input", [("type", "checkbox"), ("class", "form-check-input"), *attributes, *checked])  # fmt: skip
    if column.type is Type.CHOICE:
        options = [("", "—"), *((c.code, str(c.label)) for c in column.choices)]
        inner = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, mark_safe(" selected" if code == face.text else ""), said) for code, said in options),  # noqa: S308 - a constant
        )  # fmt: skip
        return _tag("select", [("class", "form-select"), *attributes], inner)
    if column.type is Type.LONG_TEXT:
        attributes += [("rows", 2), ("maxlength", column.limit)]
        return _tag("textarea", [("class", "form-control"), *attributes], face.text)
    return _tag("input", [*_typing(face), *attributes])


def _common(face: Face, *, named: bool) -> list[tuple[str, Any]]:
    path = face.path
    said = [f"{path}:error"]
    if named and face.column.help:
        said.append(f"{path}:help")
    if face.remark:
        said.append(f"{path}:remark")
    attributes: list[tuple[str, Any]] = [
        ("id", path),
        ("data-cell", path),
        ("data-base", face.text),
        ("aria-describedby", " ".join(said)),
        ("autocomplete", "off"),
    ]
    if not named:
        attributes.append(("aria-label", _name(face)))
    if face.column.required and face.column.type is not Type.YES_NO:
        attributes.append(("aria-required", "true"))
    if face.error:
        attributes.append(("aria-invalid", "true"))
    return attributes


def _typing(face: Face) -> list[tuple[str, Any]]:
    column = face.column
    look = "form-control num" if is_number(column) else "form-control"
    attributes: list[tuple[str, Any]] = [("class", look), ("value", face.text)]
    if column.type is Type.DATE:
        attributes.append(("type", "date"))
        bounds = (("min", column.least), ("max", column.most))
        return attributes + [(n, as_text(column, b)) for n, b in bounds if b is not None]
    attributes.append(("type", "text"))
    if mode := MODES.get(column.type):
        attributes.append(("inputmode", mode))
    elif column.limit:
        attributes.append(("maxlength", column.limit))
    return attributes


def _name(face: Face) -> str:
    column = face.column
    said = f"{face.row.label} · {column.label}" if face.row.label else str(column.label)
    return f"{said} ({column.unit})" if column.unit else said


def _tag(name: str, attributes: Attributes, inner: str = "") -> SafeString:
    said = format_html_join("", ' {}="{}"', attributes)
    if name == "input":
        return format_html("<input{}>", said)
    return format_html("<{}{}>{}</{}>", name, said, inner, name)


def _words() -> str:
    """What the script says; it has no words of its own."""
    return json.dumps(
        {
            "saved": _("All saved"),
            "saving": _("Saving…"),
            "waiting": _("Not saved yet: {n}"),
            "offline": _("No connection. Not saved yet: {n}. It is tried again by itself; leave this page open."),
            "signedOut": _("You are signed out. Not saved yet: {n}. Sign in in another tab, then try again here."),
            "wrong": _("To be mended: {n}"),
            "asked": _("To be decided by you: {n}"),
            "question": _("{by} wrote “{theirs}” here meanwhile ({at}). You wrote “{mine}”."),
            "somebody": _("Somebody else"),
            "empty": _("nothing"),
            "mine": _("Keep mine"),
            "theirs": _("Take theirs"),
            "locked": _("Left out because they cannot be changed: {n}"),
            "outside": _("Left out because the table ends there: {n}"),
        },
        ensure_ascii=False,
    )  # fmt: skip
