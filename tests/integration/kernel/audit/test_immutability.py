import pytest
from django.core.checks import Tags, run_checks
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from peiyou.kernel.audit import immutability
from peiyou.kernel.audit.models import Leaf, Pending, Row, Seal
from peiyou.kernel.audit.sealing import seal_pending
from tests.factories.audit import AT, append_rows

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Row, Leaf, Seal])
def test_the_database_refuses_update_and_delete(model: type[Row] | type[Leaf] | type[Seal]) -> None:
    append_rows(3)
    seal_pending(AT)
    table, column = model._meta.db_table, "row_hash" if model is not Seal else "seal_hash"
    for sql in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"):
        with (
            pytest.raises(DatabaseError, match=immutability.MESSAGE),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


def test_the_list_of_waiting_rows_can_shrink() -> None:
    append_rows(3)
    Pending.objects.all().delete()


def test_missing_triggers_are_an_error_and_migrate_puts_them_back() -> None:
    assert immutability.missing() == []
    immutability.unprotect()
    events = 2 if connection.vendor == "sqlite" else 3
    assert len(immutability.missing()) == len(immutability.PROTECTED) * events
    errors = run_checks(tags=[Tags.database], databases=["default"])
    assert "audit.E001" in [error.id for error in errors]
    call_command("migrate", "audit", verbosity=0)
    assert immutability.missing() == []
    assert "audit.E001" not in [
        error.id for error in run_checks(tags=[Tags.database], databases=["default"])
    ]
