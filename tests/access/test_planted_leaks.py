"""Seven faults, planted one at a time: the grid's own checks must report each. Where the wall stops one, that is shown too.

The faults that the wall would stop are planted twice: behind the wall as it is, and with the wall open to everybody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import URLPattern

from amhe.access import wall
from amhe.access.checks import every_url
from amhe.access.decorators import requires
from amhe.access.roles import Permission
from datareview.models import Contact
from organisations.models import Organisation, User
from populations.models import Population
from teams import actions
from teams.forms import ActionForm
from teams.models import Action, Meeting, Team
from tests.access.doors import Door, doors
from tests.access.grid import as_text, walk
from tests.access.stage import CANARIES, THEIR_NAME, Stage
from tests.access.tampering import outside_keys, sendings, tamper
from tests.access.test_grid import kept

ADD, MEETINGS, MEETING = (
    "/o/<slug:org>/team/add/",
    "/o/<slug:org>/meetings/",
    "/o/<slug:org>/meetings/<int:pk>/",
)
GROUP = "/o/<slug:org>/p/<slug:slug>/"
HEARD = f"{GROUP}heard/"
Plant = Callable[[str, Callable[..., HttpResponse]], Door]


def pattern_of(route: str) -> URLPattern:
    return next(pattern for each, pattern in every_url() if each == route)


@pytest.fixture
def plant(monkeypatch: pytest.MonkeyPatch) -> Plant:
    """Put a view in the place of an address's own; returns the door as the grid sees it then."""

    def put(route: str, view: Callable[..., HttpResponse]) -> Door:
        monkeypatch.setattr(pattern_of(route), "callback", view)
        return next(door for door in doors() if door.route == route)

    return put


@pytest.fixture
def open_wall(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let everybody into all organisations from now on, as a mistake in the middleware might."""
    ids = sorted(stage.place(whose).organisation.pk for whose in ("ours", "theirs"))
    own = wall.enter

    def enter(*told: Any) -> wall.Held:
        held = own(*told)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT set_config('{wall.SETTING}', %s, true)", [",".join(map(str, ids))])
        return held

    return lambda: monkeypatch.setattr(wall, "enter", enter)


def own_view(route: str) -> Any:
    """The view behind an address, without its guard, and the guard's declaration."""
    guarded = pattern_of(route).callback
    return guarded.__wrapped__, guarded.declares  # type: ignore[attr-defined]


def lines(found: list[str], *words: str) -> list[str]:
    """The findings that hold all of these words."""
    return [line for line in found if all(word in line for word in words)]


@pytest.fixture(autouse=True)
def clean(stage: Stage) -> None:
    """Before each fault is planted these addresses have nothing to report: what is found comes from the fault."""
    found, _ = walk(stage, [door for door in doors() if door.route in {ADD, MEETINGS}], ["lead", "member"])
    assert found == []


# --- 1: a view without its permission check ---------------------------------------------------------------


def test_a_view_that_only_asks_for_sign_in_is_caught(stage: Stage, plant: Plant) -> None:
    view, declares = own_view(ADD)

    def unguarded(request: Any, org: str) -> HttpResponse:
        request.organisation = Organisation.objects.filter(slug=org).first()
        if request.organisation is None:
            raise Http404
        request.may = lambda permission: True
        return view(request, request.organisation)  # type: ignore[no-any-return]

    unguarded.declares = declares  # type: ignore[attr-defined]
    found, _ = walk(stage, [plant(ADD, unguarded)], ["member", "lead", "stranger"])
    assert lines(found, "member GET /o/marsh/team/add/: let in (200), should be 403")
    assert lines(found, "member POST /o/marsh/team/add/: let in (422), should be 403")
    assert not lines(found, "stranger"), "the wall itself keeps strangers out"

    unguarded.declares = (Permission.SIGN_IN, Permission.SIGN_IN, None)  # type: ignore[attr-defined]
    _, letters = walk(stage, [plant(ADD, unguarded)])
    line = next(line for line in as_text(letters).splitlines() if line.startswith(ADD))
    assert line.split() not in [was.split() for was in kept()["teams"].splitlines()], "grid.txt shows what changed"


# --- 2: a list without its tenant filter ------------------------------------------------------------------


def test_a_list_without_its_tenant_filter_is_caught(stage: Stage, plant: Plant, open_wall: Callable[[], None]) -> None:
    @requires(Permission.VIEW_MEETINGS, post=Permission.MANAGE_MEETINGS, on=Organisation)
    def unfiltered(request: HttpRequest, organisation: Organisation) -> HttpResponse:
        return HttpResponse("; ".join(f"{meeting.place}: {meeting.notes}" for meeting in Meeting.objects.all()))

    door = plant(MEETINGS, unfiltered)
    people = ["lead", "coach_of_both"]
    assert walk(stage, [door], people)[0] == [], "the wall stopped it, for somebody in both organisations too"
    open_wall()
    found, _ = walk(stage, [door], people)
    for person in people:
        assert lines(found, f"{person} /o/marsh/meetings/: shows another organisation's words", CANARIES["theirs"])


# --- 3: an object looked up by what was posted ------------------------------------------------------------


def test_an_object_found_by_its_bare_key_from_a_form_is_caught(
    stage: Stage, plant: Plant, open_wall: Callable[[], None]
) -> None:
    view, _ = own_view(MEETING)

    @requires(Permission.VIEW_MEETINGS, post=Permission.UPDATE_ACTIONS, on=Meeting)
    def by_key(request: HttpRequest, meeting: Meeting) -> HttpResponse:
        if request.method == "POST" and "action" in request.POST:
            action = Action.objects.filter(pk=request.POST["action"]).first()
            if action is not None:
                actions.set_action_done(by=request.user, action=action, done=True)  # type: ignore[arg-type]
            return redirect(request.path)
        return view(request, meeting)  # type: ignore[no-any-return]

    forms = sendings(stage, [plant(MEETING, by_key)])
    outside = outside_keys(stage)
    assert tamper(stage, forms, outside, "0") == [], "the wall stopped it"
    open_wall()
    found = tamper(stage, forms, outside, "0")
    assert lines(found, "changed teams_action of another organisation", "with action=")


# --- 4: a choice of everything ----------------------------------------------------------------------------


def test_a_choice_field_that_offers_everybody_is_caught(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """People are no organisation's rows, so the wall is no help here: only the choices are."""
    scoped = ActionForm.__init__

    def offer_everybody(form: ActionForm, *args: Any, **kwargs: Any) -> None:
        scoped(form, *args, **kwargs)
        form.people = {user.pk: user for user in User.objects.all()}
        form.fields["owner"].choices = [(pk, user.name) for pk, user in form.people.items()]

    door = [door for door in doors() if door.route == MEETING]
    forms = sendings(stage, door)
    outside = outside_keys(stage)
    assert tamper(stage, forms, outside, "0") == []
    monkeypatch.setattr(ActionForm, "__init__", offer_everybody)
    found = tamper(stage, forms, outside, "0")
    theirs = str(stage.world.theirs.coach.pk)
    assert lines(found, "teams_action of ours holds", f"add-owner={theirs}")
    assert lines(walk(stage, door, ["lead"])[0], "shows another organisation's people", THEIR_NAME)


# --- 5: notes on a page that more people may see ----------------------------------------------------------


def test_a_template_that_prints_notes_to_somebody_who_may_not_read_them_is_caught(stage: Stage, plant: Plant) -> None:
    view, (permission, post, _) = own_view(GROUP)
    notes = engines["django"].from_string(
        "{% for note in population.conversations.all %}<p>{{ note.heard }}</p>{% endfor %}"
    )

    @requires(permission, post=post, on=Population)
    def talkative(request: HttpRequest, population: Population) -> HttpResponse:
        response = view(request, population)
        response.content += notes.render({"population": population}).encode()
        return response  # type: ignore[no-any-return]

    found, _ = walk(stage, [plant(GROUP, talkative)], ["sponsor", "lead", "sub_member", "notes_reader"], ["GET"])
    for person in ("sponsor", "lead"):
        assert lines(found, f"{person} /o/marsh/p/", "shows what was said in trust")
    for person in ("sub_member", "notes_reader"):
        assert not lines(found, f"{person} /o/marsh/p/"), f"{person} may read notes"


# --- 6: a form that changes others' rows, a page that writes when it is read ------------------------------


def test_a_form_that_changes_rows_of_another_organisation_is_caught(
    stage: Stage, plant: Plant, open_wall: Callable[[], None]
) -> None:
    @requires(Permission.MANAGE_TEAM, on=Organisation)
    def for_all(request: HttpRequest, organisation: Organisation) -> HttpResponse:
        if request.method == "POST":
            Team.objects.update(lead_hours_a_month=40)
        return HttpResponse("done")

    door = plant(ADD, for_all)
    assert walk(stage, [door], ["lead"])[0] == [], "the wall stopped it: only our own rows changed"
    open_wall()
    found, _ = walk(stage, [door], ["lead"])
    assert lines(found, "lead POST /o/marsh/team/add/: changed teams_team of another organisation")


def test_a_page_that_writes_when_it_is_read_is_caught(stage: Stage, plant: Plant) -> None:
    @requires(Permission.MANAGE_TEAM, on=Organisation)
    def counting(request: HttpRequest, organisation: Organisation) -> HttpResponse:
        Team.objects.filter(organisation=organisation).update(lead_hours_a_month=40)
        return HttpResponse("seen")

    found, _ = walk(stage, [plant(ADD, counting)], ["lead"])
    assert lines(found, "lead GET /o/marsh/team/add/: a GET wrote into teams_team")


# --- and what the checks stand on -------------------------------------------------------------------------


def test_a_page_that_breaks_is_caught_with_where_it_broke(stage: Stage, plant: Plant) -> None:
    @requires(Permission.MANAGE_TEAM, on=Organisation)
    def broken(request: HttpRequest, organisation: Organisation) -> HttpResponse:
        raise ZeroDivisionError("on purpose")

    found, _ = walk(stage, [plant(ADD, broken)], ["lead"], ["GET"])
    assert lines(found, "lead GET /o/marsh/team/add/: 500 ZeroDivisionError: on purpose (test_planted_leaks.py:")


def test_an_address_without_an_object_is_named(stage: Stage) -> None:
    things = stage.things["ours"]
    meeting = things.pop(Meeting)
    try:
        found, _ = walk(stage, [door for door in doors() if door.route == MEETING], ["lead"])
    finally:
        things[Meeting] = meeting
    assert found == [f"{MEETING}: no Meeting in tests/scenes for it to be about"]


def test_a_page_that_names_people_to_reach_is_seen_even_by_a_reader_of_the_notes(stage: Stage, plant: Plant) -> None:
    view, (permission, post, _) = own_view(HEARD)

    @requires(permission, post=post, on=Population)
    def talkative(request: HttpRequest, population: Population) -> HttpResponse:
        response = view(request, population)
        names = [contact.name for contact in Contact.objects.filter(population=population)]
        response.content += " ".join(names).encode()
        return response  # type: ignore[no-any-return]

    found, _ = walk(stage, [plant(HEARD, talkative)], ["sub_lead", "sub_member", "notes_reader"], ["GET"])
    assert lines(found, "notes_reader /o/marsh/p/", "shows how to reach somebody")
    assert not lines(found, "sub_member /o/marsh/p/", "shows how to reach somebody")
