"""What no database keeps is refused before anything is looked up by it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from peiyou.kernel.accounts.models import Person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/organisations/?q=%00", "/organisations/?q=a%00b", "/o%00/"])
def test_addresses(client: Client, path: str) -> None:
    assert client.get(path).status_code == 400


def test_plain_forms(client: Client, official: Person) -> None:
    client.force_login(official)
    body = "code=a%00b"
    sent = client.post(
        reverse("set_language"), body, content_type="application/x-www-form-urlencoded"
    )
    assert sent.status_code == 400


def test_everything_else_passes(client: Client) -> None:
    assert client.get("/organisations/?q=0%25").status_code == 200
