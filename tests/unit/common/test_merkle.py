import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.common import merkle
from peiyou.common.digest import hasher

sha = hasher("sha256")
leaves = st.lists(st.binary(max_size=40), min_size=1, max_size=40)


def rfc6962(data: list[bytes]) -> bytes:
    """The definition of RFC 6962 §2.1, word for word, to check the fast one against."""
    if not data:
        return hashlib.sha256(b"").digest()
    if len(data) == 1:
        return hashlib.sha256(b"\x00" + data[0]).digest()
    k = 1
    while k * 2 < len(data):
        k *= 2
    return hashlib.sha256(b"\x01" + rfc6962(data[:k]) + rfc6962(data[k:])).digest()


@given(st.lists(st.binary(max_size=40), max_size=40))
def test_the_root_is_that_of_the_rfc(data: list[bytes]) -> None:
    assert merkle.root(data, sha) == rfc6962(data)


@given(leaves, st.data(), st.sampled_from(["sha256", "sm3"]))
def test_every_leaf_has_a_proof_and_no_other(
    data: list[bytes], draw: st.DataObject, name: str
) -> None:
    hash_ = hasher(name)
    index = draw.draw(st.integers(0, len(data) - 1))
    path = merkle.proof(data, index, hash_)
    root = merkle.root(data, hash_)
    assert merkle.root_of_proof(data[index], index, len(data), path, hash_) == root
    assert merkle.root_of_proof(data[index] + b"x", index, len(data), path, hash_) != root


@given(leaves, st.data())
def test_any_change_of_the_leaves_changes_the_root(data: list[bytes], draw: st.DataObject) -> None:
    index = draw.draw(st.integers(0, len(data) - 1))
    root = merkle.root(data, sha)
    assert merkle.root([*data[:index], data[index] + b"x", *data[index + 1 :]], sha) != root
    assert merkle.root([*data[:index], *data[index + 1 :]], sha) != root
    assert merkle.root([*data[:index], data[index], *data[index:]], sha) != root


def test_an_inner_node_is_not_a_leaf() -> None:
    a, b = b"a", b"b"
    inner = merkle.leaf(a, sha) + merkle.leaf(b, sha)
    assert merkle.root([inner], sha) != merkle.root([a, b], sha)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_place_outside_the_tree_is_refused(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="not in the tree"):
        merkle.root_of_proof(b"a", index, size, [], sha)


def test_a_path_of_the_wrong_length_is_refused() -> None:
    data = [b"a", b"b", b"c"]
    path = merkle.proof(data, 0, sha)
    with pytest.raises(ValueError, match="too short"):
        merkle.root_of_proof(b"a", 0, 3, path[:1], sha)
    with pytest.raises(ValueError, match="too long"):
        merkle.root_of_proof(b"a", 0, 3, [*path, b"x"], sha)
    with pytest.raises(IndexError):
        merkle.proof(data, 3, sha)
