"""Source and reading survive the way through JSON, whatever is in them."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peiyou.kernel.plans.reader import model, wire

unhurried = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
texts = st.text(max_size=8)
spans = st.builds(lambda a, n: model.Span(a, a + n), st.integers(0, 99), st.integers(0, 9))
traced = st.lists(st.tuples(st.characters(codec="utf-8"), st.integers(-1, 30)), max_size=9).map(
    lambda pairs: model.Traced("".join(c for c, _ in pairs), tuple(p for _, p in pairs))
)
numbers = st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False), texts)
confidences = st.floats(0, 1)
doubts = st.lists(texts, max_size=2).map(tuple)
maybe = st.none() | texts

cells = st.builds(model.Cell, traced, *(st.integers(0, 5) for _ in range(4)))
tables = st.builds(
    model.Table, st.lists(cells, max_size=3).map(tuple), st.integers(0, 9), st.integers(0, 9), texts
)
paragraphs = st.builds(model.Paragraph, traced, st.none() | st.integers(1, 9))
sources = st.builds(
    model.Source, texts, texts, texts, st.lists(tables | paragraphs, max_size=3).map(tuple), doubts
)

deadlines = st.builds(
    model.Deadline,
    texts,
    st.sampled_from(["by", "period"]),
    maybe,
    maybe,
    st.booleans(),
    st.booleans(),
    st.none() | spans,
    confidences,
    doubts,
)
parties = st.builds(
    model.Party, texts, st.just("lead"), st.just("named"), st.none() | spans, confidences, doubts
)
deliverables = st.builds(
    model.Deliverable,
    texts,
    texts,
    st.just("build"),
    quantity=st.none() | numbers,
    unit=maybe,
    schedule=st.none() | st.dictionaries(texts, numbers, max_size=2),
    deadline=st.none() | deadlines,
    spans=st.dictionaries(texts, spans, max_size=2),
    confidence=confidences,
)
tasks = st.builds(
    model.Task,
    st.integers(1, 99),
    st.none() | st.integers() | texts,
    maybe,
    maybe,
    maybe,
    texts,
    st.lists(parties, max_size=2).map(tuple),
    st.lists(deliverables, max_size=2).map(tuple),
    deadline=st.none() | deadlines,
    milestones=st.dictionaries(texts, texts, max_size=2),
    spans=st.dictionaries(texts, spans, max_size=2),
)
readings = st.builds(
    model.Reading,
    maybe,
    st.none() | st.integers(),
    st.none() | st.integers(),
    st.lists(tasks, max_size=2).map(tuple),
    notes=doubts,
)


@unhurried
@given(sources)
def test_a_source_comes_back_as_it_was(source: model.Source) -> None:
    data = json.loads(json.dumps(wire.source_to_json(source)))
    assert wire.source_from_json(data) == source


@unhurried
@given(readings)
def test_a_reading_comes_back_as_it_was(reading: model.Reading) -> None:
    data = json.loads(json.dumps(wire.reading_to_json(reading)))
    assert wire.reading_from_json(data) == reading


def test_places_are_written_as_runs() -> None:
    words = model.Traced.join([model.Traced.at("ab", 3), model.Traced.at("c", 9)], "、")
    source = model.Source("n", "m", "", (model.Paragraph(words),))
    assert wire.source_to_json(source)["blocks"][0]["words"] == {
        "text": "ab、c",
        "places": [[3, 2], [-1, 1], [9, 1]],
    }
