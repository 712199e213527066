"""Editions: what was asked, word for word in every language, kept once and never changed.

`ensure_edition` writes and belongs inside somebody's action.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.functional import Promise, lazy
from django.utils.translation import get_language, override

from peiyou.common.canonical import canonical
from peiyou.common.digest import hex_digest
from peiyou.kernel.forms.definition import Choice, Column, Form, Label, Row, Table, Type
from peiyou.kernel.forms.models import Edition
from peiyou.kernel.forms.values import from_plain, to_plain

Plain = dict[str, Any]


def ensure_edition(form: Form, *, at: datetime) -> Edition:
    """The edition of exactly this definition; the next one of its code, if there is none yet."""
    definition = as_plain(form)
    digest = _digest(definition)
    known = list(Edition.objects.select_for_update().filter(code=form.code).order_by("no"))
    for edition in known:
        if edition.digest == digest:
            return edition
    edition, _made = Edition.objects.get_or_create(
        code=form.code,
        digest=digest,
        defaults={
            "no": known[-1].no + 1 if known else 1,
            "definition": definition,
            "created_at": at,
        },
    )
    return edition


def digest_of(form: Form) -> str:
    """SHA-256 of the canonical text of the definition, in all languages at once."""
    return _digest(as_plain(form))


def form_of(edition: Edition) -> Form:
    """The definition as it was; its words come in the reader's language."""
    return _form(edition.definition)


def _digest(definition: Plain) -> str:
    return hex_digest("sha256", [canonical(definition).encode()])


# --- to JSON -------------------------------------------------------------------------------------


def as_plain(form: Form) -> Plain:
    """The definition for JSON; what is as it is by default is left out."""
    tables = [
        _said(
            key=table.key,
            title=_words(table.title),
            help=_words(table.help),
            columns=[_column(column) for column in table.columns],
            rows=[_row(row) for row in table.rows],
        )
        for table in form.tables
    ]
    return _said(code=form.code, title=_words(form.title), help=_words(form.help), tables=tables)


def _column(column: Column) -> Plain:
    return _said(
        key=column.key,
        type=column.type.value,
        **{name: _words(getattr(column, name)) for name in ("label", "help", "unit")},
        required=column.required,
        locked=column.locked,
        scale=column.scale,
        longest=column.longest,
        choices=[{"code": c.code, "label": _words(c.label)} for c in column.choices],
    ) | {
        name: to_plain(column, bound)
        for name, bound in (("least", column.least), ("most", column.most))
        if bound is not None
    }


def _row(row: Row) -> Plain:
    plain = _said(
        key=row.key, **{name: _words(getattr(row, name)) for name in ("label", "help", "unit", "group")}
    )  # fmt: skip
    if row.scale is not None:
        plain["scale"] = row.scale
    if row.columns is not None:
        plain["columns"] = list(row.columns)
    return plain


def _said(**values: Any) -> Plain:
    """Without what is empty."""
    return {name: value for name, value in values.items() if value}


def _words(label: Label) -> str | dict[str, str]:
    """A lazy label in every language; a text as it is."""
    if not isinstance(label, Promise):
        return str(label)
    said = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            said[code] = str(label)
    return said


# --- from JSON -----------------------------------------------------------------------------------


def _form(plain: Plain) -> Form:
    return Form(
        code=plain["code"],
        title=_label(plain.get("title", "")),
        help=_label(plain.get("help", "")),
        tables=tuple(_table(table) for table in plain["tables"]),
    )


def _table(plain: Plain) -> Table:
    return Table(
        key=plain["key"],
        title=_label(plain.get("title", "")),
        help=_label(plain.get("help", "")),
        columns=tuple(_column_of(column) for column in plain.get("columns", ())),
        rows=tuple(_row_of(row) for row in plain.get("rows", ())),
    )


def _column_of(plain: Plain) -> Column:
    column = Column(
        key=plain["key"],
        type=Type(plain["type"]),
        label=_label(plain.get("label", "")),
        help=_label(plain.get("help", "")),
        unit=_label(plain.get("unit", "")),
        choices=_choices(plain),
        **{name: plain[name] for name in ("required", "locked", "scale", "longest") if name in plain},
    )  # fmt: skip
    bounds: dict[str, Any] = {
        name: from_plain(column, plain[name]) for name in ("least", "most") if name in plain
    }
    return replace(column, **bounds)


def _choices(plain: Plain) -> tuple[Choice, ...]:
    return tuple(Choice(c["code"], _label(c.get("label", ""))) for c in plain.get("choices", ()))


def _row_of(plain: Plain) -> Row:
    columns = plain.get("columns")
    return Row(
        key=plain.get("key", ""),
        scale=plain.get("scale"),
        columns=None if columns is None else tuple(columns),
        label=_label(plain.get("label", "")),
        **{name: _label(plain.get(name, "")) for name in ("help", "unit", "group")},
    )


def _label(said: str | Mapping[str, str]) -> Label:
    return said if isinstance(said, str) else _in_language(said)


def _chosen(said: Mapping[str, str]) -> str:
    return said.get(get_language() or "") or said[settings.LANGUAGE_CODE]


_in_language = lazy(_chosen, str)
