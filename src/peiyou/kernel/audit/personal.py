"""`Personal(value)`: a value about a person, noted in an act so that it can be erased later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Personal:
    """Wrap what is about a person: ``note(phone=Personal(phone, of=person.audit_stream))``.

    The row gets ``{"personal": commitment}``. `of` says whom the value is about (an opaque id); all
    values of one subject are erased together. Without it the row's own stream is the subject.
    """

    value: Any
    of: str = ""
