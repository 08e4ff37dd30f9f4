"""Who changes what others may do, or takes data away, shows first that it is still them (access.md, section 4)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from amhe import clock
from amhe.access.checks import every_url
from amhe.access.roles import Permission as P
from amhe.privacy import actions as privacy
from amhe.privacy import exporting
from organisations import actions as organisations
from populations.models import Population
from teams.models import Membership, TeamPlace
from tests.access.test_requires import place_form, titles
from tests.conftest import NOW
from tests.integration.test_sign_in import LONG
from tests.scenes import build_all
from tests.world import World

Browser = Callable[[Any], Any]
# What is needed to change who may do what, or to take data away.
ASKED = {P.MANAGE_TEAM, P.MANAGE_SUB_TEAM, P.COPY_NOTES, P.EXPORT_DATA, P.ASK_DELETION, P.RUN_PROGRAMME}
# Pages of these permissions that change no right and take nothing away, and why.
NOT_ASKED = {
    "teams:agreed": "payment and support that are agreed with somebody: nobody's rights",
    "populations:agreed": "payment and support that are agreed with somebody: nobody's rights",
    "teams:governance": "who sees to what: nobody's rights",
    "teams:send_guide": "a mail with the roles that people hold already",
    "populations:send_guide": "a mail with the roles that people hold already",
    "teams:invitations": "a list to read; each invitation has a page of its own",
    "datareview:log": "a list to read",
    "administration": "a list to read",
    "roles": "a table to read",
    "library": "opens the programme's links again",
    "learning_sets": "a day that the programme announces: nobody's rights",
    "library_link": "an address of a resource: nobody's rights",
}
# Pages that everybody with an account has, and that change rights or ways to sign in all the same.
OWN = {"my_roles", "teams:leave", "sign_in_add_passkey", "sign_in_passkeys", "sign_in_code_app", "sign_in_recovery"}
OWN |= {"sign_in_recovery_file", "sign_in_password"}
ADD, TEAM = "/o/marsh/team/add/", "/o/marsh/team/"


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def after(minutes: float) -> Any:
    return clock.set_to(NOW + timedelta(minutes=minutes))


def shows_who_they_are(browser: Any, asked: Any) -> Any:
    """Go where an answer leads, give the password, and return the answer to that."""
    address = asked.headers["Location"]
    assert address.startswith("/me/sign-in/again/?next=")
    onward = re.search(r'name="next" value="([^"]*)"', text(browser.get(address)))
    assert onward
    return browser.post("/me/sign-in/again/", {"do": "password", "password": LONG, "next": onward[1]})


def named_views() -> dict[str, Any]:
    """Every view of the product that declares a permission, by the name of its address."""
    found = {}
    for _route, pattern in every_url():
        view: Any = pattern.callback
        if pattern.name and isinstance(getattr(view, "declares", None), tuple):
            found[f"{view.__module__.split('.')[0]}:{pattern.name}"] = view
    return found


def unasked(views: dict[str, Any]) -> set[str]:
    """The pages that need one of these permissions, to look or to change, and ask nobody who they are."""
    needs = {name: {*view.declares[:2]} & ASKED for name, view in views.items()}
    return {name for name, view in views.items() if needs[name] and not hasattr(view, "asks_again")}


def test_every_page_that_changes_rights_or_takes_data_away_asks_who_it_is() -> None:
    views = named_views()
    exempt = {name for name in views if name in NOT_ASKED or name.split(":")[-1] in NOT_ASKED}
    assert unasked(views) - exempt == set()
    assert len(exempt) == len(NOT_ASKED) and exempt <= unasked(views), "an exception that is no longer needed"
    assert all(hasattr(views[name], "asks_again") for name in views if _short(name) in OWN)
    assert {_short(name) for name in views} >= OWN


def _short(name: str) -> str:
    app, _colon, page = name.partition(":")
    return name if app == "teams" else page


def test_the_search_sees_a_page_that_forgets_to_ask() -> None:
    views = named_views()
    plain: Any = lambda request: None  # noqa: E731 - a view that says whom it is for, and no more
    plain.declares = (P.VIEW_TEAM, P.MANAGE_TEAM, None)
    assert unasked(views | {"teams:planted": plain}) - unasked(views) == {"teams:planted"}


@pytest.fixture
def lead(world: World, browser_of: Browser) -> Any:
    """The lead's browser, signed in at 10; they have a password, to show who they are with."""
    organisations.set_password(by=world.ours.lead, password=LONG)
    return browser_of(world.ours.lead)


@pytest.mark.django_db
def test_a_form_asks_before_somebody_types(world: World, lead: Any) -> None:
    with world.ours.inside():
        role = Membership.objects.get(user=world.ours.member)
        place = TeamPlace.objects.create(
            organisation=world.ours.organisation, team=world.ours.team, title="A place", kind="stakeholder"
        )
    person, one_place = f"{TEAM}people/{role.pk}/", f"{TEAM}places/{place.pk}/"
    forms = (ADD, person, f"{person}hand-over/", f"{person}end/", one_place, f"{one_place}invite/")
    others = (f"{TEAM}invite/", "/o/marsh/export/", "/o/marsh/delete/", "/o/marsh/sign-in/")
    for address in (*forms, *others):
        with after(14):
            assert lead.get(address).status_code == 200, address
        with after(16):
            assert lead.get(address).headers["Location"].startswith("/me/sign-in/again/?next="), address


@pytest.mark.django_db
def test_looking_stays_free_where_a_page_is_for_looking(world: World, browser_of: Browser) -> None:
    build_all(world.ours, "canarymarsh")
    sub_lead, coach = browser_of(world.ours.sub_lead), browser_of(world.ours.coach)
    with world.ours.inside():
        slug = Population.objects.exclude(team=None).earliest("pk").slug
    with after(16):
        assert coach.get(TEAM).status_code == 200
        for page in ("team", "heard"):
            assert sub_lead.get(f"/o/marsh/p/{slug}/{page}/").status_code == 200
            asked = sub_lead.post(f"/o/marsh/p/{slug}/{page}/", {"do": "place"})
            assert asked.headers["Location"] == "/me/sign-in/again/?next=%2Fme%2Fcarry-on%2F"
        assert browser_of(world.ours.lead).get("/o/marsh/support-access/").status_code == 200
        assert sub_lead.get("/me/roles/").status_code == 200
        assert "/again/" in sub_lead.post("/me/roles/", {"membership": "1"}).headers["Location"]


@pytest.mark.django_db
def test_a_page_opened_in_time_is_kept_when_it_is_sent_a_little_later(world: World, lead: Any) -> None:
    with after(29):
        assert lead.post(ADD, place_form("Recovery Partner", uuid.uuid4())).headers["Location"] == TEAM
    assert titles(world) == ["Recovery Partner"]


@pytest.mark.django_db
def test_what_is_sent_from_an_old_page_is_kept_and_done_after_showing_who_it_is(world: World, lead: Any) -> None:
    form = place_form("Recovery Partner & “friend”", uuid.uuid4())
    with after(31):
        asked = lead.post(ADD, form)
        assert titles(world) == [] and "friend" not in str(dict(lead.session))
        assert shows_who_they_are(lead, asked).headers["Location"] == "/me/carry-on/"
        page = lead.get("/me/carry-on/")
        assert "What you sent is not saved yet." in text(page) and f'action="{ADD}"' in text(page)
        sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.content.decode()))
        sent.pop("csrfmiddlewaretoken", None)
        assert sent["title"] == "Recovery Partner &amp; “friend”" and sent["idempotency_key"] == str(
            form["idempotency_key"]
        )
        done = lead.post(ADD, {name: value.replace("&amp;", "&") for name, value in sent.items()})
        assert done.headers["Location"] == TEAM, "the same key works: nothing was kept the first time"
    assert titles(world) == ["Recovery Partner & “friend”"]


@pytest.mark.django_db
def test_the_longest_list_is_kept_and_one_that_is_too_long_says_so(world: World, lead: Any) -> None:
    fits = {"people": "Zoë\n" * 20_000, "where": "project", "role": "support", "do": "check"}
    with after(31):
        asked = lead.post(f"{TEAM}invite/", fits)
        shows_who_they_are(lead, asked)
        assert lead.get("/me/carry-on/").content.decode().count("Zoë") == 20_000
    with after(70):
        over = lead.post(f"{TEAM}invite/", fits | {"people": "x" * 200_001})
        assert over.status_code == 401 and "it is too long for us to keep" in text(over)
        assert "/me/sign-in/again/?next=%2Fo%2Fmarsh%2Fteam%2Finvite%2F" in text(over)


@pytest.mark.django_db
def test_a_file_is_not_kept_and_the_page_says_so(world: World, lead: Any) -> None:
    with after(31):
        upload = SimpleUploadedFile("people.csv", b"name,email\nAnn,ann@example.org")
        asked = lead.post(f"{TEAM}invite/", {"where": "project", "role": "support", "upload": upload})
        shows_who_they_are(lead, asked)
        assert "We could not keep your file." in text(lead.get("/me/carry-on/"))


@pytest.mark.django_db
def test_a_part_of_a_page_sends_the_whole_page_to_be_asked(world: World, lead: Any) -> None:
    with after(16):
        answer = lead.get("/o/marsh/export/", headers={"HX-Request": "true"})
        assert answer.headers["HX-Redirect"] == "/me/sign-in/again/?next=%2Fo%2Fmarsh%2Fexport%2F"


@pytest.mark.django_db
def test_a_file_leads_back_to_its_page(world: World, lead: Any) -> None:
    with world.ours.inside():
        asked = privacy.ask_for_export(by=world.ours.lead, organisation=world.ours.organisation)
        export = privacy.keep_export(by=None, export=asked, made=exporting.make(world.ours.organisation.pk))
    with after(14):
        assert lead.get(f"/o/marsh/export/{export.pk}/").status_code == 200
    with after(16):
        answer = lead.get(f"/o/marsh/export/{export.pk}/")
        assert answer.headers["Location"] == "/me/sign-in/again/?next=%2Fo%2Fmarsh%2Fexport%2F"


@pytest.mark.django_db
def test_an_administrator_is_asked_before_coaches_and_support_access(world: World, browser_of: Browser) -> None:
    organisations.make_administrator(by=None, email=world.stranger.email, name=world.stranger.name)
    browser = browser_of(world.stranger)
    with after(16):
        assert browser.get("/programme/").status_code == 200
        assert browser.get("/programme/organisations/marsh/").status_code == 200
        assert "/again/" in browser.post("/programme/organisations/marsh/", {"do": "coach"}).headers["Location"]
        assert "/again/" in browser.get("/programme/new/").headers["Location"]
        assert "/again/" in browser.get("/programme/organisations/marsh/support/").headers["Location"]
