"""Making the organisations: some at a time, each time in one transaction inside their walls."""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module

from amhe import clock
from amhe.access import grants, wall
from amhe.programme.load.choosing import choose
from amhe.programme.load.made import MadeOrganisation
from amhe.programme.load.people import accounts, form_team, write_memberships
from amhe.programme.load.plan import Plan, plans
from amhe.programme.load.projects import start_projects
from amhe.programme.load.review import listen_and_map
from amhe.programme.load.rows import Rows
from organisations.models import Organisation, User

TOGETHER = 20  # organisations a transaction
KEPT_TOGETHER = 50  # organisations whose standing is worked out at once
STANDING = "amhe.programme.standing"
COACHES = (("hundred", "Coach of 100", 100), ("ten", "Coach of 10", 10))  # and "all", of every organisation
DOMAIN = "load-coaches.example"

Say = Callable[[str], None]


@dataclass
class Made:
    """What was made: organisations, and rows by table."""

    organisations: int = 0
    rows: Counter[str] = field(default_factory=Counter)


def make(*, organisations: int, conversations: int, seed: str, say: Say) -> Made:
    """Make load organisations until there are this many, with this many conversations between the new ones.

    Returns what was made; `say` is told how far it is. Raises ValueError if the new ones can't have conversations.
    """
    there = _numbers_there()
    new = [number for number in range(1, organisations + 1) if number not in there]
    made = Made()
    if not new:
        return made
    coming = plans(new, conversations, seed)
    coaches = _coaches()
    ids: list[int] = []
    for start in range(0, len(coming), TOGETHER):
        some = coming[start : start + TOGETHER]
        ids += _make_some(some, coaches, made)
        say(
            f"{made.organisations} of {len(coming)} organisations, {made.rows['datareview.Conversation']} conversations"
        )
    keep_standings(ids)
    return made


def _numbers_there() -> set[int]:
    with wall.inside(*wall.organisation_ids()):
        slugs = Organisation.objects.filter(slug__regex=r"^load-\d{5}$").values_list("slug", flat=True)
        return {int(slug.removeprefix("load-")) for slug in slugs}


def _coaches() -> dict[str, int]:
    """The ids of the 3 coaches' accounts, made if they aren't there."""
    wanted = {"all": "Coach of all", **{key: name for key, name, _most in COACHES}}
    emails = {key: f"{key}@{DOMAIN}" for key in wanted}
    there = dict(User.objects.filter(email__in=emails.values()).values_list("email", "pk"))
    rows = Rows()
    for key, email in emails.items():
        if email not in there:
            [there[email]] = accounts(rows, [(email, wanted[key])])
    rows.finish()
    return {key: there[email] for key, email in emails.items()}


def _make_some(some: Sequence[Plan], coaches: dict[str, int], made: Made) -> list[int]:
    with wall.restored():
        ids = [_begin(plan) for plan in some]
        with wall.inside(*ids):
            rows = Rows()
            for plan, key in zip(some, ids, strict=True):
                rows.organisation_id = key
                theirs = [coaches[who] for who, _name, most in COACHES if plan.number <= most]
                _fill(MadeOrganisation(plan, rows, key), [*theirs, coaches["all"]])
            rows.finish()
    made.organisations += len(some)
    made.rows.update(rows.written)
    return ids


def _begin(plan: Plan) -> int:
    """The organisation itself, with the grants of its roles, by the door that every new one comes through."""
    organisation = Organisation(id=wall.new_organisation(), slug=plan.slug, name=plan.name, nation=plan.nation)
    rows = Rows()
    rows.put(
        Organisation,
        id=organisation.pk,
        activated_at=clock.now(),
        slug=plan.slug,
        name=plan.name,
        nation=plan.nation,
        started_on=MadeOrganisation(plan, rows, organisation.pk).on(plan.started),
    )
    rows.finish()
    grants.install(organisation)
    return organisation.pk


def _fill(made: MadeOrganisation, coaches: Sequence[int]) -> None:
    form_team(made, coaches)
    choose(made)
    listen_and_map(made)
    start_projects(made)
    write_memberships(made)


def keep_standings(organisation_ids: Sequence[int]) -> None:
    """Work out what the top floor keeps about each organisation, where it keeps anything."""
    if importlib.util.find_spec(STANDING) is None:
        return
    keep = import_module(STANDING).keep
    for start in range(0, len(organisation_ids), KEPT_TOGETHER):
        some = organisation_ids[start : start + KEPT_TOGETHER]
        with wall.inside(*some):
            keep(some)
