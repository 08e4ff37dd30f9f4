"""How the stage is set: both organisations furnished by every scene and a little more, and everybody who knocks.

Each table's keys start at another number in each organisation, so a key alone says whose row it is.
"""

from __future__ import annotations

import importlib
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.db import connections, models

from amhe import clock
from amhe.access import changes, grants, wall
from amhe.access.roles import Permission, Role
from amhe.access.tenancy import TenantModel
from amhe.reference import by_id
from amhe.reminders.models import Letter
from datareview.actions import share_with_expert
from datareview.models import Contact, Conversation, Extract
from organisations.actions import add_expert, make_administrator
from organisations.models import User
from populations.actions import decide, define, record_other_method
from populations.models import Population
from qiprojects.models import AimVersion
from teams.actions import accept_invitation, ask_for_help, join, share_notes
from teams.models import HelpRequest, JoinedAs
from tests.access.stage import (
    BETWEEN,
    CANARIES,
    FIRST_KEYS,
    REACHED,
    REACHED_BY_SECOND,
    SAID,
    SAID_TO_SECOND,
    SECOND,
    SECOND_KEYS,
    THEIR_KEYS,
    THEIR_NAME,
    Stage,
)
from tests.factories import UserFactory
from tests.scenes import build_all
from tests.scenes.populations import of_sub_team
from tests.world import Place, World, make_place

SUB_TEAM_ROOMS = ("datareview", "assets", "qiprojects")
OUR_PEOPLE = (
    "coach",
    "sponsor",
    "lead",
    "member",
    "support",
    "sub_lead",
    "sub_member",
    "other_sub_lead",
    "notes_reader",
    "expert",
    "expert_before",
    "supporter",
)


def keyed_models() -> list[type[models.Model]]:
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
    start_keys_at(FIRST_KEYS)
    ours = make_place("Marsh Partnership NHS Trust", "marsh")
    things = {"ours": _furnish(ours, "ours")}
    start_keys_at(SECOND_KEYS)
    second = _furnish_second(ours)
    stranger = UserFactory(name="Stranger")
    start_keys_at(THEIR_KEYS)
    theirs = make_place(f"{THEIR_NAME} NHS Trust", "hill")
    things["theirs"] = _furnish(theirs, "theirs")
    world = World(ours, theirs, stranger)
    both = UserFactory(name="Coach of both")
    for whose in ("ours", "theirs"):
        place = getattr(world, whose)
        with place.inside():
            join(by=place.coach, organisation=place.organisation, team=None, user=both, role=Role.COACH)
    people: dict[str, User | None] = {name: ours.people[name] for name in OUR_PEOPLE if name in ours.people}
    administrator = UserFactory(name="Administrator")
    make_administrator(by=None, email=administrator.email, name=administrator.name)
    people |= {"coach_of_both": both, "administrator": administrator, "stranger": stranger, "signed_out": None}
    with wall.inside(ours.organisation.pk, theirs.organisation.pk):
        changes.settle()  # as the end of a request does; nothing ends here before the last test
        # theirs have gone: none waits for a task that is tried with their id
        Letter.objects.filter(organisation=theirs.organisation).update(state=Letter.State.SENT, finished_at=clock.now())
    stage = Stage(world, things, people, second)
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
            for name, days_ago in (("expert", 0), ("expert_before", 40)):
                place.people[name] = _expert(place, population, name, days_ago)
            _say(population, SAID[whose])
            _name(population, REACHED[whose])
            _write_more(place, population, CANARIES[whose])
    return things


def _expert(place: Place, population: Population, name: str, days_ago: int) -> User:
    """An expert whom the first sub-team asked, and who said yes to reading its notes for 30 days, so many days ago."""
    email = f"{name}-{place.organisation.slug}@example.org"
    expert = add_expert(by=None, email=email, name=name, inequality=True, nations=["E"]).user
    population = Population.objects.select_related("team", "organisation").get(pk=population.pk)
    with clock.set_to(clock.now() - timedelta(days=days_ago)):
        ask_for_help(by=place.sub_lead, team=population.team, to="expert", of=expert, what="How do we begin?")
        until = clock.today() + timedelta(days=30)
        invitation = share_with_expert(by=place.sub_lead, population=population, expert=expert, until=until)
        return accept_invitation(by=None, invitation=invitation).user


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
    here = {"organisation": place.organisation, "team": team, "joined_as": JoinedAs.FROM_POPULATION}
    join(by=place.lead, **here, user=user, role=Role.SUB_TEAM_LEAD)


def _write_more(place: Place, population: Population, canary: str) -> None:
    """The free texts that need a second go: another way to agree, a new definition, an exception that changes nothing."""
    record_other_method(
        by=place.coach,
        organisation=place.organisation,
        question=f"Who comes third? {canary}",
        method=next(m for m in by_id("organisations", "milestones", "consensus_methods") if m != "ranked_ballot"),
        outcome=f"We talked until all agreed. {canary}",
    )
    newest = population.definitions.first()
    define(
        by=place.lead,
        population=population,
        version=newest.number,
        text=f"{newest.text} And their families.",
        descriptors=newest.descriptors,
        rough_size=500,
        reason=f"Families asked. {canary}",
    )
    reason = f"Support plans meetings here, as everywhere. {canary}"
    grants.make_exception(place.organisation, Role.SUPPORT, Permission.MANAGE_MEETINGS, granted=True, reason=reason)


def _furnish_second(place: Place) -> dict[type, Any]:
    """Our second sub-team's own work: what it heard, found, mapped and tests, in words of its own.

    All is written by its lead. Returns the object of each model that an address can name.
    """
    lead = place.other_sub_lead
    own = Place(place.organisation, place.team, place.people | {"sub_lead": lead, "sub_member": lead})
    with wall.restored():
        with place.inside():
            population = Population.objects.select_related("team").get(team__memberships__user=lead)
        things: dict[type, Any] = {Population: population}
        for room in SUB_TEAM_ROOMS:
            scene = importlib.import_module(f"tests.scenes.{room}")
            scene.build(own, f"{CANARIES['ours']} {SECOND}", things)
        with place.inside():
            things |= of_sub_team(own, lead, f"{CANARIES['ours']} {SECOND}".replace(" ", "-"))
            asked = {
                "by": lead,
                "team": population.team,
                "to": "coach",
                "what": f"A second look {CANARIES['ours']} {SECOND}",
            }
            things[HelpRequest] = ask_for_help(**asked)
            things[AimVersion] = AimVersion.objects.get(project__population=population)
            _say(population, SAID_TO_SECOND)
            _name(population, REACHED_BY_SECOND)
    return things


def _say(population: Population, word: str) -> None:
    """Put the word into its notes, and into the evidence drawn from notes whose words may not leave the sub-team."""
    for note in Conversation.objects.filter(population=population).exclude(who=""):
        if note.quote == Conversation.Quote.VERBATIM:
            continue
        for box in ("heard", "strengths", "needs", "worse", "changes"):
            setattr(note, box, f"{getattr(note, box)} {word}")
        note.save()
        for extract in Extract.objects.filter(conversation=note):
            extract.end = len(note.heard)
            extract.quote = note.heard[extract.start :]
            extract.save()


def _name(population: Population, word: str) -> None:
    """Put the word into the names of its people to reach."""
    for contact in Contact.objects.filter(population=population):
        contact.name = f"{contact.name} {word}"
        contact.save()
