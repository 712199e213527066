"""The draw: anybody comes to the same, whatever order they begin from, and nobody is favoured."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from peiyou.engine.reporting.queries.drawing import (
    Member,
    commitment_of,
    digest_of,
    draw,
    read,
    seed_of,
    shares,
    text_of,
)

MEMBERS = st.lists(
    st.builds(Member, st.uuids().map(lambda key: f"{key}/9"), st.sampled_from(["11", "37", "65"])),
    unique_by=lambda one: one.key,
    max_size=60,
)
SEED = seed_of("a" * 64, "05 11 17 20 28 31")


@given(MEMBERS, st.randoms(), st.integers(0, 70), st.booleans())
def test_the_order_of_the_members_does_not_matter_and_the_number_is_exact(
    members: list[Member], chance: object, size: int, stratified: bool
) -> None:
    drawn = draw(members, SEED, size, stratified=stratified)
    shuffled = list(members)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert draw([*shuffled, *shuffled], SEED, size, stratified=stratified) == drawn
    assert len(drawn) == min(size, len(members))
    assert set(drawn) <= set(members)
    assert read(text_of(shuffled)) == sorted(members)
    assert digest_of(text_of(shuffled)) == digest_of(text_of(members))


@given(MEMBERS, st.integers(0, 70))
def test_a_larger_draw_begins_with_the_smaller(members: list[Member], size: int) -> None:
    assert draw(members, SEED, size + 1, stratified=False)[:size] == draw(members, SEED, size, stratified=False)  # fmt: skip


@given(
    st.dictionaries(st.text("abc", min_size=1), st.integers(1, 500), min_size=1),
    st.integers(0, 900),
)
def test_shares_are_in_proportion(counts: dict[str, int], size: int) -> None:
    found, whole = shares(counts, size), sum(counts.values())
    taken = min(size, whole)
    assert sum(found.values()) == taken
    for name, count in counts.items():
        assert 0 <= found[name] <= count
        assert abs(found[name] - taken * count / whole) < 1


def test_another_value_draws_others_and_nobody_is_favoured() -> None:
    members = [Member(f"unit-{no}/1") for no in range(50)]
    times = Counter(
        one
        for no in range(2_000)
        for one in draw(members, seed_of("b" * 64, str(no)), 10, stratified=False)
    )
    assert len(times) == 50
    # each is expected 400 times, with a standard deviation of 18
    assert all(310 < count < 490 for count in times.values())


def test_what_the_page_says_comes_to_the_same(tmp_path: Path) -> None:
    """The commands as they stand on the page, run by the shell."""
    members = [Member(f"unit-{no}/{no % 7}", "37") for no in range(12)]
    text, secret, public = text_of(members), "c" * 64, "05 11 17"
    (tmp_path / "population.txt").write_text(text)
    script = f"""
printf %s '{secret}' | sha256sum | cut -c1-64
sha256sum population.txt | cut -c1-64
seed=$(printf %s '{secret}{public}' | sha256sum | cut -c1-64)
while read -r key stratum; do
  echo "$(printf %s "$seed$key" | sha256sum | cut -c1-64) $key $stratum"
done < population.txt | sort | head -n 5
"""
    done = subprocess.run(
        ["sh", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    committed, digest, *drawn = done.stdout.split("\n")[:7]
    assert (committed, digest) == (commitment_of(secret), digest_of(text))
    expected = draw(members, seed_of(secret, public), 5, stratified=False)
    assert [line.split(" ")[1] for line in drawn] == [one.key for one in expected]
