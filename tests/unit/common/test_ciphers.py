"""Sealed values: both ciphers, several keys, and everything that must not open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.common.ciphers import (
    CIPHERS,
    CipherName,
    Keyring,
    Unreadable,
    new_key,
    seal,
    sealed_with,
    unseal,
)

OLD, NEW = new_key(), new_key()
RING = Keyring("2", {"1": OLD, "2": NEW})
PLACE = "person.phone"


@given(text=st.text(), cipher=st.sampled_from(CIPHERS))
def test_what_was_sealed_opens(text: str, cipher: CipherName) -> None:
    sealed = seal(text, RING, cipher, PLACE)
    assert unseal(sealed, RING, PLACE) == text
    assert sealed_with(sealed) == (cipher, "2")


def test_equal_values_look_different() -> None:
    assert seal("x", RING, "aes", PLACE) != seal("x", RING, "aes", PLACE)


def test_an_old_key_still_opens_what_it_sealed() -> None:
    sealed = seal("13812345678", Keyring("1", {"1": OLD}), "aes", PLACE)
    assert unseal(sealed, RING, PLACE) == "13812345678"


def test_without_its_key_it_does_not_open() -> None:
    with pytest.raises(Unreadable, match="'2' is not on the ring"):
        unseal(seal("x", RING, "aes", PLACE), Keyring("1", {"1": OLD}), PLACE)


@pytest.mark.parametrize("cipher", CIPHERS)
def test_a_value_does_not_open_elsewhere(cipher: CipherName) -> None:
    with pytest.raises(Unreadable, match="altered or moved"):
        unseal(seal("x", RING, cipher, PLACE), RING, "person.email")


@given(where=st.integers(min_value=0), cipher=st.sampled_from(CIPHERS))
def test_an_altered_sign_is_noticed(where: int, cipher: CipherName) -> None:
    sealed = seal("13812345678", RING, cipher, PLACE)
    at = where % len(sealed)
    altered = sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :]
    with pytest.raises(Unreadable):
        unseal(altered, RING, PLACE)


@pytest.mark.parametrize("text", ["", "x", "aes.2.", "aes.2.!!", "aes.2.AAAA", "des.2.AAAA", "13812345678"])  # fmt: skip
def test_what_is_no_sealed_value_is_said_to_be_none(text: str) -> None:
    with pytest.raises(Unreadable):
        unseal(text, RING, PLACE)


@pytest.mark.parametrize(
    ("current", "keys"),
    [("2", {"1": OLD}), ("1", {"1": b"short"}), ("a.b", {"a.b": OLD}), ("", {"": OLD})],
)
def test_a_ring_that_cannot_work_is_refused(current: str, keys: dict[str, bytes]) -> None:
    with pytest.raises(ValueError, match="key"):
        Keyring(current, keys)
