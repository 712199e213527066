"""The world that addresses are tried in: a small country, people of every kind, and planted secrets."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from peiyou.common.tokens import new_token, token_digest
from peiyou.engine.reporting.models import Draw, Inspection, Sample
from peiyou.engine.results.models import Alert, Milestone, Overlap, RedReply, View
from peiyou.engine.results.queries.lines import lines_of
from peiyou.kernel.accounts.models import ApiToken, Invitation, Person
from peiyou.kernel.actions.roles import ADMINISTRATION, SCHOOL, Role
from peiyou.kernel.audit.models import Row
from peiyou.kernel.forms.models import Intake
from peiyou.kernel.forms.subjects import register_books
from peiyou.kernel.notices.models import Notice
from peiyou.kernel.plans.actions.drafts import draft_version
from peiyou.kernel.plans.actions.publication import publish_version
from peiyou.kernel.plans.actions.review import confirm_tasks
from peiyou.kernel.plans.models import Deliverable, Department, Task, Version
from peiyou.kernel.workflow.models import Case
from tests.factories.cases import a_case, the_letter
from tests.factories.country import Country, a_country
from tests.factories.facts import a_line, a_measure, posted
from tests.factories.organisations import a_grant, a_person
from tests.factories.readings import TEXTS, reading_of
from tests.house.filings import FILED, Filings, filings
from tests.house.overlaps import OVERLAP, overlap
from tests.house.ratings import ALERT, RATED, ratings
from tests.house.releases import CODE, UNPUBLISHED, WAITING, key_of, releases
from tests.house.reports import WRITTEN, report_key, reports
from tests.house.returns import REPORTED, Returns, returns
from tests.house.spotchecks import SECRET, sample, spot_check
from tests.house.targets import ASKED, MILESTONE, targets
from tests.house.undertakings import PLEDGE, Undertakings, undertakings
from tests.house.views import VIEW, a_view

DAY = timedelta(days=1)
DRAFT = "不得外传的草稿字样"
PHONE, EMAIL = "13987654321", "planted.secret@example.cn"
WEST_NAME = "隐于西省者"
REASON = "不便外传之由"
FIGURE = "987,654,321"
WORKBOOK = "不外传之册"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who tries. `role` is None for who holds nothing that counts."""

    name: str
    person: Person | None
    role: Role | None = None
    in_scope: bool = False
    is_target: bool = False


@dataclass(slots=True)
class World:
    country: Country
    draft: Version
    target: Person
    """Fills in at the school; whom pages and acts are about."""
    west: Person
    token: ApiToken
    code: str
    """Of the target's open invitation."""
    notice: Notice
    letter: Case
    """Being drafted at the school."""
    intake: Intake
    """A workbook that the target handed in."""
    takeup: Undertakings
    filings: Filings
    returns: Returns
    cast: list[Actor] = field(default_factory=list)

    @property
    def line(self) -> Any:
        """The first deliverable that is taken up and reported."""
        return lines_of(self.takeup.season.version)[0].key

    @property
    def task(self) -> Any:
        return lines_of(self.takeup.season.version)[0].task_key

    def secrets(self) -> dict[str, str]:
        """What must not be seen, by what it is. Phone and address are of the target."""
        return {
            "draft": DRAFT, "phone": PHONE, "email": EMAIL, "west": WEST_NAME, "reason": REASON,
            "figure": FIGURE, "token": self.token.prefix, "digest": self.token.digest, "code": self.code,
            "workbook": WORKBOOK, "pledge": PLEDGE, "filed": FILED,
            "reported": REPORTED, "drawn": SECRET, "overlap": OVERLAP, "asked": ASKED, "milestone": MILESTONE,
            "rated": RATED, "alert": ALERT, "view": VIEW, "waiting": WAITING, "unpublished": UNPUBLISHED, "written": WRITTEN,
        }  # fmt: skip


def a_world() -> World:
    country = a_country()
    now = datetime.now(UTC)
    target = a_person("target", "所指之人", Role.SCHOOL_FILLER, country.school)
    target.phone, target.email = PHONE, EMAIL
    target.save()
    target.grants.update(reason=REASON)
    west = a_person("west", WEST_NAME, Role.SCHOOL_HEAD, country.west_school)
    token = ApiToken.objects.create(
        person=target, name="试", prefix="zqxjvkwy", digest=token_digest("planted"), scopes=[],
        made_at=now, expires_at=now + DAY,
    )  # fmt: skip
    code = new_token()
    Invitation.objects.create(
        person=target, way="LINK", digest=token_digest(code), made_at=now, expires_at=now + DAY
    )
    posted("world", "1", [a_line(country.school, a_measure("world"), int(FIGURE.replace(",", "")))])
    notice = Notice.objects.create(
        person=target,
        kind="PLAN_PUBLISHED",
        params={"no": 1, "title": "x"},
        link="",
        cause="x",
        at=now,
    )
    cast = people_of(country, target, now)
    minister = next(actor.person for actor in cast if actor.role == Role.MINISTRY)
    assert minister is not None
    draft = a_draft(minister, now)
    the_letter()
    letter = a_case(country.school, now)
    intake = a_workbook(target, now)
    takeup = undertakings(country, now)
    filed = filings(country, takeup.school, takeup.college, now)
    reported = returns(country, takeup, now)
    spot_check(country, reported, now)
    sample(reported, now)
    overlap(country, now)
    targets(country, takeup.season.version, now)
    ratings(country, reported, minister, now)
    a_view(minister, now)
    releases(country, takeup.season.version, minister, now)
    reports(country, takeup.season.version, now)
    return World(
        country,
        draft,
        target,
        west,
        token,
        code,
        notice,
        letter,
        intake,
        takeup,
        filed,
        reported,
        cast,
    )


class Books:
    """What the workbook of the world is about."""

    def may(self, _subject: str, _actor: object, _at: datetime) -> bool:
        return True

    def title(self, _subject: str) -> str:
        return "册"

    def url(self, _subject: str) -> str:
        return "/"


def a_workbook(target: Person, at: datetime) -> Intake:
    register_books("house", Books())  # type: ignore[arg-type] - pages ask no more of it
    return Intake.objects.create(
        subject_kind="house", subject_id="open", name=WORKBOOK, sha256="0" * 64, size=1,
        state="READ", language="zh-hans", actor=target.actor.id, actor_name=target.name,
        handed_in_at=at, changed_at=at, report={"rows": 1, "records": 1, "changed": 0, "same": 1},
    )  # fmt: skip


def people_of(country: Country, target: Person, now: datetime) -> list[Actor]:
    """Everybody: each role where the target is and where it is not, and those whose grant does not count."""
    cast = [Actor("anonymous", None), Actor("stranger", a_person("stranger", "路人"))]
    cast.append(Actor("target", target, Role.SCHOOL_FILLER, in_scope=True, is_target=True))
    here = {
        Role.MINISTRY: country.nation, Role.PROVINCE: country.east, Role.PREFECTURE: country.city,
        Role.COUNTY: country.county, **dict.fromkeys(SCHOOL, country.school),
        Role.EXPERT: country.nation,
    }  # fmt: skip
    there = {
        Role.PROVINCE: country.west, Role.PREFECTURE: country.west_city,
        Role.COUNTY: country.other_county, **dict.fromkeys(SCHOOL, country.other_school),
        Role.ENTERPRISE: country.enterprise,
    }  # fmt: skip
    for role, unit in here.items():
        name = f"{role} here"
        cast.append(Actor(name, a_person(f"in-{role.lower()}", name, role, unit), role, True))
    for role, unit in there.items():
        name = f"{role} elsewhere"
        cast.append(Actor(name, a_person(f"out-{role.lower()}", name, role, unit), role))
    cast += [
        Actor(str(role), a_person(f"a-{role.lower()}", str(role), role), role, True)
        for role in ADMINISTRATION
    ]
    return cast + _grants_that_do_not_count(country, cast, now)


def _grants_that_do_not_count(country: Country, cast: list[Actor], now: datetime) -> list[Actor]:
    """And one that does: a deputy of the ministry's."""
    nation = country.nation
    held = next(a.person for a in cast if a.role == Role.MINISTRY and a.person)
    assert held is not None
    found = []
    for name, rest in {
        "expired": {"valid_to": now - DAY},
        "ahead": {"valid_from": now + DAY},
        "revoked": {"revoked_at": now - DAY},
    }.items():
        person = a_person(name, name)
        a_grant(person, Role.MINISTRY, nation, **rest)
        a_grant(person, Role.COUNTY, country.county, **rest)
        found.append(Actor(name, person))
    former = a_person("former", "离任")
    gone = a_grant(former, Role.MINISTRY, nation, revoked_at=now - DAY)
    orphan = a_person("orphan", "代离任")
    a_grant(orphan, Role.MINISTRY, nation, deputises_for=gone, valid_to=now + DAY)
    deputy = a_person("deputy", "代在任", Role.MINISTRY, nation)
    deputy.grants.update(deputises_for=held.grants.get(), valid_to=now + DAY)
    return [*found, Actor("orphan", orphan), Actor("deputy", deputy, Role.MINISTRY, True)]


def a_draft(official: Person, at: datetime) -> Version:
    """A published version for the public, and a draft of the same plan that says DRAFT."""
    first = a_version(official.actor, at, TEXTS)
    confirm_tasks(version=first, tasks=list(first.tasks.all()), actor=official.actor, at=at)
    publish_version(version=first, actor=official.actor, at=at)
    return a_version(official.actor, at, (DRAFT, *TEXTS), plan=first.plan)


def a_version(actor: Any, at: datetime, texts: tuple[str, ...], plan: Any = None) -> Version:
    source, reading = reading_of(texts)
    return draft_version(
        plan=plan, code="demo", name="plan.txt", media=source.media, content="\n".join(texts).encode(),
        source=source, reading=reading, actor=actor, at=at,
    )  # fmt: skip


def address(route: str, world: World) -> str:
    """An address of `route` that points at the draft, the target or the school, as it can."""
    values = {
        "str:measure": "world", "slug:kind": "house", "slug:subject": "open", "slug:stage": "committed",
        "int:pk": _pk(route, world), "int:seq": 1, "slug:code": "demo", "code": "demo", "int:no": 1,
        "str:form": "csv", "slug:form": "csv", "slug:part": "money" if "balance/" in route else "summary", "int:number": 1, "str:token": "x" * 40,
        "uuid:key": _key(route, world), "key": _key(route, world),
        "uuid:season": world.takeup.season.key, "uuid:undertaking": world.takeup.of(route).key,
        "uuid:node": world.country.school.key, "uuid:task": world.task, "uuid:line": world.line,
        "slug:release": CODE, "int:leaf": 0, "slug:table": "leaves",
        "uuid:unit": world.country.east.key if "places/" in route else world.country.school.key,
        "slug:what": "accept",
        "uuid:round": world.returns.round.key, "uuid:return_": world.returns.of(route).key,
    }  # fmt: skip
    if "results/reports/" in route:
        values["str:form"] = "docx"
    for name, value in values.items():
        route = route.replace(f"<{name}>", str(value))
    return "/" + route


def _pk(route: str, world: World) -> int:
    draft = world.draft
    rows: dict[str, Any] = {
        "deliverables/": Deliverable.objects.filter(task__version=draft),
        "desk/plans/tasks/": draft.tasks.filter(seq=1),
        "sections/": draft.sections.all(),
        "departments/": Department.objects.all(),
        "audit/rows/": Row.objects.all(),
        "account/tokens/": ApiToken.objects.all(),
        "notices/": Notice.objects.all(),
    }
    for part, found in rows.items():
        if part in route:
            pk: int = found.order_by("pk").values_list("pk", flat=True).first()
            return pk
    return draft.pk


def _key(route: str, world: World) -> Any:
    if route.startswith("forms/"):
        return world.intake.key
    if route.startswith("cases/"):
        return world.letter.key
    if "filings/" in route:
        return world.filings.of(route).key
    if route.startswith("evidence/"):
        return world.filings.letter.key
    if route.startswith("returns/pages/"):
        return world.returns.snapshot.key
    if "/draws/" in route:
        return Draw.objects.get().key
    if "/samples/" in route:
        return Sample.objects.get().key
    if "results/red/<" in route:
        return RedReply.objects.get().key
    if "results/alerts/<" in route:
        return Alert.objects.get().key
    if "analysis/views/<" in route:
        return View.objects.get().key
    if "milestones/<" in route:
        return Milestone.objects.get().key
    if "releases/waiting/" in route or "corrections/<" in route:
        return key_of(route)
    if "results/reports/" in route:
        return report_key(route)
    if "overlaps/<" in route:
        return Overlap.objects.get().key
    if "spot-checks/<" in route:
        return Inspection.objects.get().key
    if "grants/" in route:
        return world.target.grants.get().key
    if route.startswith(("organisations/", "people/at/", "api/v1/units")):
        return world.country.school.key
    if route.startswith("take-up/statements/"):
        return world.takeup.statement.key
    if route.startswith(("people/", "account/people/")):
        return world.target.key
    return Task.objects.get(version=world.draft, seq=1).key
