"""`peiyou user …`: what whoever runs the installation does before anybody can sign in."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner, Result
from django.test import Client

from peiyou.config.cli import peiyou
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.roles import Role
from tests.factories.country import Country


def run(*arguments: str) -> Result:
    return CliRunner().invoke(peiyou, ["user", *arguments])


def test_the_first_official_comes_in_by_a_link(country: Country, client: Client) -> None:
    done = run("invite", "minister", "王部", "--role", "MINISTRY", "--site", "https://a.example")
    assert done.exit_code == 0, done.output
    person = Person.objects.get(handle="minister")
    assert person.grants.get().unit == country.nation
    path = done.output.strip().removeprefix("https://a.example")
    assert client.get(path).status_code == 200


def test_as_json_and_by_slip(country: Country) -> None:
    done = run("invite", "east", "东办", "--role", "PROVINCE", "--unit", "东省", "--slip", "--json")
    row = json.loads(done.output)
    assert row["grants"] == [{"role": "PROVINCE", "unit": "东省"}]
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", row["code"])
    again = json.loads(run("invite", "east", "东办", "--role", "PROVINCE", "--unit", "东省", "--json").output)  # fmt: skip
    assert "link" in again
    assert Person.objects.get(handle="east").grants.count() == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["x", "名", "--role", "KING"], "There is no role"),
        (["x", "名", "--role", "PROVINCE"], "no unit"),
        (["x", "名", "--role", "PROVINCE", "--unit", "甲县"], "not a role"),
        (["坏 名", "名", "--role", "OPERATOR"], "sign-in name"),
    ],
)
def test_refusals_in_words(arguments: list[str], says: str, country: Country) -> None:
    from django.utils import translation

    with translation.override("en"):
        done = run("invite", *arguments)
    assert done.exit_code == 1
    assert says in done.output
    assert not Person.objects.exists()


def test_list_unlock_and_deactivate(country: Country) -> None:
    run("invite", "security", "孙安", "--role", "SECURITY")
    assert "security" in run("list").output
    (row,) = json.loads(run("list", "--json").output)
    assert row == {"handle": "security", "name": "孙安", "grants": [{"role": Role.SECURITY, "unit": None}]}  # fmt: skip
    assert json.loads(run("list", "--role", "COUNTY", "--json").output) == []
    assert run("unlock", "nobody").exit_code == 1
    assert run("deactivate", "security").exit_code == 0
    assert run("list").output == ""
