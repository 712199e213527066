"""A text column that only the application can read."""

from __future__ import annotations

from typing import Any

from django.db import models

from peiyou.kernel.accounts.keys import seal_at, unseal_at


class SealedTextField(models.TextField):
    """Plain text in Python, sealed in the database (`common.ciphers`); nothing is stored as nothing.

    Each saving seals anew, so equal values look different and cannot be searched for; asking whether
    there is one (``email=""``) works. A value is bound to its table and column: copied elsewhere it
    does not open.
    """

    @property
    def place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str | None:
        return None if value is None else unseal_at(self.place, value)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if value is None or hasattr(value, "as_sql"):
            return value
        return seal_at(self.place, str(value))

    def get_prep_value(self, value: Any) -> Any:
        if value not in (None, ""):
            raise TypeError(f"{self.name} is sealed: it cannot be searched for")
        return value
