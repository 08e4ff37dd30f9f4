"""The stage of the access tests: two organisations, the things in them, those who may knock, and a way to knock.

Each organisation's free texts hold its canary; what people said in trust also holds a second one. Our second sub-team's
own work holds words of its own. Every knock is undone afterwards. How it is furnished: tests/access/setting.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import connection, transaction

from amhe.access import changes, wall
from amhe.access.roles import Role
from organisations.models import User
from teams.models import Membership
from tests.access.files import words_of
from tests.conftest import WalledClient
from tests.world import Place, World

CANARIES = {"ours": "canarymarsh", "theirs": "canaryhill"}
THEIR_NAME = "Hill Partnership"  # in the names of all its people, too
SAID = {"ours": "saidmarsh", "theirs": "saidhill"}
# In all that our second sub-team wrote, and in what was said to it in trust.
SECOND, SAID_TO_SECOND = "secondmarsh", "whispermarsh"
# In the names of the people that each sub-team may reach.
REACHED, REACHED_BY_SECOND = {"ours": "reachmarsh", "theirs": "reachhill"}, "touchmarsh"
BETWEEN = 10_000_000  # room for one table's keys, of both organisations
FIRST_KEYS, SECOND_KEYS, THEIR_KEYS = 1_000, 3_000_000, 5_000_000
OF_SECOND = r"^\d*[34]\d{6}$"  # a key from SECOND_KEYS to THEIR_KEYS
READS = re.compile(r"[\s(]*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|SET|DECLARE|FETCH|CLOSE)\b", re.I)
TABLE = re.compile(r'(?:INTO|UPDATE|FROM)\s+"?(\w+)"?', re.I)
# Changed by being signed in, not by a page.
NOT_COUNTED = {"django_session"}
# What differs each time a page is made: tokens and keys; and headers, which hold cookies.
CHANGES = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken": "[^"]*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|^[\w-]+[:=] ?.*',
    re.M,
)


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
        return {found[1] if (found := TABLE.search(sql)) else sql[:40] for sql in self.writes} - NOT_COUNTED


@dataclass
class Stage:
    """The two places, the things in them, and the browsers of those who knock (None: signed out).

    `second` are the things of our second sub-team, which other_sub_lead leads. `known` are the forms of each door.
    """

    world: World
    things: dict[str, dict[type, Any]]
    people: dict[str, User | None]
    second: dict[type, Any] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)
    _teams: dict[Any, int | None] = field(default_factory=dict)
    _held: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)

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
    def cookies(self) -> dict[str, dict[str, str]]:
        """What the browser of each person comes with, once they are signed in."""
        found: dict[str, dict[str, str]] = {}
        for name, user in self.people.items():
            browser = WalledClient()
            if user is not None:
                browser.force_login(user)
            found[name] = {key: cookie.value for key, cookie in browser.cookies.items()}
        return found

    @cached_property
    def browsers(self) -> dict[str, WalledClient]:
        """A browser of each person, who stays signed in."""
        found = {name: WalledClient(raise_request_exception=False) for name in self.people}
        for name, browser in found.items():
            browser.cookies.load(self.cookies[name])
        return found

    def knock(
        self,
        person: str,
        method: str,
        path: str,
        data: Any = None,
        *,
        keep: bool = False,
        htmx: bool = False,
        kind: str = "",
    ) -> Answer:
        """One request as this person; everything it did is undone, unless it is to be kept for more checks.

        `kind` is the content type of a body given as bytes.
        """
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
            headers = {"HX-Request": "true"} if htmx else {}
            if kind:
                response = browser.generic(method, path, data, content_type=kind, headers=headers)
            else:
                response = getattr(browser, method.lower())(path, data or {}, headers=headers)
        assert not response.streaming, f"{path} streams: the wall is gone by then"
        carried = [f"{name}: {value}" for name, value in response.items()]
        carried += [cookie.OutputString() for cookie in response.cookies.values()]
        text = words_of(response.get("Content-Type", ""), response.content) + "\n".join(carried)
        return Answer(response.status_code, text, response.get("Location", ""), writes, _error(response))

    def state(self, whose: str, tables: set[str] | None = None) -> dict[str, tuple[int, int]]:
        """Of each table with an organisation: how many rows this one has, and a sum that any change of them changes.

        `second`: the rows of our second sub-team, known by their keys.
        """
        column = dict(walled_tables())
        wanted = sorted(set(column) & tables) if tables is not None else sorted(column)
        if not wanted:
            return {}
        pk = self.place("theirs" if whose == "theirs" else "ours").organisation.pk
        keyed = f" AND id::text ~ '{OF_SECOND}'" if whose == "second" else ""
        parts = [
            f"SELECT '{t}', count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)"
            f' FROM "{t}" t WHERE "{column[t]}" = {pk}{keyed}'
            for t in wanted
        ]
        with wall.inside(pk), connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts))
            return {name: (count, int(total)) for name, count, total in cursor.fetchall()}

    @cached_property
    def before(self) -> dict[str, dict[str, tuple[int, int]]]:
        """The state of all when the stage was ready: every knock is undone, so it is the state before each."""
        return {whose: self.state(whose) for whose in ("ours", "theirs", "second")}

    def changed(self, whose: str, tables: set[str]) -> set[str]:
        """The tables, of those given, in which these rows differ from when the stage was ready."""
        now = self.state(whose, tables)
        return {name for name, rows in now.items() if rows != self.before[whose][name]}

    def held_before(self, whose: str, key: str) -> dict[str, int]:
        """Of each table: how many rows of this organisation held this key or word. Ask before anything is sent."""
        if (whose, key) not in self._held:
            self._held[whose, key] = self._holding(whose, key, {table for table, _ in walled_tables()})
        return self._held[whose, key]

    def mentions(self, whose: str, tables: set[str], key: str) -> set[str]:
        """The tables, of those given, in which more rows of this organisation hold this key or word than before."""
        before = self._held.get((whose, key), {})
        now = self._holding(whose, key, tables)
        return {table for table, count in now.items() if count > before.get(table, 0)}

    def _holding(self, whose: str, key: str, tables: set[str]) -> dict[str, int]:
        pk, column = self.place(whose).organisation.pk, dict(walled_tables())
        parts = [
            f'SELECT \'{t}\', count(*) FROM "{t}" t WHERE "{column[t]}" = %(pk)s AND t::text ~ %(key)s'
            for t in sorted(tables & set(column))
        ]
        if not parts:
            return {}
        with wall.inside(pk), connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), {"pk": pk, "key": rf"\m{re.escape(key)}\M"})
            return dict(cursor.fetchall())


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
    """A block whose writes are rolled back at its end, and forgotten with what was to be brought up to date for them."""
    if keep:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    changes.forget()


def walled_tables() -> list[tuple[str, str]]:
    """(table, the column that names its organisation), from PostgreSQL's own catalogue."""
    if not _WALLED:
        with connection.cursor() as cursor:
            cursor.execute(wall.WALLED)
            _WALLED.extend(cursor.fetchall())
    return _WALLED


_WALLED: list[tuple[str, str]] = []
