import json

import pytest

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.audit.actions.personal import erase_personal
from peiyou.kernel.audit.appending import append
from peiyou.kernel.audit.errors import AuditError
from peiyou.kernel.audit.models import PersonalValue, Row
from peiyou.kernel.audit.personal import Personal
from peiyou.kernel.audit.queries.rows import Noted, noted
from peiyou.kernel.audit.sealing import seal_pending
from peiyou.kernel.audit.verification import verify
from tests.factories.audit import AT, entry

pytestmark = pytest.mark.django_db


def test_erasing_empties_the_values_of_one_subject_and_breaks_nothing(security: Person) -> None:
    phone, mail = Personal("13800000000", of="person:9"), Personal("a@b.cn", of="person:8")
    append([entry(phone=phone, mail=mail, what="x")])
    seal_pending(AT)
    row = Row.objects.get(stream="plan:1")
    assert noted(row) == [
        Noted("mail", '"a@b.cn"', "KEPT"),
        Noted("phone", '"13800000000"', "KEPT"),
        Noted("what", "x"),
    ]
    done = erase_personal(subject="person:9", reason="asked", actor=security.actor, at=AT)
    assert done.count == 1
    erased = PersonalValue.objects.get(subject="person:9")
    assert (erased.value, erased.salt, erased.erased_at) == ("", "", AT)
    assert Noted("phone", "", "ERASED") in noted(row)
    assert Noted("mail", '"a@b.cn"', "KEPT") in noted(row)
    act = Row.objects.get(verb="audit.erase_personal")
    assert json.loads(act.data) == {"subject": "person:9", "count": 1, "reason": "asked"}
    assert verify(AT).ok


@pytest.mark.parametrize(
    ("subject", "reason", "code"),
    [("person:9", " ", "REASON_MISSING"), ("person:1", "asked", "NOTHING_KEPT")],
)
def test_erasing_asks_for_a_reason_and_something_to_erase(
    security: Person, subject: str, reason: str, code: str
) -> None:
    append([entry(phone=Personal("1", of="person:9"))])
    with pytest.raises(AuditError) as error:
        erase_personal(subject=subject, reason=reason, actor=security.actor, at=AT)
    assert error.value.code == code


def test_strangers_erase_nothing(stranger: Person) -> None:
    with pytest.raises(NotAllowed):
        erase_personal(subject="person:9", reason="x", actor=stranger.actor, at=AT)
