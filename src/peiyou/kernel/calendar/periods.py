"""Rows for periods: made when first needed, never changed."""

from __future__ import annotations

from collections.abc import Iterable

from peiyou.common.periods import parse
from peiyou.kernel.calendar.models import Period


def ensure_periods(codes: Iterable[str]) -> dict[str, Period]:
    """The row of each code (`common.periods`), by code. Raises `NotAPeriod` for what is no code.

    Two who need the same new period at once both get it: the second insert gives way to the first.
    """
    spans = {code: parse(code) for code in dict.fromkeys(codes)}
    found = _rows(spans)
    missing = [code for code in spans if code not in found]
    if missing:
        Period.objects.bulk_create(
            [
                Period(
                    code=code, kind=(span := spans[code]).kind, starts_on=span.starts_on,
                    ends_on=span.ends_on,
                )
                for code in missing
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        found |= _rows(missing)
    return {code: found[code] for code in spans}


def _rows(codes: Iterable[str]) -> dict[str, Period]:
    return {period.code: period for period in Period.objects.filter(code__in=list(codes))}
