"""Who asks: never whom a stranger says they are."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.common.addresses import client, is_loopback, is_within

PROXIES = (ip_network("10.0.0.0/24"), ip_network("127.0.0.1"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "1.2.3.4", "203.0.113.9"),  # no proxy of ours: its word counts for nothing
        ("10.0.0.5", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.5", "1.2.3.4, 198.51.100.7", "198.51.100.7"),  # what stands in front is a claim
        ("10.0.0.5", "198.51.100.7, 10.0.0.6", "198.51.100.7"),  # two proxies of ours
        ("10.0.0.5", "<script>", "10.0.0.5"),
        ("10.0.0.5", "", "10.0.0.5"),
        ("127.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("::ffff:10.0.0.5", "198.51.100.7", "198.51.100.7"),
    ],
)
def test_client(peer: str, forwarded: str, found: str) -> None:
    assert client(peer, forwarded, PROXIES) == found


@given(claim=st.text(max_size=60), real=st.ip_addresses(v=4).map(str))
def test_no_claim_in_front_changes_who_asks(claim: str, real: str) -> None:
    if is_within(real, PROXIES):
        return
    assert client("10.0.0.5", f"{claim},{real}", PROXIES) == real


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "::1", "[::1]"])
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "*", "localhost.example", "128.0.0.1"])
def test_not_loopback(host: str) -> None:
    assert not is_loopback(host)
