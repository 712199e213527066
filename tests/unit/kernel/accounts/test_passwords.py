"""What a password may be; above all, what it can never be."""

from __future__ import annotations

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from peiyou.kernel.accounts.errors import AccountError
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.accounts.passwords import (
    check_password,
    classes,
    is_known_default,
    own_words,
)

OWN = own_words("4136010101", "王建国", "wangjg@x.cn", "13812345678")


def refused(password: str) -> str | None:
    try:
        check_password(password, OWN, settings.PEIYOU_POLICY)
    except AccountError as error:
        return error.code
    return None


@pytest.mark.parametrize(
    "password",
    ["Tumbler-cloud 7 kiosk", "xK7#mPq2Lz", "北岸Mule41槐树下的船", "fr0st&Violin_meadow"],
)
def test_unrelated_words_and_signs_are_allowed(password: str) -> None:
    assert refused(password) is None


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("123456", "PASSWORD_SHORT"),
        ("xK7#mPq2L", "PASSWORD_SHORT"),  # nine
        ("violinmeadow", "PASSWORD_PLAIN"),
        ("violinmeadow77", "PASSWORD_PLAIN"),
        ("4136010101123456", "PASSWORD_PLAIN"),
        ("Aa123456789!", "PASSWORD_GUESSABLE"),
        ("Qwer1234!@#$", "PASSWORD_GUESSABLE"),
        ("1qaz2wsx3EDC", "PASSWORD_GUESSABLE"),
        ("P@ssw0rd2024!", "PASSWORD_GUESSABLE"),
        ("Jiaoyu@202412", "PASSWORD_GUESSABLE"),
        ("Wangjianguo@1", "PASSWORD_GUESSABLE"),
        ("JianguoWang#19", "PASSWORD_GUESSABLE"),
        ("王建国Wjg@2023", "PASSWORD_GUESSABLE"),
        ("Wangjg!!!!!99", "PASSWORD_GUESSABLE"),
        ("Aa13812345678!", "PASSWORD_GUESSABLE"),
        ("Abcdefgh1234$", "PASSWORD_GUESSABLE"),
        ("AAAAaaaa1111!", "PASSWORD_GUESSABLE"),
        ("!Gf19990101gF", "PASSWORD_GUESSABLE"),
    ],
)
def test_what_is_guessed_first_is_refused(password: str, code: str) -> None:
    assert refused(password) == code


@given(st.text("!@#Aa._- ", max_size=5), st.text("!@#Zz._- ", max_size=4))
def test_the_real_platforms_passwords_can_never_be_set(before: str, after: str) -> None:
    """School code and 123456, alone, together, decorated (real-platform.md §7 item 10)."""
    person = Person(handle="4136010101", name="某某学校")
    for known in ("123456", "4136010101", "4136010101123456", "1234564136010101"):
        with pytest.raises(AccountError):
            person.set_password(before + known + after)
    assert person.password == ""


@given(st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=14, max_size=40))
def test_the_answer_is_always_an_answer(password: str) -> None:
    assert refused(password) in {None, "PASSWORD_PLAIN", "PASSWORD_GUESSABLE"}


def test_classes_are_counted() -> None:
    assert [classes(p) for p in ("abc", "aB", "aB1", "aB1!", "汉", "")] == [1, 2, 3, 4, 1, 0]


@pytest.mark.parametrize("secret", ["postgres", "123456", "Password", "changeme", "admin123", "12345678"])  # fmt: skip
def test_known_defaults_are_known(secret: str) -> None:
    assert is_known_default(secret)


@pytest.mark.parametrize("secret", ["", "xK7#mPq2Lz", "r4nd0m-but-long-Zebra"])
def test_other_secrets_are_none(secret: str) -> None:
    assert not is_known_default(secret)
