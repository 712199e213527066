"""Files as they come from a browser: the largest that is kept arrives, one byte more is refused where it was chosen."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from peiyou.kernel.actions.roles import Role
from peiyou.kernel.evidence.limits import limits
from peiyou.kernel.evidence.models import Attachment
from tests.factories.returns import Reported
from tests.integration.engine.reporting.pages.conftest import Enter, page_of
from tests.unit.kernel.evidence.test_sniffing import PNG

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("more", "kept"), [(0, 1), (1, 0)])
def test_the_largest_file_arrives_and_one_byte_more_is_refused(
    made: Reported, enter: Enter, more: int, kept: int
) -> None:
    content = PNG.ljust(limits().most_bytes + more, b"\0")
    data = {"cell": "1/item/1", "file": SimpleUploadedFile("章.png", content)}
    answer = enter(Role.SCHOOL_FILLER).post(page_of(made.school, "proofs/"), data, follow=True)
    assert answer.status_code == 200
    assert Attachment.objects.count() == kept
    assert ("is larger than" in answer.content.decode()) is bool(more)
