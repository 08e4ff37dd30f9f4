"""Made-up organisations for measuring: as valid as earned ones, the same for the same seed, and never where people work."""

from __future__ import annotations

import ast
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction

from amhe.access import bulk, wall
from amhe.access.inventory import models_of_ours
from amhe.access.tenancy import TenantModel
from amhe.programme.load import make
from amhe.programme.load.plan import Depth, GroupPlan, Stage, plans, share
from amhe.programme.tracker import Stage as Progress
from amhe.programme.tracker import progress_of
from datareview.models import Conversation
from organisations.models import Organisation, User
from populations.models import Population
from teams.models import Team, TeamPlace
from tests.architecture.source import modules
from tests.world import World

ROOMS = ("teams", "populations", "datareview", "assets", "qiprojects")
# What few organisations have, or what does not outlive its day.
RARE = {
    "teams.Invitation",
    "teams.Minutes",
    # one of each an organisation, or few: no page grows with them
    "teams.Agreement",
    "teams.AnswerLink",
    "teams.GovernanceRole",
    "teams.HelpReply",
    "teams.HelpRequest",
    "teams.MeetingLetter",
    "teams.Reply",
    "teams.SupportRole",
    "teams.Terms",
    "teams.TermsAgreedBy",
    "teams.TermsComment",
    "teams.TermsPaper",
    "teams.TermsText",
    "teams.TermsVersion",
    "populations.NamedOrganisation",
    "populations.PromptAnswer",
    "populations.ReviewComment",
    "assets.NoneOfKind",
    "assets.StrengthSetAside",
    "datareview.NoteCopy",
    "datareview.Contact",
    "datareview.Removal",
}
IN_POPULATION = (
    "",
    "heard/",
    "data/",
    "themes/",
    "assets/",
    "assets/priorities/",
    "project/",
    "project/theory/",
    "project/tests/",
    "project/measures/",
    "team/",
    "define/",
    "meetings/",
)
IN_ORGANISATION = (
    "",
    "milestones/",
    "team/",
    "meetings/",
    "populations/",
    "populations/review/",
    "ballots/",
    "report/",
)


def load(organisations: int, conversations: int, seed: str = "1") -> str:
    said = StringIO()
    call_command("make_load", organisations=organisations, conversations=conversations, seed=seed, stdout=said)
    return said.getvalue()


def everywhere() -> Any:
    return wall.inside(*wall.organisation_ids())


@pytest.mark.django_db
def test_three_organisations_are_valid_and_every_page_of_the_first_opens(browser_of: Any) -> None:
    said = load(3, 60)
    assert "60  datareview.Conversation" in said and "Made 3 organisations" in said
    connection.check_constraints()
    checked = StringIO()
    call_command("verify_permissions", stdout=checked)
    assert checked.getvalue() == "3 organisations, no differences.\n"
    with everywhere():
        slugs = list(Population.objects.chosen().filter(organisation__slug="load-00001").values_list("slug", flat=True))
        assert Conversation.objects.count() == 60
    assert len(slugs) == 3
    lead, sub_lead = (User.objects.get(email=f"{who}@load-00001.example") for who in ("lead", "nurse"))
    coach = User.objects.get(email="all@load-coaches.example")
    answers = {path: browser_of(lead).get(f"/o/load-00001/{path}").status_code for path in IN_ORGANISATION}
    paths = [f"/o/load-00001/p/{slugs[0]}/{path}" for path in IN_POPULATION]
    answers |= {path: browser_of(sub_lead).get(path).status_code for path in paths}
    answers |= {
        path: browser_of(coach).get(path).status_code for path in ("/coach/", "/o/load-00002/", "/o/load-00003/")
    }
    assert {path: status for path, status in answers.items() if status != 200} == {}


@pytest.mark.django_db
def test_the_first_organisation_has_every_kind_of_thing_and_its_milestones_differ() -> None:
    load(1, 30)
    with everywhere():
        organisation = Organisation.objects.get(slug="load-00001")
        empty = {
            model._meta.label
            for model in models_of_ours()
            if issubclass(model, TenantModel) and model._meta.app_label in ROOMS and not model._default_manager.exists()
        }
        stages = [milestone.stage for milestone in progress_of([organisation.pk])[organisation.pk].all]
    assert empty <= RARE
    assert stages[0] == Progress.DONE and Progress.MOVING in stages


@pytest.mark.django_db
def test_there_are_as_many_as_asked_for_and_a_second_time_makes_only_what_is_missing() -> None:
    load(1, 10)
    assert load(1, 10) == "There are 1 load organisations already: nothing was made.\n"
    assert "Made 1 organisations" in load(2, 0)
    with everywhere():
        assert list(Organisation.objects.order_by("slug").values_list("slug", flat=True)) == [
            "load-00001",
            "load-00002",
        ]
        assert Conversation.objects.count() == 10


@pytest.mark.django_db
def test_it_refuses_where_real_people_work_and_numbers_that_make_no_sense(settings: Any) -> None:
    for organisations, conversations, why in ((0, 0, "Ask for 1"), (100_000, 0, "Ask for 1"), (1, -1, "below 0")):
        with pytest.raises(CommandError, match=why):
            load(organisations, conversations)
    settings.EXAMPLE_DATA = False
    with pytest.raises(CommandError, match="This is neither"):
        load(1, 10)
    assert not wall.organisation_ids()


@pytest.mark.django_db
def test_the_same_seed_says_the_same_and_another_says_something_else() -> None:
    heard = []
    for seed in ("1", "1", "2"):
        with transaction.atomic():
            make(organisations=1, conversations=12, seed=seed, say=lambda _words: None)
            with everywhere():
                heard.append(list(Conversation.objects.order_by("pk").values_list("heard", "who", "uuid")))
            transaction.set_rollback(True)
    assert heard[0] == heard[1] != heard[2]


def test_the_first_has_3_populations_far_apart_and_all_states_occur() -> None:
    made = plans(range(1, 301), 1000, "1")
    assert [group.depth for group in made[0].groups] == [Depth.TESTING, Depth.PROJECT, Depth.LISTENING]
    assert {plan.stage for plan in made} == set(Stage)
    assert {group.depth for plan in made for group in plan.groups} == set(Depth)
    assert {len(plan.groups) for plan in made} == {0, 1, 2, 3}
    assert sum(group.conversations for plan in made for group in plan.groups) == 1000
    assert not any(group.conversations for plan in made for group in plan.groups if group.depth == Depth.SUB_TEAM)
    assert made == plans(range(1, 301), 1000, "1") != plans(range(1, 301), 1000, "2")


def test_conversations_are_shared_out_by_weight_to_the_last_one() -> None:
    groups = [GroupPlan(Depth.LISTENING, weight) for weight in (1, 2, 4)]
    share(groups, 10)
    assert [group.conversations for group in groups] == [1, 3, 6]
    share([], 0)
    with pytest.raises(ValueError, match="listens to anybody"):
        share([], 1)


def test_rows_in_bulk_obey_the_wall_and_every_constraint(world: World) -> None:
    ours, theirs = world.ours, world.theirs
    row = {"organisation_id": ours.organisation.pk, "team_id": ours.team.pk, "title": "Nurse", "kind": "support"}
    with ours.inside():
        [key] = bulk.take_ids(TeamPlace, 1)
        bulk.insert(TeamPlace, [{"id": key, **row}, {"id": key + 1, **row, "title": "Clerk", "how_many": 3}])
        places = list(TeamPlace.objects.order_by("pk").values_list("pk", "title", "how_many", "version"))
        assert places == [(key, "Nurse", 1, 1), (key + 1, "Clerk", 3, 1)]
        for error, wrong in (
            (IntegrityError, {"title": "Nurse"}),
            (IntegrityError, {"title": "Cook", "how_many": 0}),
            (IntegrityError, {"title": "Cook", "kind": None}),
            (ProgrammingError, {"title": "Cook", "organisation_id": theirs.organisation.pk}),
        ):
            with pytest.raises(error), transaction.atomic():
                bulk.insert(TeamPlace, [row | wrong])
        with pytest.raises(IntegrityError), transaction.atomic():
            bulk.insert(TeamPlace, [row | {"title": "Cook", "team_id": theirs.team.pk}])
            connection.check_constraints()
        assert TeamPlace.objects.count() == 2
        bulk.insert(Team, [])


@pytest.mark.django_db
def test_keys_taken_in_bulk_are_never_given_again() -> None:
    taken = bulk.take_ids(User, 3)
    assert len(set(taken)) == 3
    assert User.objects.create_user("a@b.example", "A").pk not in taken


def test_nothing_but_the_load_writes_in_bulk() -> None:
    users = {
        path
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module == "amhe.access.bulk" or "bulk" in {alias.name for alias in node.names})
    }
    beside_it = {"amhe/privacy/importing.py"}  # an organisation that comes back from its copy (adr/0016)
    assert beside_it < users and all(path.startswith("amhe/programme/load/") for path in users - beside_it)
