from peiyou.kernel.plans.reader.grammar.lexicon.particles import ADVERBS
from peiyou.kernel.plans.reader.grammar.lexicon.units import COUNT, NOT_UNIT_BEFORE, UNITS
from peiyou.kernel.plans.reader.grammar.lexicon.verbs import FRAMING, KIND_OF, NOMINAL, OUTCOME


def test_a_noun_like_verb_is_a_verb() -> None:
    assert NOMINAL.issubset(KIND_OF)


def test_verbs_stand_without_their_adverbs() -> None:
    adverbs = [a for a in ADVERBS if len(a) > 1]
    doubled = [v for v in KIND_OF for a in adverbs if v.startswith(a) and v[len(a) :] in KIND_OF]
    assert doubled == []


def test_an_outcome_verb_frames() -> None:
    assert {"使"} >= OUTCOME - FRAMING


def test_guards_are_for_units() -> None:
    assert UNITS.issuperset(NOT_UNIT_BEFORE)
    assert COUNT.issuperset(("个", "所", "人次", "个百分点"))
