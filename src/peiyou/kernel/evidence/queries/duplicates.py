"""The same file, or a document of the same number, claimed as evidence more than once.

What a claim is said of (a task, a year) is its record's business: here stand the claims side by side. `shared_by`
is for some records (three statements), `all_shared` for all of a kind (four), and so for any number of them up to
a portion.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q, QuerySet

from peiyou.kernel.evidence.enums import By, Purpose
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.organisations.queries.portions import portions

_COLUMNS: Final = (
    "pk", "file", "number_key", "unit", "source_kind", "source_id", "cell", "name", "number",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """One file attached as evidence to one cell of one record; `pk` of the attachment. Plain, since thousands are read
    of which a page shows a few."""

    pk: int
    file: int
    number_key: str
    unit: int
    source_kind: str
    source_id: str
    cell: str
    name: str
    number: str


AT_ONCE: Final = 5_000
"""Files in one statement: a desk of a hundred returns has more than most; SQLite takes 32,766 parameters."""


@dataclass(frozen=True, slots=True)
class Shared:
    """Two claims or more of one file, or of one number; earliest first."""

    by: By
    claims: tuple[Claim, ...]


def claims_of(kind: str) -> QuerySet[Attachment]:
    """What is attached to records of a kind as evidence and was not taken off."""
    rows = Attachment.objects.filter(purpose=Purpose.EVIDENCE, removed_at__isnull=True)
    return rows.filter(source_kind=kind)


def shared_by(kind: str, source_ids: Iterable[str]) -> list[Shared]:
    """Those in which one of these records has a claim, with the claims of all records of that kind."""
    mine = [
        claim
        for portion in portions(source_ids)
        for claim in _read(claims_of(kind).filter(source_id__in=portion))
    ]
    files = {claim.file for claim in mine}
    keys = {claim.number_key for claim in mine if claim.number_key}
    return _grouped(files, keys, kind)


def all_shared(kind: str) -> list[Shared]:
    """Every file and every number that is claimed more than once among the records of a kind."""
    rows = claims_of(kind).order_by()
    files = rows.values("file").annotate(n=Count("pk")).filter(n__gt=1)
    keys = rows.filter(~Q(number_key="")).values("number_key").annotate(n=Count("pk")).filter(n__gt=1)  # fmt: skip
    return _grouped(
        set(files.values_list("file", flat=True)),
        set(keys.values_list("number_key", flat=True)),
        kind,
    )


def _grouped(files: Collection[int], keys: Collection[str], kind: str) -> list[Shared]:
    by_file: dict[int, list[Claim]] = defaultdict(list)
    by_number: dict[str, list[Claim]] = defaultdict(list)
    for portion in portions(sorted(files), AT_ONCE):
        for claim in _read(claims_of(kind).filter(file__in=portion)):
            by_file[claim.file].append(claim)
    for numbers in portions(sorted(keys), AT_ONCE):
        rows = claims_of(kind).filter(~Q(number_key=""), number_key__in=numbers)
        for claim in _read(rows):
            by_number[claim.number_key].append(claim)
    return [*_several(By.FILE, by_file.values()), *_several(By.NUMBER, by_number.values())]


def _several(by: By, groups: Iterable[list[Claim]]) -> Iterator[Shared]:
    for claims in groups:
        if len(claims) > 1:
            yield Shared(by, tuple(sorted(claims, key=lambda one: one.pk)))


def _read(rows: QuerySet[Attachment]) -> Iterator[Claim]:
    for row in rows.values_list(*_COLUMNS):
        yield Claim(*row)
