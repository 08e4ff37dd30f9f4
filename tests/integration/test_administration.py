"""Programme administrators: they start organisations and see how far all are; and nothing that anybody wrote there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from amhe import clock
from amhe.access import wall
from amhe.access.roles import Role
from amhe.programme import standing
from amhe.rules import Refused
from organisations import actions as organisations
from organisations.models import Organisation, RoleOnProgramme, User
from teams import actions
from teams.models import Invitation, Membership
from tests.access.stage import CANARIES, SAID
from tests.factories import UserFactory
from tests.scenes import build_all
from tests.world import Place, World, make_place

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Any]
NEW = {
    "name": "Estuary Mental Health NHS Trust",
    "slug": "estuary",
    "ods_code": "rxx",
    "nation": "E",
    "wave": "2",
    "started_on_day": "1",
    "started_on_month": "9",
    "started_on_year": "2026",
}


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def days(name: str, day: Any) -> dict[str, str]:
    return {
        f"{name}_{box}": str(part)
        for box, part in zip(("day", "month", "year"), (day.day, day.month, day.year), strict=True)
    }


@pytest.fixture
def admin(db: None) -> User:
    user = UserFactory(name="Ruth Adeyemi", email="ruth@programme.example")
    organisations.make_administrator(by=None, email=user.email, name=user.name)
    return user


def coach_sent(email: str = "new.coach@example.org", **more: Any) -> dict[str, str]:
    today = clock.today()
    sent = {"do": "coach", "coach-email": email, "coach-name": "Amara Okoye"} | days("coach-starts_on", today)
    return sent | more


# --- the first administrator ------------------------------------------------------------------------------


def test_a_command_makes_the_first_administrator_who_lands_on_the_programme_page(
    browser_of: Browser, capsys: Any
) -> None:
    call_command("make_administrator", "ruth@programme.example", "Ruth Adeyemi")
    call_command("make_administrator", "Ruth@programme.example", "Somebody Else")
    assert RoleOnProgramme.objects.count() == 1
    assert "Ruth Adeyemi (ruth@programme.example) runs the programme" in capsys.readouterr().out
    browser = browser_of(User.objects.get(email="ruth@programme.example"))
    home = browser.get("/", follow=True)
    assert home.redirect_chain == [("/programme/", 302)]
    assert "Add an organisation" in text(home)


def test_the_command_refuses_what_is_no_address() -> None:
    with pytest.raises(CommandError, match="no email address"):
        call_command("make_administrator", "ruth", "Ruth")
    assert not RoleOnProgramme.objects.exists()


def test_nobody_can_be_a_superuser_whatever_writes_the_row() -> None:
    user = UserFactory()
    with pytest.raises(IntegrityError, match="nobody_is_a_superuser"), transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_superuser=True)


def keep(*places: Place) -> None:
    """As the end of a request keeps where its organisation stands; in a test nothing ends before the test does."""
    for place in places:
        with place.inside():
            standing.keep([place.organisation.pk])


# --- what they see, and what they don't -------------------------------------------------------------------


def test_they_see_how_far_every_organisation_is_by_name(world: World, admin: User, browser_of: Browser) -> None:
    keep(world.ours)
    page = text(browser_of(admin).get("/programme/"))
    assert "2 organisations in the programme" in page
    assert page.index("Hill Partnership NHS Trust") < page.index("Marsh Partnership NHS Trust")
    assert "Coach of Marsh Partnership NHS Trust" in page
    assert "0 of 6 done" in page
    assert "Coach of Hill Partnership NHS Trust" not in page, "nothing was kept of it"


def test_a_milestone_at_work_shows_on_their_page(world: World, admin: User, browser_of: Browser) -> None:
    browser_of(world.ours.lead).post("/o/marsh/populations/", {"do": "add", "name": "Rural communities"})
    keep(world.ours)
    page = text(browser_of(admin).get("/programme/"))
    assert "Working on" in page and "Rural communities" not in page


def test_no_page_of_theirs_holds_what_people_wrote_or_said(admin: User, browser_of: Browser) -> None:
    place = make_place("Marsh Partnership NHS Trust", "marsh")
    with wall.restored():
        build_all(place, CANARIES["ours"])
    browser = browser_of(admin)
    for path in ("/programme/", "/programme/organisations/marsh/", "/programme/roles/", "/programme/library/"):
        page = browser.get(path)
        assert page.status_code == 200
        words = page.content.decode()
        assert CANARIES["ours"] not in words and SAID["ours"] not in words, path
    for path in ("/o/marsh/", "/o/marsh/team/", "/o/marsh/populations/", "/o/marsh/ballots/", "/o/marsh/report/"):
        assert browser.get(path).status_code == 404, path


def test_the_door_tells_progress_to_administrators_alone(world: World, admin: User) -> None:
    assert len(wall.programme_progress(admin.pk, clock.today())) == 2
    for person in (world.ours.coach, world.ours.lead, world.stranger):
        assert wall.programme_progress(person.pk, clock.today()) == []
    assert not Organisation.objects.exists(), "the door entered an organisation"


def test_the_door_into_one_organisation_opens_for_administrators_alone_and_only_that_one(
    world: World, admin: User
) -> None:
    day = clock.today()
    with wall.restored():
        assert wall.enter_as_administrator(admin.pk, day, "marsh") == world.ours.organisation.pk
        assert [o.slug for o in Organisation.objects.all()] == ["marsh"]
    for person in (world.ours.coach, world.theirs.lead, world.stranger):
        with wall.restored():
            assert wall.enter_as_administrator(person.pk, day, "marsh") is None
            assert not Organisation.objects.exists()


def test_a_role_that_has_ended_opens_nothing(world: World, admin: User, browser_of: Browser) -> None:
    organisations.make_administrator(by=admin, email="second@programme.example", name="Second")
    role = RoleOnProgramme.objects.get(user=admin)
    browser = browser_of(admin)
    assert browser.get("/programme/").status_code == 200
    organisations.end_administrator(by=admin, role=role)
    assert browser.get("/programme/").status_code == 403
    assert browser.post("/programme/new/", NEW).status_code == 403
    assert wall.programme_progress(admin.pk, clock.today()) == []


def test_a_command_ends_a_role_but_the_last_administrator_stays(admin: User, browser_of: Browser) -> None:
    with pytest.raises(CommandError, match="only programme administrator"):
        call_command("end_administrator", admin.email)
    organisations.make_administrator(by=admin, email="second@programme.example", name="Second")
    call_command("end_administrator", admin.email.upper())
    assert browser_of(admin).get("/programme/").status_code == 403
    with pytest.raises(CommandError, match="is no programme administrator"):
        call_command("end_administrator", admin.email)


def test_a_lead_is_told_who_runs_the_programme(world: World, browser_of: Browser) -> None:
    answer = browser_of(world.ours.lead).get("/programme/")
    assert answer.status_code == 403
    assert "Programme administrator" in text(answer)


def test_the_list_costs_the_same_for_2_and_for_10_organisations(
    world: World, admin: User, browser_of: Browser, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    browser = browser_of(admin)
    browser.get("/programme/")
    two = count_queries(lambda: browser.get("/programme/"))
    for number in range(8):
        make_place(f"Trust {number}", f"trust-{number}")
    assert count_queries(lambda: browser.get("/programme/")) == two <= 6


def test_the_table_of_roles_is_shown_as_the_code_has_it(admin: User, browser_of: Browser) -> None:
    page = text(browser_of(admin).get("/programme/roles/"))
    coach = page[page.index("<h2>QI Coach</h2>") : page.index("<h2>Senior sponsor</h2>")]
    assert "agree an aim or a measure as coach" in coach and "read notes of conversations" not in coach
    support = page[page.index("<h2>Support access</h2>") : page.index("<h2>QI Coach</h2>")]
    assert "see meetings" in support and "vote" not in support
    assert "<form" not in page[page.index("<main") :]


# --- a new organisation -----------------------------------------------------------------------------------


def made(browser: Any, **other: str) -> Any:
    return browser.post("/programme/new/", NEW | other)


@pytest.fixture
def estuary(admin: User, browser_of: Browser) -> int:
    """An organisation that an administrator has made on the page: its id."""
    assert made(browser_of(admin)).status_code == 302
    with wall.inside(*wall.organisation_ids()):
        return Organisation.objects.get(slug="estuary").pk


def test_a_new_organisation_has_what_was_typed_and_is_being_set_up(
    admin: User, estuary: int, browser_of: Browser
) -> None:
    with wall.inside(estuary):
        organisation = Organisation.objects.get()
    assert (organisation.ods_code, organisation.wave, organisation.nation) == ("RXX", 2, "E")
    assert organisation.activated_at is None
    page = text(browser_of(admin).get("/programme/organisations/estuary/"))
    assert "This organisation is being set up" in page and "ODS code RXX" in page
    assert "Open it to its people" not in page
    assert "Being set up" in text(browser_of(admin).get("/programme/"))


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("ods_code", "R-1", "An ODS code is 3 to 10 letters and numbers"),
        ("ods_code", "RX", "An ODS code is 3 to 10 letters and numbers"),
        ("slug", "Two words", "Use small letters, numbers and single hyphens"),
        ("slug", "-x-", "Use small letters, numbers and single hyphens"),
        ("nation", "", "Choose nation"),
        ("name", "", "Enter name"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    admin: User, browser_of: Browser, name: str, typed: str, said: str
) -> None:
    answer = made(browser_of(admin), **{name: typed})
    assert answer.status_code == 422
    page = text(answer)
    assert said.lower() in page.lower()
    kept = "name" if name != "name" else "slug"
    assert f'value="{NEW[kept]}"' in page
    assert wall.organisation_ids() == []


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"slug": "estuary-2"}, "Another organisation has this ODS code"),
        ({"ods_code": "RYY"}, "Another organisation has this address"),
    ],
)
def test_two_organisations_share_no_address_and_no_code(
    admin: User, estuary: int, browser_of: Browser, other: dict[str, str], said: str
) -> None:
    answer = made(browser_of(admin), **other)
    assert answer.status_code == 422 and said in text(answer)
    assert wall.organisation_ids() == [estuary]


def test_two_organisations_may_both_have_no_code(admin: User, browser_of: Browser) -> None:
    for slug in ("one", "two"):
        assert made(browser_of(admin), slug=slug, ods_code="").status_code == 302
    assert len(wall.organisation_ids()) == 2


# --- opening it (R2) --------------------------------------------------------------------------------------


@pytest.mark.requirement("R2")
def test_an_organisation_without_a_coach_cannot_be_opened(admin: User, estuary: int, browser_of: Browser) -> None:
    answer = browser_of(admin).post("/programme/organisations/estuary/", {"do": "open"})
    assert "Assign one first" in text(answer)
    with wall.inside(estuary):
        assert Organisation.objects.get().activated_at is None


@pytest.mark.requirement("R2")
def test_a_coach_whose_first_day_is_to_come_is_not_enough(admin: User, estuary: int, browser_of: Browser) -> None:
    browser = browser_of(admin)
    tomorrow = clock.today() + timedelta(days=1)
    browser.post("/programme/organisations/estuary/", coach_sent() | days("coach-starts_on", tomorrow))
    assert "Assign one first" in text(browser.post("/programme/organisations/estuary/", {"do": "open"}))
    with clock.set_to(clock.now() + timedelta(days=1)):
        opened = browser_of(admin).post("/programme/organisations/estuary/", {"do": "open"})
        assert opened.headers["Location"] == "/programme/organisations/estuary/"


@pytest.mark.requirement("R2")
def test_until_it_is_open_its_people_read_that_it_is_being_set_up_and_no_invitation_goes_out(
    admin: User, estuary: int, browser_of: Browser, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    browser = browser_of(admin)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/programme/organisations/estuary/", coach_sent())
    coach = User.objects.get(email="new.coach@example.org")
    [mail] = mailoutbox
    assert mail.to == [coach.email] and "from 23 November 2026" in mail.body
    for path in ("/o/estuary/", "/o/estuary/team/", "/o/estuary/meetings/"):
        answer = browser_of(coach).get(path)
        assert answer.status_code == 403
        assert "Estuary Mental Health NHS Trust is being set up" in text(answer)
    with wall.inside(estuary), pytest.raises(Refused, match="being set up"):
        actions.invite_lead(by=admin, organisation=Organisation.objects.get(), email="lead@example.org", name="Lead")
    assert browser_of(UserFactory()).get("/o/estuary/").status_code == 404

    browser.post("/programme/organisations/estuary/", {"do": "open"})
    assert browser_of(coach).get("/o/estuary/").status_code == 200
    lead = {"do": "lead", "lead-name": "Nia Rowlands", "lead-email": "nia@estuary.example"}
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post("/programme/organisations/estuary/", lead).status_code == 302
    assert mailoutbox[-1].to == ["nia@estuary.example"] and "/welcome/" in mailoutbox[-1].body
    with wall.inside(estuary):
        assert Invitation.objects.get().role == Role.PROJECT_LEAD
    assert "Nia Rowlands, invited, not joined yet" in text(browser.get("/programme/organisations/estuary/"))


@pytest.mark.requirement("R2")
def test_the_coach_stands_in_the_same_place_on_every_page(world: World, browser_of: Browser) -> None:
    coach, lead = world.ours.coach, browser_of(world.ours.lead)
    feet = set()
    for path in (
        "",
        "team/",
        "meetings/",
        "populations/",
        "milestones/",
        "milestones/2/",
        "ballots/",
        "support-access/",
    ):
        page = text(lead.get(f"/o/marsh/{path}"))
        feet.add(page[page.index('<footer class="amhe-footer">') : page.index("</footer>")])
    assert len(feet) == 1
    [foot] = feet
    assert coach.name in foot and f"mailto:{coach.email}" in foot


# --- coaches ----------------------------------------------------------------------------------------------


def test_a_coach_is_assigned_from_a_day_until_a_day_and_not_twice(
    world: World, admin: User, browser_of: Browser
) -> None:
    browser, last = browser_of(admin), clock.today() + timedelta(days=30)
    other = world.theirs.coach
    sent = coach_sent(other.email) | days("coach-ends_on", last)
    assert browser.post("/programme/organisations/marsh/", sent).status_code == 302
    page = text(browser.get("/programme/organisations/marsh/"))
    assert f"{other.name}, {other.email}" in page and "23 December 2026" in page
    assert browser_of(other).get("/o/marsh/").status_code == 200
    again = browser.post("/programme/organisations/marsh/", sent)
    assert again.status_code == 422 and "already has this role" in text(again)
    with clock.set_to(clock.now() + timedelta(days=31)):
        assert browser_of(other).get("/o/marsh/").status_code == 404
        browser = browser_of(admin)
        assert browser.post("/programme/organisations/marsh/", coach_sent(other.email)).status_code == 302
        assert browser_of(other).get("/o/marsh/").status_code == 200


def test_a_last_day_before_the_first_is_refused(world: World, admin: User, browser_of: Browser) -> None:
    first, last = clock.today() + timedelta(days=9), clock.today() + timedelta(days=8)
    sent = coach_sent() | days("coach-starts_on", first) | days("coach-ends_on", last)
    answer = browser_of(admin).post("/programme/organisations/marsh/", sent)
    assert answer.status_code == 422 and "The last day must be today or later, and not before the first day." in text(
        answer
    )
    assert not User.objects.filter(email="new.coach@example.org").exists()


@pytest.mark.requirement("R2")
def test_a_coach_is_ended_by_a_button_but_never_the_only_one(world: World, admin: User, browser_of: Browser) -> None:
    browser, path = browser_of(admin), "/programme/organisations/marsh/"
    with world.ours.inside():
        only = Membership.objects.get(role=Role.COACH)
    assert "This is the only QI Coach" in text(browser.post(path, {"do": "end", "coach": only.pk}))
    assert browser_of(world.ours.coach).get("/o/marsh/").status_code == 200
    browser.post(path, coach_sent())
    assert browser.post(path, {"do": "end", "coach": only.pk}).status_code == 302
    assert browser_of(world.ours.coach).get("/o/marsh/").status_code == 404
    assert browser.post(path, {"do": "end", "coach": only.pk}).status_code == 302
    assert "Choose one of the answers shown" in text(browser.post(path, {"do": "end"}))


def test_nobody_but_a_coach_of_this_organisation_is_ended_there(world: World, admin: User, browser_of: Browser) -> None:
    with world.ours.inside():
        lead = Membership.objects.get(role=Role.PROJECT_LEAD)
    with world.theirs.inside():
        theirs = Membership.objects.get(role=Role.COACH)
    for membership in (lead, theirs):
        answer = browser_of(admin).post("/programme/organisations/marsh/", {"do": "end", "coach": membership.pk})
        assert answer.status_code == 404
    for place in (world.ours, world.theirs):
        with place.inside():
            assert not Membership.objects.filter(has_left=True).exists()


def test_organisations_that_had_a_coach_are_open_after_the_migration_and_others_are_not(world: World) -> None:
    from importlib import import_module

    from django.apps import apps

    both: tuple[Place, ...] = (world.ours, world.theirs)
    with wall.inside(*(place.organisation.pk for place in both)):
        Organisation.objects.update(activated_at=None)
        Membership.objects.filter(user=world.theirs.coach).update(has_left=True)
        with connection.schema_editor() as editor:
            import_module("teams.migrations.0005_active_with_a_coach").activate(apps, editor)
        assert [o.slug for o in Organisation.objects.exclude(activated_at=None)] == ["marsh"]
