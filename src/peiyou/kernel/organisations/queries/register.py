"""The register of units: what everybody may see of it, and finding one by name, sound or number."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from typing import Final

from django.db.models import (
    Case,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Length

from peiyou.common.identifiers import normal
from peiyou.kernel.actions import Actor
from peiyou.kernel.organisations.enums import Scheme
from peiyou.kernel.organisations.models import Identifier, Unit, UnitName
from peiyou.kernel.organisations.queries.trees import on_day

SHORTEST_NUMBER: Final = 2
"""One digit or letter begins too many numbers to mean one."""

NUMBER, NUMBER_BEGINS, WHOLE, BEGINS, INITIALS, SOUND, WITHIN, ONCE = range(8)
"""How well a unit fits, best first: by its number, by the name of the day, by a former one."""


def visible_to(actor: Actor | None, at: datetime) -> QuerySet[Unit, Unit]:
    """The units that `actor` (None: a visitor) may see. The register is public: everybody sees all of it.

    List, search, count, tree, detail, export, API and duplicates go through here: a limit is written once.
    """
    return Unit.objects.all()


def find(text: str, on: date) -> QuerySet[Unit, Unit]:
    """Units that `text` may mean, best first: part of a name (the one of that day, or a former one),
    its pinyin or first letters (``cqs``), or the beginning of a number.

    Several words all have to be in the name. Those that do not stand on that day come after those
    that do. An empty text finds nothing.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    words = text.split()
    if not words:
        return Unit.objects.none()
    sound = "".join(letter for letter in text.lower() if letter.isalnum()) if text.isascii() else ""
    of_unit = UnitName.objects.filter(_named(words, sound), unit=OuterRef("pk"))
    by_name = of_unit.annotate(fit=_fit(" ".join(words), sound, on)).order_by("fit").values("fit")
    named = Q(pk__in=UnitName.objects.filter(_named(words, sound)).values("unit"))
    fit: Coalesce | Case = Coalesce(Subquery(by_name[:1]), Value(ONCE))
    number = normal(text)
    if _may_be_number(number):
        numbers = Identifier.objects.filter(value__startswith=number)
        begins = Q(pk__in=numbers.values("unit"))
        whole = Q(pk__in=numbers.filter(value=number).values("unit"))
        named |= begins
        fit = Case(
            When(whole, then=Value(NUMBER)), When(begins, then=Value(NUMBER_BEGINS)), default=fit
        )
    gone = Case(When(begins_on__lte=on, ends_on__gt=on, then=Value(0)), default=Value(1))
    return (
        Unit.objects.filter(named)
        .annotate(fit=fit, gone=gone)
        .order_by("gone", "fit", Length("name"), "name_key", "pk")
    )


def unit_of_number(scheme: Scheme, value: str, on: date) -> Unit | None:
    """Whose number it was on that day."""
    held = Identifier.objects.filter(on_day(on), scheme=scheme, value=normal(value))
    found = held.select_related("unit").first()
    return found.unit if found else None


def _may_be_number(number: str) -> bool:
    """Every number has digits; of words in letters the numbers need not be asked."""
    digits = any(character.isdigit() for character in number)
    return digits and len(number) >= SHORTEST_NUMBER and number.isascii() and number.isalnum()


def _named(words: list[str], sound: str) -> Q:
    """Names that have every word, or sound like the text."""
    named = Q()
    for word in words:
        named &= Q(name__icontains=word)
    return named | Q(name_key__contains=sound) | Q(initials__contains=sound) if sound else named


def _fit(text: str, sound: str, on: date) -> Case:
    now = on_day(on)
    whens = [
        When(now & Q(name__iexact=text), then=Value(WHOLE)),
        When(now & Q(name__istartswith=text), then=Value(BEGINS)),
    ]
    if sound:
        whens += [
            When(now & Q(initials=sound), then=Value(INITIALS)),
            When(now & Q(name_key__startswith=sound), then=Value(SOUND)),
            When(now & Q(initials__startswith=sound), then=Value(SOUND)),
        ]
    whens.append(When(now, then=Value(WITHIN)))
    return Case(*whens, default=Value(ONCE), output_field=IntegerField())
