"""Views: kept, changed, shown to the officials of a place, deleted, by whose they are."""

from __future__ import annotations

from datetime import datetime

from peiyou.engine.results.analysis.definition import Definition
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.models import View
from peiyou.engine.results.queries.judging import person_who
from peiyou.engine.results.queries.sight import sight_of
from peiyou.engine.results.requirements.views import OF_SHOWING, OF_VIEWS, Kept, Shown
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor, NotAllowed, action, note
from peiyou.kernel.actions.requirements import demand
from peiyou.kernel.organisations.models import Unit


@action("results.save_view", on=None)
def save_view(*, title: str, definition: Definition, actor: Actor, at: datetime) -> View:
    """Keep a pivot under a name; nobody else sees it. Raises `ResultsError`: TITLE_MISSING, TITLE_TAKEN,
    TOO_MANY_VIEWS."""
    owner = _locked_person(actor)
    mine = View.objects.filter(owner=owner)
    _demand_fit(title, mine.count(), mine.filter(title=title.strip()[:80]).exists())
    made = View.objects.create(
        owner=owner, title=title.strip()[:80], definition=definition.plain(), made_at=at, changed_at=at
    )  # fmt: skip
    note(title=made.title)
    return made


@action("results.edit_view", on="view")
def edit_view(
    *, view: View, title: str, definition: Definition | None, actor: Actor, at: datetime
) -> View:
    """Call it otherwise, or let it ask something else (None: what it asks stays). Raises as `save_view`."""
    row = _locked(view)
    others = View.objects.filter(owner=row.owner_id).exclude(pk=row.pk)
    _demand_fit(title, 0, others.filter(title=title.strip()[:80]).exists())
    note(before=row.title, after=title.strip()[:80])
    row.title, row.changed_at = title.strip()[:80], at
    if definition is not None:
        row.definition = definition.plain()
    row.save()
    return row


@action("results.share_view", on="view")
def share_view(*, view: View, place: Unit | None, actor: Actor, at: datetime) -> View:
    """Show it to the officials of a place and of the places below it; None: to nobody any more.

    What they see of it is what they may see. Raises `ResultsError` (NOT_YOUR_PLACE).
    """
    row = _locked(view)
    if place is not None:
        sight = sight_of(actor, at)
        is_own = sight is not None and sight.is_official and sight.sees(place)
        demand(Shown(place, is_own), OF_SHOWING, ResultsError)
    row.place, row.changed_at = place, at
    row.save()
    note(place=str(place.key) if place else "")
    return row


@action("results.delete_view", on="view")
def delete_view(*, view: View, actor: Actor, at: datetime) -> View:
    """For good, also for those whom it was shown to."""
    row = _locked(view)
    note(title=row.title, definition=row.definition)
    View.objects.filter(pk=row.pk).delete()
    return row


def _demand_fit(title: str, others: int, is_taken: bool) -> None:
    demand(Kept(title, others, is_taken), OF_VIEWS, ResultsError)


def _locked(view: View) -> View:
    return (
        View.objects.select_for_update(of=("self",))
        .select_related("owner", "place")
        .get(pk=view.pk)
    )


def _locked_person(actor: Actor) -> Person:
    """Two views of a person are kept one after the other."""
    person = person_who(actor)
    if person is None:
        raise NotAllowed("NOT_ALLOWED", "Views are of people.")
    return Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
