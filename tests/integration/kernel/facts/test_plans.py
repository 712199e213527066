"""What one posting costs does not grow with the nation: the database is told that few rows are asked about."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peiyou.kernel.actions.bulk import FEW, few_or_listed
from tests.factories.country import a_country
from tests.factories.facts import a_line, a_measure, posted


def test_a_few_are_named_and_many_are_one_parameter() -> None:
    assert few_or_listed([3, 4]) == ("%s, %s", [3, 4])
    for many in ([], list(range(FEW + 1))):
        text, values = few_or_listed(many)
        assert text.startswith("SELECT")
        assert len(values) == 1


@pytest.mark.django_db
def test_totals_of_one_posting_are_asked_by_its_batch() -> None:
    country, m = a_country(), a_measure()
    with CaptureQueriesContext(connection) as captured:
        batch = posted("r", "1", [a_line(country.school, m, 7)])
    [upsert] = [q["sql"] for q in captured if "INSERT INTO facts_total" in q["sql"]]
    assert f"e.batch_id IN ({batch.pk})" in upsert
