"""Random walks of joining and leaving, held after every step against an oracle in plain Python that shares no code.

Memberships, the groups in guardian, what Access says and what the tenant wall shows the app role must all agree with it.
A walk is 500 steps; the suite takes 4. `AMHE_MEMBERSHIP_STEPS=10000` takes 20.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from amhe import clock
from amhe.access import grants, wall
from amhe.access.access import Access
from amhe.access.roles import ROLE_PERMISSIONS, SUB_TEAM_ROLES, Permission, Role
from amhe.rules import Refused
from organisations.models import Organisation, User
from teams import actions
from teams.models import Invitation, Membership, Team
from tests.factories import UserFactory
from tests.world import Place, World

pytestmark = pytest.mark.django_db
WALK = 500
WALKS = max(1, int(os.environ.get("AMHE_MEMBERSHIP_STEPS", "2000")) // WALK)
ON_ORGANISATION = [role for role in Role if role not in SUB_TEAM_ROLES and role != Role.COACH]
Anchor = tuple[int, int | None]  # organisation, sub-team
Key = tuple[int, int | None, int, str]  # and person, role


@dataclass
class Row:
    """What the oracle knows of one membership."""

    key: Key
    starts: date
    ends: date | None = None
    left: bool = False

    def on(self, day: date) -> bool:
        return not self.left and self.starts <= day and (self.ends is None or self.ends >= day)

    @property
    def anchor(self) -> Anchor:
        return self.key[:2]


@dataclass
class Asked:
    """What the oracle knows of one invitation."""

    key: Key
    until: date
    used: bool = False


class No(Exception):
    """The oracle says that the product must refuse."""


@dataclass
class Oracle:
    """Who holds what, by the rules as written down: no query, no import from the rooms it checks."""

    day: date
    rows: dict[int, Row] = field(default_factory=dict)
    asked: dict[int, Asked] = field(default_factory=dict)
    fresh: int = 0  # rows that the product has yet to tell the key of count down from here

    def join(self, key: Key, starts: date | None = None, ends: date | None = None) -> None:
        same = [row for row in self.rows.values() if row.key == key and not row.left]
        if any(row.ends is None or row.ends >= self.day for row in same):
            raise No
        for row in same:
            row.left = True
        self.fresh -= 1
        self.rows[self.fresh] = Row(key, starts or self.day, ends)

    def must_stay(self, row: Row, last: date | None = None) -> bool:
        role = row.key[3]
        if role not in ("project_lead", "coach") or (row.ends is not None and row.ends < self.day):
            return False
        after = last + timedelta(days=1) if last else self.day
        until = date.max if role == "project_lead" and row.ends is None else max(row.ends or after, after)
        if role == "coach":
            until = after
        return not any(
            other is not row
            and (other.key[0], other.key[3]) == (row.key[0], role)
            and not other.left
            and other.starts <= after
            and (other.ends or date.max) >= until
            for other in self.rows.values()
        )

    def end(self, row: Row) -> None:
        if row.left or self.must_stay(row):
            raise No
        self.close(row)
        here = [r for r in self.rows.values() if (r.key[0], r.key[2]) == (row.key[0], row.key[2]) and r.on(self.day)]
        if all(r.key[3] == "notes_reader" for r in here):
            for shared in here:
                self.close(shared)

    def close(self, row: Row) -> None:
        last = max(self.day, row.starts)
        row.left, row.ends = True, min(row.ends or last, last)

    def change(self, row: Row, ends: date | None) -> None:
        if row.left:
            raise No
        if ends == row.ends:
            return
        if ends is not None and ends < max(row.starts, self.day):
            raise No
        if ends is not None and (row.ends is None or ends < row.ends) and self.must_stay(row, ends):
            raise No
        row.ends = ends

    def hand_over(self, row: Row, to: int, stays: bool) -> None:
        in_team = [r for r in self.rows.values() if r.anchor == row.anchor and r.on(self.day)]
        roles = {r.key[3] for r in in_team if r.key[2] == to}
        if not row.on(self.day) or not roles - {"coach", "notes_reader"}:
            raise No
        organisation, team, giver, role = row.key
        self.join((organisation, team, to, role), ends=row.ends)
        plain = {"project_lead": "project_team_member", "sub_team_lead": "sub_team_member"}.get(role)
        if stays and plain and not any(r.key[2:] == (giver, plain) for r in in_team):
            self.join((organisation, team, giver, plain))
        self.end(row)

    def invite(self, key: Key) -> None:
        holds = any(row.key == key and row.on(self.day) for row in self.rows.values())
        if holds or any(a.key == key and not a.used and a.until > self.day for a in self.asked.values()):
            raise No
        self.fresh -= 1
        self.asked[self.fresh] = Asked(key, self.day + timedelta(days=7))

    def accept(self, asked: Asked) -> None:
        if asked.used or asked.until <= self.day:
            raise No
        self.join(asked.key)
        asked.used = True


class Walk:
    """The product and the oracle, taking the same steps."""

    def __init__(self, seed: int, world: World) -> None:
        self.random = Random(seed)
        self.places: dict[int, Place] = {place.organisation.pk: place for place in (world.ours, world.theirs)}
        self.by = world.ours.lead
        self.teams: dict[int, Team] = {}
        for place in self.places.values():
            for name in ("Rural", "Young carers"):
                with place.inside():
                    team = actions.make_sub_team(by=None, organisation=place.organisation, name=name)
                self.teams[team.pk] = team
        cast = [world.ours.lead, world.ours.coach, world.theirs.lead, world.theirs.coach]
        self.people = {user.pk: user for user in [*cast, *UserFactory.create_batch(5)]}
        self.oracle = Oracle(clock.today())
        with wall.inside(*self.places):
            for m in Membership.objects.all():
                self.people.setdefault(m.user_id, m.user)
                self.oracle.rows[m.pk] = Row((m.organisation_id, m.team_id, m.user_id, m.role), m.starts_on, m.ends_on)
        self.anchors: list[Anchor] = [(pk, None) for pk in self.places]
        self.anchors += [(team.organisation_id, team.pk) for team in self.teams.values()]
        self.seen: Counter[tuple[str, bool]] = Counter()

    # --- what may happen ---------------------------------------------------------------------------------------

    def some_day(self) -> date | None:
        return self.random.choice([None, self.oracle.day + timedelta(days=self.random.randint(-2, 40))])

    def some_row(self) -> tuple[int, Row]:
        live = [(pk, row) for pk, row in self.oracle.rows.items() if not row.left]
        choice = live if self.random.random() < 0.95 else list(self.oracle.rows.items())
        leads = [pair for pair in choice if pair[1].key[3] in ("project_lead", "coach")]
        return self.random.choice(leads if leads and self.random.random() < 0.3 else choice)

    def some_key(self) -> Key:
        organisation, team = self.random.choice(self.anchors)
        roles = [Role.SUB_TEAM_LEAD, Role.SUB_TEAM_MEMBER] if team else ON_ORGANISATION
        return organisation, team, self.random.choice(list(self.people)), self.random.choice(roles)

    def known(self, key: Key) -> dict[str, Any]:
        organisation, team, user, role = key
        return {
            "organisation": self.places[organisation].organisation,
            "team": self.teams[team] if team else None,
            "user": self.people[user],
            "role": role,
        }

    def step(self) -> None:
        kinds = [self.joins] * 4 + [self.leaves] * 4 + [self.hands_over] * 3 + [self.gets_days] * 3
        kinds += [self.coaches, self.coaches, self.shares, self.shares, self.is_asked, self.is_asked, self.answers]
        kinds += [self.answers, self.time_passes, self.time_passes]
        kind = self.random.choice(kinds)
        organisation, told, done = kind()
        try:
            told()
            refused = False
        except No:
            refused = True
        self.seen[kind.__name__, refused] += 1
        with clock.set_to(self.oracle.day), self.places[organisation].inside():
            if refused:
                with pytest.raises(Refused):
                    done()
            else:
                done()

    def joins(self) -> tuple[int, Callable[[], Any], Callable[[], Any]]:
        key = self.some_key()
        ends = None if key[3] == Role.PROJECT_LEAD else self.random.choice([None, self.oracle.day + timedelta(days=9)])
        return (
            key[0],
            lambda: self.oracle.join(key, ends=ends),
            lambda: actions.join(by=self.by, **self.known(key), ends_on=ends),
        )

    def leaves(self) -> tuple[int, Callable[[], Any], Callable[[], Any]]:
        pk, row = self.some_row()
        return (
            row.key[0],
            lambda: self.oracle.end(row),
            lambda: actions.end_membership(by=self.by, membership=Membership.objects.get(pk=pk)),
        )

    def hands_over(self) -> tuple[int, Callable[[], Any], Callable[[], Any]]:
        pk, row = self.some_row()
        near = [r.key[2] for r in self.oracle.rows.values() if r.anchor == row.anchor and r.on(self.oracle.day)]
        to, stays = self.random.choice(near or list(self.people)), self.random.random() < 0.5

        def done() -> None:
            membership = Membership.objects.get(pk=pk)
            actions.hand_over(by=self.by, membership=membership, to=self.people[to], stays=stays)

        return row.key[0], lambda: self.oracle.hand_over(row, to, stays), done

    def gets_days(self) -> tuple[int, Callable[[], Any], Callable[[], Any]]:
        pk, row = self.some_row()
        ends = self.some_day()

        def done() -> None:
            held = Membership.objects.get(pk=pk)
            actions.change_dates(by=self.by, membership=held, version=held.version, ends_on=ends)

        return row.key[0], lambda: self.oracle.change(row, ends), done

    def coaches(self) -> tuple[int, Callable[[], Any], Callable[[], Any]]:
        organisation, user = self.random.choice(list(self.places)), self.random.choice(list(self.people))
        starts = self.oracle.day + timedelta(days=self.random.randint(0, 8))
        ends = self.random.choice([None, starts + timedelta(days=self.random.randint(0, 30))])
        key = (organisation, None, user, Role.COACH)
        known = {name: value for name, value in self.known(key).items() if name in ("organisation", "user")}
        return (
            organisation,
            lambda: self.oracle.join(key, starts, ends),
            lambda: actions.assign_coach(by=None, **known, starts_on=starts, ends_on=ends),
        )

    def shares(self) -> tuple[int, Callable[[], Any], Callable[[], Any]]:
        team, user = self.random.choice(list(self.teams.values())), self.random.choice(list(self.people))
        until = self.oracle.day + timedelta(days=self.random.randint(-1, 100))

        def told() -> None:
            if not self.oracle.day <= until <= self.oracle.day + timedelta(days=92):
                raise No
            self.oracle.join((team.organisation_id, team.pk, user, Role.NOTES_READER), ends=until)

        def done() -> None:
            actions.share_notes(by=self.by, team=team, user=self.people[user], until=until)

        return team.organisation_id, told, done

    def is_asked(self) -> tuple[int, Callable[[], Any], Callable[[], Any]]:
        key = self.some_key()
        known = self.known(key)
        user = known.pop("user")
        return (
            key[0],
            lambda: self.oracle.invite(key),
            lambda: actions.invite(by=self.by, **known, email=user.email, name=user.name),
        )

    def answers(self) -> tuple[int, Callable[[], Any], Callable[[], Any]]:
        if not self.oracle.asked:
            return self.is_asked()
        newest = list(self.oracle.asked.items())[-12:]
        pk, asked = self.random.choice(newest)

        def done() -> None:
            actions.accept_invitation(by=None, invitation=Invitation.objects.get(pk=pk))

        return asked.key[0], lambda: self.oracle.accept(asked), done

    def time_passes(self) -> tuple[int, Callable[[], Any], Callable[[], Any]]:
        self.oracle.day += timedelta(days=self.random.randint(1, 9))
        return next(iter(self.places)), lambda: None, lambda: None

    # --- what must agree ---------------------------------------------------------------------------------------

    def compare(self, *, everybody: bool) -> None:
        with wall.inside(*self.places):
            self._learn_keys()
            found = {
                pk: (Row((org, team, user, role), starts, ends, left), group)
                for pk, org, team, user, role, starts, ends, left, group in Membership.objects.values_list(
                    "pk", "organisation", "team", "user", "role", "starts_on", "ends_on", "has_left", "group__name"
                )
            }
        assert {pk: row for pk, (row, _) in found.items()} == self.oracle.rows
        assert all(group == group_of(row.key) for row, group in found.values())
        wanted = {(row.key[2], group_of(row.key)) for row in self.oracle.rows.values() if not row.left}
        held = User.groups.through.objects.filter(user__in=self.people).values_list("user", "group__name")
        assert set(held) == wanted
        for user in self.people if everybody else [self.random.choice(list(self.people))]:
            self._compare_rights(user)
        for pk in self.places:
            leads = [r for r in self.oracle.rows.values() if r.key[0] == pk and r.key[3] == "project_lead"]
            assert any(row.on(self.oracle.day) for row in leads), "an organisation is without a lead"

    @property
    def missing(self) -> list[tuple[str, bool]]:
        """What was never tried: a kind of step, and whether refused."""
        return [(kind, refused) for kind in KINDS for refused in (False, True) if not self.seen[kind, refused]]

    def _learn_keys(self) -> None:
        """Give what the oracle has just made the keys that the product gave it, in the order in which both were made."""
        for mine, model in ((self.oracle.rows, Membership), (self.oracle.asked, Invitation)):
            new = [mine.pop(pk) for pk in sorted((pk for pk in mine if pk < 0), reverse=True)]
            if new:
                pks = list(model.objects.exclude(pk__in=list(mine)).order_by("pk").values_list("pk", flat=True))
                assert len(pks) == len(new), "the product made something else than the oracle"
                mine.update(zip(pks, new, strict=True))

    def _compare_rights(self, user: int) -> None:
        mine = [row for row in self.oracle.rows.values() if row.key[2] == user and row.on(self.oracle.day)]
        inside = {row.key[0] for row in mine}
        with wall.restored():
            access = Access(user, clock.today(), wall.enter(user, clock.today()))
            told = {(g.organisation_id, g.team_id, g.role): g.may for g in access.grants}
            assert told == {(*row.anchor, row.key[3]): frozenset(ROLE_PERMISSIONS[Role(row.key[3])]) for row in mine}
            for organisation, team in self.anchors:
                for permission in (Permission.MANAGE_TEAM, Permission.VIEW_NOTES, Permission.VOTE):
                    roles = {r.key[3] for r in mine if r.anchor in ((organisation, None), (organisation, team))}
                    may = any(permission in ROLE_PERMISSIONS[Role(role)] for role in roles)
                    assert access.allows(permission, organisation, team) == may
            shown = set(Membership.objects.values_list("pk", flat=True))
            assert shown == {pk for pk, row in self.oracle.rows.items() if row.key[0] in inside}
            assert set(Organisation.objects.values_list("pk", flat=True)) == inside


def group_of(key: Key) -> str:
    organisation, team, _, role = key
    return f"team:{team}:{role}" if team else f"organisation:{organisation}:{role}"


KINDS = ("joins", "leaves", "hands_over", "gets_days", "coaches", "shares", "is_asked", "answers")


@pytest.mark.parametrize("seed", range(WALKS))
def test_no_drift_between_memberships_groups_rights_and_the_wall(world: World, seed: int) -> None:
    walk = Walk(seed, world)
    number = 0
    while number < WALK or (walk.missing and number < 3 * WALK):  # a rare refusal may take longer than others
        walk.step()
        with clock.set_to(walk.oracle.day):
            walk.compare(everybody=number % 25 == 0)
        number += 1
    assert walk.missing == [], "this walk never tried these"
    for pk, place in walk.places.items():
        with place.inside():
            assert grants.drift(pk) == []
