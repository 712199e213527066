"""What is counted under several measures is in their sum once."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.kernel.facts.enums import Aggregation, Stage
from peiyou.kernel.facts.errors import FactError
from peiyou.kernel.facts.models import Measure, OverlapSet
from peiyou.kernel.facts.overlaps import ensure_overlap
from peiyou.kernel.facts.queries.figures import national
from peiyou.kernel.facts.queries.overlaps import net, overlaps_among, surplus
from tests.factories.country import a_country
from tests.factories.facts import a_line, a_measure, inside, posted

MEASURES = range(4)
things = st.lists(st.frozensets(st.sampled_from(MEASURES), min_size=1), max_size=30)
"""Each thing by the measures that count it."""


@given(things, st.frozensets(st.sampled_from(MEASURES), min_size=1))
def test_the_net_sum_counts_everything_once(counted: list[frozenset[int]], asked: frozenset[int]) -> None:  # fmt: skip
    figures = {m: sum(m in of for of in counted) for m in MEASURES}
    overlaps = Counter(of for of in counted if len(of) > 1)
    found = net(figures, overlaps, asked)
    assert found == sum(bool(of & asked) for of in counted)
    assert max(figures[m] for m in asked) <= found <= sum(figures[m] for m in asked)


def test_a_trainee_under_two_tasks_by_hand() -> None:
    overlaps = {frozenset({34, 36}): 20, frozenset({34, 36, 38}): 5}
    figures = {34: 100, 36: 60, 38: 10}
    assert net(figures, overlaps, [34, 36]) == 100 + 60 - 20 - 5
    assert net(figures, overlaps, [34, 36, 38]) == 170 - 20 - 2 * 5
    assert net(figures, overlaps, [36, 38, 38]) == 70 - 5
    assert (net(figures, overlaps, [34]), surplus(overlaps, [])) == (100, 0)


@pytest.mark.django_db
def test_a_set_is_one_whatever_the_order_and_has_figures_of_its_own() -> None:
    country = a_country()
    a, b, c = (a_measure(code) for code in "abc")
    made = inside(lambda: ensure_overlap([a, b]))
    assert inside(lambda: ensure_overlap([b, a, a])) == made
    three = inside(lambda: ensure_overlap([a, b, c]))
    assert OverlapSet.objects.count() == 2
    assert {of: set(members) for of, members in overlaps_among([c.pk])} == {
        three.measure_id: {a.pk, b.pk, c.pk}
    }
    assert len(overlaps_among([a.pk, b.pk])) == 2
    posted("o", "1", [a_line(country.school, made.measure, 3)], Stage.CLAIMED)
    assert [one.quantity for one in national([made.measure_id], [Stage.CLAIMED]).values()] == [3]


@pytest.mark.django_db
def test_only_what_adds_up_in_one_unit_overlaps() -> None:
    m, mean = a_measure(), a_measure("mean", over_time=Aggregation.MEAN)
    money = a_measure("money")
    Measure.objects.filter(pk=money.pk).update(unit="元")
    money.refresh_from_db()
    for members, code in (([m], "ALONE"), ([m, m], "ALONE"), ([m, mean], "NOT_ALIKE"), ([m, money], "NOT_ALIKE")):  # fmt: skip
        with pytest.raises(FactError) as refused:
            ensure_overlap(members)
        assert refused.value.code == code
    assert not OverlapSet.objects.exists()
