"""The page about oneself, put together in 6 queries, however many organisations somebody is in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Max, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access import wall
from amhe.access.named import how_long, how_many
from amhe.access.roles import ORGANISATION_ROLES, SUB_TEAM_ROLES, Permission, ProgrammeRole, Role, roles_with
from amhe.audit.models import Event
from amhe.programme.about_me.words import ACCOUNT, LINES, Fact, Line, Only, Seen
from organisations.models import Organisation, SupportView, User
from teams.models import Membership

MOST = 20  # organisations on the page; the copy has them all
FEW = 3  # people with one role who are named
NAMED = (Role.COACH, Role.SENIOR_SPONSOR, Role.PROJECT_LEAD, Role.SUB_TEAM_LEAD, Role.NOTES_READER)


class Row(NamedTuple):
    """Something that is kept: what it is, what there is of it, who can see it, and how long."""

    what: str
    value: Any
    seen: str
    kept: str
    more: str = ""


@dataclass(frozen=True)
class Part:
    """Rows that stand together."""

    rows: list[Row]

    @property
    def kept(self) -> str:
        """How long all of them are kept, if that is equally long; else ""."""
        times = {row.kept for row in self.rows}
        return times.pop() if len(times) == 1 else ""


@dataclass(frozen=True)
class Where:
    """One organisation, one's roles there, newest first, and who leads it."""

    organisation: Organisation
    roles: list[Membership]
    leaders: str


@dataclass(frozen=True)
class Opened:
    """How often something was opened, and when last."""

    times: int
    last: datetime | None


@dataclass(frozen=True)
class AboutMe:
    """All that the page tells."""

    account: Part
    places: list[Where]
    more_places: int
    lines: Mapping[Line, int]
    people: People
    support: Opened
    copies: Opened

    def part(self, lines: Iterable[Line]) -> Part:
        """Those of these lines that there is something of."""
        there = [line for line in lines if self.lines[line]]
        return Part(
            [
                Row(
                    str(line.what),
                    self.lines[line],
                    self.people.who(line.seen),
                    how_long(line.fields[0]).to_you,
                    str(line.more),
                )
                for line in there
            ]
        )

    @property
    def none(self) -> list[str]:
        """What could be kept, and of which there is nothing."""
        return [str(line.what) for line in LINES if not self.lines[line]]


@dataclass(frozen=True)
class People:
    """Who has the roles that lead, wherever this person is now; `in_sub_team`: whether that is also a sub-team."""

    names: Mapping[str, tuple[str, ...]]
    in_sub_team: bool

    def who(self, seen: Seen) -> str:
        """Who can see a thing, in words: the roles, with names where they are few."""
        if isinstance(seen, Only):
            return _("Only you") if seen is Only.YOU else _("Nobody. Only the computer uses it")
        roles = [role for asked in (seen if isinstance(seen, tuple) else (seen,)) for role in _roles(asked)]
        if set(roles) >= ORGANISATION_ROLES:
            return _("Everybody in your teams")
        ordered = [role for role in (*Role, *ProgrammeRole) if role in roles]
        return "; ".join(self._named(role) for role in ordered if self.in_sub_team or role not in SUB_TEAM_ROLES)

    def _named(self, role: Any) -> str:
        names = self.names.get(role, ())
        return f"{role.label} ({', '.join(names)})" if 0 < len(names) <= FEW else str(role.label)


def _roles(seen: Any) -> list[Any]:
    return roles_with(seen) if isinstance(seen, Permission) else [seen]


def about(user: User) -> AboutMe:
    """What is kept about this person, in every organisation where they are or were. For nobody else's eyes.

    It looks behind the walls of organisations that they have left: each question asked there names them (docs/adr/0019).
    """
    with wall.inside(*wall.organisation_ids()):
        mine = Membership.objects.filter(user=user).select_related("organisation", "team", "place")
        held = list(mine.order_by("organisation__name", "organisation_id", "has_left", "-starts_on", "-pk"))
        now = [membership for membership in held if _holds(membership)]
        ids = list(dict.fromkeys(membership.organisation_id for membership in now))[:MOST]
        leading = _leading(ids, {membership.team_id for membership in now} - {None})
        counts = how_many(user)
        support = SupportView.objects.filter(organisation__in=ids).aggregate(Count("pk"), Max("at"))
        taken = Event.objects.filter(organisation__in=ids, action="export downloaded").aggregate(Count("pk"), Max("at"))
    people = _people(leading, user, any(membership.team_id for membership in now))
    places = _places(held, leading, user)
    return AboutMe(
        account=Part([_of_account(user, fact, people) for fact in ACCOUNT]),
        places=places[:MOST],
        more_places=len(places[MOST:]),
        lines=Counter({line: sum(counts.get(name, 0) for name in line.fields) for line in LINES}),
        people=people,
        support=Opened(*support.values()),
        copies=Opened(*taken.values()),
    )


def _holds(membership: Membership) -> bool:
    """Whether a role holds today, as `Membership.objects.current()` says."""
    last, today = membership.ends_on, clock.today()
    return not membership.has_left and membership.starts_on <= today and (last is None or last >= today)


def _leading(organisations: list[int], teams: set[int | None]) -> list[tuple[int, int | None, str, int, str]]:
    """Who leads these organisations and sub-teams today: organisation, team, role, person, name."""
    found = Membership.objects.current().filter(organisation__in=organisations, role__in=NAMED)
    found = found.filter(Q(team=None) | Q(team__in=teams)).order_by("user__name", "user_id")
    return list(found.values_list("organisation_id", "team_id", "role", "user_id", "user__name"))


def _people(leading: Iterable[tuple[Any, ...]], user: User, in_sub_team: bool) -> People:
    names: dict[str, dict[int, str]] = defaultdict(dict)
    for _organisation, _team, role, pk, name in leading:
        names[role][pk] = _("you") if pk == user.pk else name
    return People({role: tuple(known.values()) for role, known in names.items()}, in_sub_team)


def _places(held: Iterable[Membership], leading: Iterable[tuple[Any, ...]], user: User) -> list[Where]:
    leads: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for line in leading:
        leads[line[0]].append(line)
    roles: dict[Organisation, list[Membership]] = defaultdict(list)
    for membership in held:
        roles[membership.organisation].append(membership)
    found = []
    for organisation, theirs in roles.items():
        people = _people(leads[organisation.pk], user, True)
        first = [role for role in (Role.PROJECT_LEAD, Role.SUB_TEAM_LEAD, Role.COACH) if role in people.names]
        words = ". ".join(f"{role.label}: {', '.join(people.names[role])}" for role in first)
        found.append(Where(organisation, theirs, words))
    return found


def _of_account(user: User, fact: Fact, people: People) -> Row:
    seen = fact.seen
    if fact.fields == ("email",) and any(name == _("you") for name in people.names.get(Role.COACH, ())):
        seen = Permission.VIEW_TEAM  # it stands at the foot of each page of the organisations that they help
    kept = User.inventory[fact.fields[0]][1].to_you
    return Row(str(fact.what), value_of(user, fact) or _("Nothing"), people.who(seen), kept)


def value_of(user: User, fact: Fact) -> str:
    """What there is in the account, in words; "" for nothing. Of a password, only that there is one."""
    first = fact.fields[0]
    if first == "password":
        return _("You have set one") if user.has_usable_password() else ""
    if first == "quiet_from":
        return _("From %(start)s to %(end)s") % {
            "start": f"{user.quiet_from:%H:%M}",
            "end": f"{user.quiet_until:%H:%M}",
        }
    value = getattr(user, first)
    if isinstance(value, datetime):
        return date_format(value, "j F Y")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return dict(settings.LANGUAGES).get(value, value) if first == "language" else str(value or "")
