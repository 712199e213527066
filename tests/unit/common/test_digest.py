import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.common import digest

# GB/T 32905-2016, appendix A.
ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
ABCD16 = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
EMPTY = "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"


@pytest.mark.parametrize(
    ("data", "expected"), [(b"abc", ABC), (b"abcd" * 16, ABCD16), (b"", EMPTY)]
)
def test_sm3_has_the_standard_vectors(data: bytes, expected: str) -> None:
    assert digest.hex_hasher("sm3")(data) == expected
    assert digest.hasher("sm3")(data).hex() == expected
    assert digest.sm3_of_cryptography(data).hex() == expected
    assert digest.hex_digest("sm3", [data[:1], data[1:]]) == expected


@given(st.binary())
def test_sha256_is_hashlibs(data: bytes) -> None:
    assert digest.hex_hasher("sha256")(data) == hashlib.sha256(data).hexdigest()
    assert digest.hasher("sha256")(data) == hashlib.sha256(data).digest()


@given(st.lists(st.binary(), max_size=5), st.sampled_from(digest.DIGESTS))
def test_chunks_make_the_same_whole(chunks: list[bytes], name: digest.Digest) -> None:
    assert digest.hex_digest(name, chunks) == digest.hex_hasher(name)(b"".join(chunks))


def test_without_sm3_in_openssl_cryptography_steps_in(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise ValueError("unsupported hash type sm3")

    monkeypatch.setattr(hashlib, "new", none)
    found = digest._find_sm3()
    assert found is digest.sm3_of_cryptography
    monkeypatch.setattr(digest, "_sm3", found)
    assert digest.hex_digest("sm3", [b"a", b"bc"]) == ABC


@pytest.mark.parametrize("call", [digest.hasher, digest.hex_hasher])
def test_an_unknown_name_is_refused(call: object) -> None:
    with pytest.raises(digest.UnknownDigest):
        call("md5")  # type: ignore[operator]
    with pytest.raises(digest.UnknownDigest):
        digest.hex_digest("md5", [])
