"""Counting: exact on its boundary, shared by processes, fair when it is full."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.common.buckets import Buckets, Rate

NOW = 1_800_000_000.0
RATE = Rate(per_minute=60, burst=5)


@pytest.fixture
def buckets(tmp_path: Path) -> Iterator[Buckets]:
    made = Buckets(tmp_path / "run" / "rates", b"secret")
    yield made
    made.close()


def test_a_burst_passes_and_the_next_waits_for_its_turn(buckets: Buckets) -> None:
    assert [buckets.charge("a", RATE, NOW) for _ in range(5)] == [0.0] * 5
    assert buckets.charge("a", RATE, NOW) == pytest.approx(1.0)
    assert buckets.charge("a", RATE, NOW + 0.5) == pytest.approx(0.5)
    assert buckets.charge("a", RATE, NOW + 1.0) == 0.0
    assert buckets.charge("a", RATE, NOW + 1.0) == pytest.approx(1.0)


def test_one_does_not_pay_for_another(buckets: Buckets) -> None:
    for _ in range(6):
        buckets.charge("a", RATE, NOW)
    assert buckets.charge("b", RATE, NOW) == 0.0


def test_after_a_rest_the_whole_burst_is_there_again(buckets: Buckets) -> None:
    for _ in range(9):
        buckets.charge("a", RATE, NOW)
    assert [buckets.charge("a", RATE, NOW + 60) for _ in range(5)] == [0.0] * 5
    assert buckets.charge("a", RATE, NOW + 60) > 0


def test_a_clock_that_goes_back_locks_nobody_out_for_long(buckets: Buckets) -> None:
    for _ in range(5):
        buckets.charge("a", RATE, NOW)
    assert buckets.charge("a", RATE, NOW - 86_400) <= 5.0


@given(steps=st.lists(st.floats(0, 3), min_size=1, max_size=80))
def test_never_more_than_burst_and_rate_allow(
    tmp_path_factory: pytest.TempPathFactory, steps: list[float]
) -> None:
    counter = Buckets(tmp_path_factory.mktemp("b") / "rates", b"s", places=64)
    now, passed = NOW, 0
    for step in steps:
        now += step
        passed += counter.charge("a", RATE, now) == 0.0
    counter.close()
    assert passed <= RATE.burst + (now - NOW) * RATE.per_minute / 60 + 1e-6


def test_it_survives_a_restart(tmp_path: Path) -> None:
    first = Buckets(tmp_path / "rates", b"secret")
    for _ in range(5):
        first.charge("a", RATE, NOW)
    first.close()
    again = Buckets(tmp_path / "rates", b"secret")
    assert again.charge("a", RATE, NOW) > 0
    again.close()


def test_a_full_file_forgets_the_emptiest_and_never_grows(tmp_path: Path) -> None:
    counter = Buckets(tmp_path / "rates", b"secret", places=8)
    for _ in range(5):
        counter.charge("greedy", RATE, NOW)
    for other in range(200):
        counter.charge(f"other {other}", RATE, NOW)
    assert counter.charge("greedy", RATE, NOW) > 0, "who asks most is forgotten last"
    assert (tmp_path / "rates").stat().st_size == 8 * 16
    counter.close()


def test_the_file_names_nobody(tmp_path: Path) -> None:
    counter = Buckets(tmp_path / "rates", b"secret", places=64)
    counter.charge("address 203.0.113.77", RATE, NOW)
    counter.close()
    kept = (tmp_path / "rates").read_bytes()
    assert any(kept)
    assert b"203.0" not in kept
    assert (tmp_path / "rates").stat().st_mode & 0o077 == 0


def _hammer(path: Path, passed: multiprocessing.Queue[int]) -> None:
    counter = Buckets(path, b"secret")
    passed.put(sum(counter.charge("a", Rate(1, 300), NOW) == 0.0 for _ in range(200)))


def test_processes_count_together_exactly(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    passed: multiprocessing.Queue[int] = context.Queue()
    workers = [context.Process(target=_hammer, args=(tmp_path / "rates", passed)) for _ in range(3)]
    for worker in workers:
        worker.start()
    total = sum(passed.get(timeout=60) for _ in workers)
    for worker in workers:
        worker.join()
    assert total == 300
