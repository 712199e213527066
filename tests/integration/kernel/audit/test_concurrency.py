"""Many writers and a sealer at once, on the database that lets them."""

import threading
from collections import Counter
from collections.abc import Callable
from random import Random

import pytest
from django.db import connection, transaction

from peiyou.kernel.audit.appending import append
from peiyou.kernel.audit.models import Leaf, Pending, Row, Seal
from peiyou.kernel.audit.sealing import seal_pending
from peiyou.kernel.audit.verification import verify
from tests.factories.audit import AT, entry

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer"),
]
WRITERS, UNITS = 8, 40


class Crew:
    """Threads whose errors do not get lost."""

    def __init__(self) -> None:
        self.errors: list[BaseException] = []
        self.threads: list[threading.Thread] = []

    def start(self, work: Callable[[], None]) -> None:
        self.threads.append(threading.Thread(target=self._run, args=(work,)))
        self.threads[-1].start()

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            self.errors.append(error)
        finally:
            connection.close()

    def join(self) -> None:
        for thread in self.threads:
            thread.join(120)
        assert self.errors == []


def test_many_writers_and_sealers_lose_nothing() -> None:
    """Units on several streams of their writer, committed in any order, sealed by two at once."""
    done = threading.Event()
    writers, sealers = Crew(), Crew()

    def write(writer: int) -> None:
        dice = Random(writer)
        for unit in range(UNITS):
            streams = dice.sample([f"w{writer}:{i}" for i in range(6)], 3)
            with transaction.atomic():
                append([entry(s, unit=unit) for s in streams])
                done.wait(dice.random() / 100)  # ids are drawn, the commit comes later

    def seal() -> None:
        while not done.is_set():
            seal_pending(AT)

    for writer in range(WRITERS):
        writers.start(lambda w=writer: write(w))  # type: ignore[misc]
    for _ in range(2):
        sealers.start(seal)
    writers.join()
    done.set()
    sealers.join()
    seal_pending(AT)
    rows = WRITERS * UNITS * 3
    assert Row.objects.count() == Leaf.objects.count() == rows
    assert not Pending.objects.exists()
    assert Seal.objects.count() > 3
    positions = Leaf.objects.order_by("position").values_list("position", "row_id")
    assert [position for position, _row in positions] == list(range(1, rows + 1))
    ids = [row for _position, row in positions]
    assert ids != sorted(ids), (
        "some row committed after a later one was sealed, or this tests nothing"
    )
    for stream, count in Counter(Row.objects.values_list("stream", flat=True)).items():
        numbers = Row.objects.filter(stream=stream).order_by("seq").values_list("seq", flat=True)
        assert list(numbers) == list(range(1, count + 1))
    report = verify(AT)
    assert report.ok, report.findings


def test_units_on_the_same_streams_in_any_order_do_not_deadlock() -> None:
    """Each unit locks its aggregates first, as actions do; here an advisory lock stands for them."""
    crew = Crew()

    def write(writer: int) -> None:
        dice = Random(writer)
        for unit in range(25):
            numbers = dice.sample(range(5), 3)
            with transaction.atomic():
                with connection.cursor() as cursor:
                    for number in sorted(numbers):
                        cursor.execute("SELECT pg_advisory_xact_lock(77, %s)", [number])
                append([entry(f"shared:{n}", unit=unit) for n in numbers])

    for writer in range(6):
        crew.start(lambda w=writer: write(w))  # type: ignore[misc]
    crew.join()
    assert Row.objects.count() == 6 * 25 * 3
    report = verify(AT)
    assert report.ok, report.findings


def test_verification_while_others_write_finds_nothing_wrong() -> None:
    done = threading.Event()
    crew = Crew()

    def write() -> None:
        unit = 0
        while not done.is_set():
            unit += 1
            with transaction.atomic():
                append([entry(f"busy:{unit % 3}", unit=unit)])

    def seal() -> None:
        while not done.is_set():
            seal_pending(AT)

    crew.start(write)
    crew.start(seal)
    reports = [verify(AT, seal_first=bool(i % 2)) for i in range(15)]
    done.set()
    crew.join()
    assert [r.findings for r in reports if not r.ok] == []
    assert reports[-1].rows > 0
