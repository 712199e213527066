"""Filings of the world: one that a province drafts, with a letter, and one that lies with the ministry."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from peiyou.engine.undertakings.enums import FilingState
from peiyou.engine.undertakings.models import FiledChange, Filing, Undertaking
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.evidence.enums import Purpose
from peiyou.kernel.evidence.keeping import Upload, attach
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.workflow.models import Case
from peiyou.kernel.workflow.moves import NewCase, open_cases
from tests.factories.country import Country

FILED = "不外传之备案改动"
"""What the draft proposes, and its letter says: for its province and the ministry."""


@dataclass(frozen=True, slots=True)
class Filings:
    draft: Filing
    filed: Filing
    letter: Attachment

    @property
    def page(self) -> str:
        """Where the planted words stand."""
        return f"/take-up/filings/{self.draft.key}/"

    def of(self, route: str) -> Filing:
        """What an address is tried with: that of whoever's turn it would be."""
        return self.filed if route.endswith(("/record/", "/return/")) else self.draft


def filings(country: Country, school: Undertaking, college: Undertaking, now: datetime) -> Filings:
    draft, filed = (_filing(country, undertaking, now) for undertaking in (school, college))
    FiledChange.objects.create(filing=draft, cell="1/criterion", original=None, proposed=FILED)
    Case.objects.filter(pk=filed.case_id).update(
        state=FilingState.FILED, holder=country.nation, role=Role.MINISTRY
    )
    content = f"%PDF-1.7\n{FILED}\n%%EOF\n".encode()
    letter = attach(
        upload=Upload("函.pdf", content), source_kind="filing", source_id=str(draft.key),
        purpose=Purpose.LETTER, unit=country.east, number="8", actor=SYSTEM, at=now,
    )  # fmt: skip
    return Filings(draft, filed, letter)


def _filing(country: Country, undertaking: Undertaking, now: datetime) -> Filing:
    key = uuid.uuid4()
    new = NewCase("filing", "filing", str(key), undertaking.unit, country.east, Role.PROVINCE)
    [case] = open_cases([new], SYSTEM, now)
    return Filing.objects.create(
        key=key,
        undertaking=undertaking,
        province=country.east,
        case=case,
        reason="",
        created_at=now,
    )
