"""JSON Schema: our own exports keep to it, and what does not is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import jsonschema_rs
import pytest

from peiyou.kernel.forms.schema import export, json_schema
from tests.integration.kernel.forms.the_form import FORM, VALUES


def valid(values: dict[str, Any]) -> bool:
    schema = json_schema(FORM)
    document = {**export(FORM, {}), "values": values}
    return bool(jsonschema_rs.validator_for(schema, validate_formats=True).is_valid(document))


def test_our_exports_keep_to_our_schema() -> None:
    document = export(FORM, {**VALUES, "12/person": None})
    assert document["values"]["9/fund/OWN/2020"] == "0.000001"
    assert "12/person" not in document["values"]
    assert valid(document["values"])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("9/fund/OWN/2020", 12),
        ("9/fund/OWN/2020", "1.0000001"),
        ("9/fund/OWN/2020", "1" * 10),
        ("9/how", "乙"),
        ("9/due", "2021-02-30"),
        ("9/since", 2030),
        ("9/taken", "是"),
        ("9/person", "名" * 81),
        ("no/such/cell", "1"),
    ],
)
def test_what_a_cell_does_not_take_the_schema_does_not_take(path: str, value: Any) -> None:
    assert not valid({path: value})


def test_the_largest_money_fits() -> None:
    assert valid({"9/fund/OWN/2020": str(Decimal("999999999.999999"))})
