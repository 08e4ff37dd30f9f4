"""The stage of the access tests: two organisations with every kind of object, everybody who may knock, and a way to knock.

Each table's keys start at another number in each organisation, so a key alone says whose row it is. Each organisation's
free texts hold its canary; what people said in trust also holds a second one. Every knock is undone afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.db import connection, connections, transaction

from amhe import clock
from amhe.access import wall
from amhe.access.roles import Role
from amhe.access.tenancy import TenantModel
from datareview.models import Conversation, Extract
from organisations.models import User
from populations.actions import decide
from populations.models import Population
from teams.actions import join, share_notes
from teams.models import Membership
from tests.conftest import WalledClient
from tests.factories import UserFactory
from tests.scenes import build_all
from tests.world import Place, World, make_place

CANARIES = {"ours": "canarymarsh", "theirs": "canaryhill"}
THEIR_NAME = "Hill Partnership"  # in the names of all its people, too
SAID = {"ours": "saidmarsh", "theirs": "saidhill"}
BETWEEN = 10_000_000  # room for one table's keys in both organisations
READS = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|SET|DECLARE|FETCH|CLOSE)\b", re.I)
TABLE = re.compile(r'(?:INTO|UPDATE|FROM)\s+"?(\w+)"?', re.I)
OUR_PEOPLE = ("coach", "sponsor", "lead", "member", "support", "sub_lead", "sub_member", "other_sub_lead", "notes_reader")
# Changed by being signed in, not by a page.
NOT_COUNTED = {"django_session"}


@dataclass
class Answer:
    """What came back from one knock, and what was written meanwhile."""

    status: int
    text: str
    location: str
    writes: list[str] = field(default_factory=list)
    error: str = ""

    @property
    def tables(self) -> set[str]:
        """The tables that statements wrote into."""
        return {found[1] for sql in self.writes if (found := TABLE.search(sql))} - NOT_COUNTED

    @property
    def let_in(self) -> bool:
        """Not refused: neither sent to sign in, nor told that it is not there or not theirs."""
        return self.status not in (403, 404) and not self.location.startswith("/sign-in/")


@dataclass
class Stage:
    """The two places, the things in them, and the browsers of those who knock (None: signed out)."""

    world: World
    things: dict[str, dict[type, Any]]
    people: dict[str, User | None]
    _teams: dict[Any, int | None] = field(default_factory=dict)

    def place(self, whose: str) -> Place:
        """`ours` or `theirs`."""
        return getattr(self.world, whose)  # type: ignore[no-any-return]

    @cached_property
    def memberships(self) -> dict[str, list[tuple[str, int | None, Role]]]:
        """Of each person: (whose organisation, sub-team or None, role) of every membership valid today."""
        found: dict[str, list[tuple[str, int | None, Role]]] = {name: [] for name in self.people}
        for whose in ("ours", "theirs"):
            with self.place(whose).inside():
                rows = {(m.user_id, m.team_id, m.role) for m in Membership.objects.current()}
            for name, user in self.people.items():
                found[name] += [(whose, team, Role(role)) for pk, team, role in rows if user and user.pk == pk]
        return found

    def team_id_of(self, thing: Any, whose: str) -> int | None:
        """The sub-team that a thing in an organisation belongs to."""
        key = (type(thing), thing.pk)
        if key not in self._teams:
            place = self.place(whose)
            with place.inside():
                self._teams[key] = type(thing).by_address(place.organisation, pk=thing.pk).permission_team_id
        return self._teams[key]

    @cached_property
    def browsers(self) -> dict[str, WalledClient]:
        """A browser of each person, who stays signed in."""
        found = {}
        for name, user in self.people.items():
            found[name] = WalledClient(raise_request_exception=False)
            if user is not None:
                found[name].force_login(user)
        return found

    @cached_property
    def cookies(self) -> dict[str, dict[str, str]]:
        """What each browser came with."""
        return {name: {k: v.value for k, v in b.cookies.items()} for name, b in self.browsers.items()}

    def knock(
        self, person: str, method: str, path: str, data: Any = None, *, keep: bool = False, **headers: str
    ) -> Answer:
        """One request as this person; everything it did is undone, unless it is to be kept for more checks."""
        browser = self.browsers[person]
        wanted = self.cookies[person]
        browser.cookies.clear()
        browser.cookies.load(wanted)
        writes: list[str] = []

        def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if not READS.match(sql):
                writes.append(sql)
            return execute(sql, params, many, context)

        with undone(keep=keep), connection.execute_wrapper(listen):
            response = browser.generic(method, path, headers=headers) if data is None and method not in (
                "GET", "POST"
            ) else getattr(browser, method.lower())(path, data or {}, headers=headers)
        assert not response.streaming, f"{path} streams: the wall is gone by then"
        carried = [f"{name}: {value}" for name, value in response.items()]
        carried += [cookie.OutputString() for cookie in response.cookies.values()]
        text = response.content.decode("utf-8", "replace") + "\n".join(carried)
        return Answer(response.status_code, text, response.get("Location", ""), writes, _error(response))

    def state(self, whose: str, tables: set[str] | None = None) -> dict[str, tuple[int, int]]:
        """Of each table with an organisation: how many rows this one has, and a sum that any change of them changes."""
        column = dict(walled_tables())
        wanted = sorted(set(column) & tables) if tables is not None else sorted(column)
        if not wanted:
            return {}
        pk = self.place(whose).organisation.pk
        parts = [
            f"SELECT '{t}', count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)"  # noqa: S608
            f' FROM "{t}" t WHERE "{column[t]}" = {pk}'
            for t in wanted
        ]
        with wall.inside(pk), connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts))
            return {name: (count, int(total)) for name, count, total in cursor.fetchall()}

    @cached_property
    def before(self) -> dict[str, dict[str, tuple[int, int]]]:
        """The state of both when the stage was ready: every knock is undone, so it is the state before each."""
        return {whose: self.state(whose) for whose in ("ours", "theirs")}

    def changed(self, whose: str, tables: set[str]) -> set[str]:
        """The tables, of those given, in which this organisation's rows differ from when the stage was ready."""
        now = self.state(whose, tables)
        return {name for name, rows in now.items() if rows != self.before[whose][name]}

    def mentions(self, whose: str, tables: set[str], key: str) -> set[str]:
        """The tables, of those given, in which a row of this organisation holds this key or slug."""
        pk, column, found = self.place(whose).organisation.pk, dict(walled_tables()), set()
        pattern = rf"\m{re.escape(key)}\M"
        with wall.inside(pk), connection.cursor() as cursor:
            for table in tables & set(column):
                cursor.execute(
                    f'SELECT EXISTS (SELECT FROM "{table}" t WHERE "{column[table]}" = %s AND t::text ~ %s)',  # noqa: S608
                    [pk, pattern],
                )
                if cursor.fetchone()[0]:
                    found.add(table)
        return found


def _error(response: Any) -> str:
    raised = getattr(response, "exc_info", None)
    if not raised:
        return ""
    trace = raised[2]
    while trace.tb_next:
        trace = trace.tb_next
    file = trace.tb_frame.f_code.co_filename.rsplit("/", 1)[-1]
    return f"{raised[0].__name__}: {str(raised[1])[:160]} ({file}:{trace.tb_lineno})"


@contextmanager
def undone(*, keep: bool = False) -> Iterator[None]:
    """A block whose writes are rolled back at its end."""
    if keep:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def walled_tables() -> list[tuple[str, str]]:
    """(table, the column that names its organisation), from PostgreSQL's own catalogue."""
    if not _WALLED:
        with connection.cursor() as cursor:
            cursor.execute(wall.WALLED)
            _WALLED.extend(cursor.fetchall())
    return _WALLED


_WALLED: list[tuple[str, str]] = []


def keyed_models() -> list[type]:
    """The models whose rows belong to one organisation, organisations and people among them, in a fixed order."""
    ours = [m for m in apps.get_models() if issubclass(m, TenantModel) or m._meta.label == "organisations.Organisation"]
    return [User, *sorted(ours, key=lambda model: model._meta.label)]


def start_keys_at(offset: int) -> None:
    """Let each table's next key be its own number and the offset. Asked of the owner; no transaction undoes it."""
    with connections["owner"].cursor() as cursor:
        for number, model in enumerate(keyed_models(), start=1):
            if model._meta.pk.get_internal_type() == "BigAutoField":
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s, false)",
                    [model._meta.db_table, model._meta.pk.column, number * BETWEEN + offset],
                )


def set_stage() -> Stage:
    """Build everything, inside the caller's transaction."""
    cache.clear()
    start_keys_at(1_000)
    ours = make_place("Marsh Partnership NHS Trust", "marsh")
    things = {"ours": _furnish(ours, "ours")}
    stranger = UserFactory(name="Stranger")
    start_keys_at(5_000_000)
    theirs = make_place(f"{THEIR_NAME} NHS Trust", "hill")
    things["theirs"] = _furnish(theirs, "theirs")
    world = World(ours, theirs, stranger)
    both = UserFactory(name="Coach of both")
    for whose in ("ours", "theirs"):
        place = getattr(world, whose)
        with place.inside():
            join(by=place.coach, organisation=place.organisation, team=None, user=both, role=Role.COACH)
    people: dict[str, User | None] = {name: ours.people[name] for name in OUR_PEOPLE if name in ours.people}
    people |= {"coach_of_both": both, "stranger": stranger, "signed_out": None}
    stage = Stage(world, things, people)
    _ = stage.before, stage.cookies, stage.memberships
    return stage


def _furnish(place: Place, whose: str) -> dict[type, Any]:
    """Every scene; a second sub-team with a lead of its own; a reader of the first one's notes; words said in trust."""
    with wall.restored():
        things = build_all(place, CANARIES[whose])
        population = things.get(Population)
        if population is None:
            return things
        with place.inside():
            _second_sub_team(place, population, CANARIES[whose])
            reader = place.people["notes_reader"] = UserFactory(name=f"Reader of {place.organisation.name}")
            team = Population.objects.select_related("team").get(pk=population.pk).team
            until = clock.today() + timedelta(days=30)
            share_notes(by=place.sub_lead, team=team, user=reader, until=until)
            _say(SAID[whose])
    return things


def _second_sub_team(place: Place, first: Population, canary: str) -> None:
    second = Population.objects.active().exclude(pk=first.pk).first()
    decide(
        by=place.lead,
        organisation=place.organisation,
        choices=[(Population.objects.get(pk=first.pk), "now"), (second, "now")],
        discussion=f"We talked again. {canary}",
        reasons=f"There is room for 2. {canary}",
        other_views=f"None. {canary}",
        present=[place.lead],
    )
    team = Population.objects.select_related("team").get(pk=second.pk).team
    user = place.people["other_sub_lead"] = UserFactory(name=f"Other sub lead of {place.organisation.name}")
    join(by=place.lead, organisation=place.organisation, team=team, user=user, role=Role.SUB_TEAM_LEAD)


def _say(word: str) -> None:
    """Put the word into every note, and into the evidence drawn from notes whose words may not leave the sub-team."""
    for note in Conversation.objects.exclude(who=""):
        if note.quote == Conversation.Quote.VERBATIM:
            continue
        for box in ("heard", "strengths", "needs", "worse", "changes"):
            setattr(note, box, f"{getattr(note, box)} {word}")
        note.save()
        for extract in Extract.objects.filter(conversation=note):
            extract.end = len(note.heard)
            extract.quote = note.heard[extract.start :]
            extract.save()
