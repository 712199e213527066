"""Where one can go: the pages of `contents` that are there for who looks, and which of them one is at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import ResolverMatch
from django.utils.functional import Promise

from peiyou.web.contents import PAGES, Family, Page

if TYPE_CHECKING:
    from peiyou.web.shell import Shell


@dataclass(frozen=True, slots=True)
class Item:
    """`here` is "page" on the page itself, "true" on pages that belong to it, else empty."""

    label: str
    url: str
    here: str


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    items: list[Item]


def groups_of(shell: Shell, match: ResolverMatch | None) -> list[Group]:
    """The groups that have a page for who looks."""
    view = match.view_name if match else ""
    groups = []
    for label, entries in PAGES:
        families = [(name, _shown(some, shell)) for one in entries for name, some in _parts(one)]
        exact = any(
            view == page.name or view in page.also for _label, of in families for page in of
        )
        items = []
        for name, pages in families:
            if found := _items(pages, shell, view, exact):
                here = next((one.here for one in found if one.here), "")
                is_first = found[0].here == "page"
                items.append(Item(str(name), found[0].url, here if is_first or not here else "true"))  # fmt: skip
                exact = exact or bool(here)
        if items:
            groups.append(Group(str(label or ""), items))
    return groups


def tabs_of(shell: Shell, match: ResolverMatch | None) -> list[Item]:
    """The pages of the family that the page belongs to, where there are several for who looks."""
    view = match.view_name if match else ""
    for _label, entries in PAGES:
        for family in entries:
            if not isinstance(family, Family):
                continue
            items = _items(_shown(family.pages, shell), shell, view, exact=True)
            if len(items) > 1 and any(item.here for item in items):
                return items
    return []


def _parts(entry: Page | Family) -> list[tuple[Promise, tuple[Page, ...]]]:
    """The entries of the navigation that it is, with the pages that each stands for."""
    if isinstance(entry, Page):
        return [(entry.label, (entry,))]
    beside = [(page.label, (page,)) for page in entry.pages if page.is_beside]
    return [(entry.label, tuple(page for page in entry.pages if not page.is_beside)), *beside]


def _shown(pages: tuple[Page, ...], shell: Shell) -> list[Page]:
    return [page for page in pages if _is_shown(page, shell)]


def _items(pages: list[Page], shell: Shell, view: str, exact: bool) -> list[Item]:
    """Those that have an address. `exact`: the page has a place of its own in the navigation, or is marked already."""
    items = []
    for page in pages:
        if url := _address(page, shell):
            items.append(Item(str(page.label), url, _here(page, view, exact)))
            exact = exact or bool(items[-1].here)
    return items


def _is_shown(page: Page, shell: Shell) -> bool:
    if page.verb:
        return any(shell.may(verb) for verb in page.verb.split())
    return page.is_for == "all" or shell.actor is not None


def _address(page: Page, shell: Shell) -> str:
    """Empty where the page is not there, or no plan is published, or there is no season or round to see."""
    args: list[str] = []
    if page.of_plan or page.of_season or page.of_round:
        of = _what(page, shell)
        if not of:
            return ""
        args = [str(of)]
    url = shell.address(page.name, *args)
    return (
        f"{url}?on={shell.day.isoformat()}" if url and page.is_dated and shell.chosen_year else url
    )


def _what(page: Page, shell: Shell) -> object:
    """The plan, season or round that a page is about; nothing where there is none to see."""
    if page.of_season:
        return shell.season
    return shell.round if page.of_round else shell.plan and shell.plan.code


def _here(page: Page, view: str, exact: bool) -> str:
    """A page without a place of its own in the navigation counts to the first of its app."""
    if view == page.name:
        return "page"
    app = page.name.partition(":")[0]
    belongs = not exact and app != "web" and view.startswith(f"{app}:")
    return "true" if view in page.also or belongs else ""
