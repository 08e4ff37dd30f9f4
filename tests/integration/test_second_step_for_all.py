"""An organisation that wants a second step of everybody: who is asked, where it counts, and that nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value

from amhe import clock
from amhe.access import wall
from amhe.access.access import Access
from amhe.access.roles import SECOND_STEP_FOR_ALL, Role
from amhe.audit.models import Event
from datareview.models import Conversation
from organisations import actions
from organisations.models import Organisation
from teams.actions import join
from tests.integration.test_set_up import NOTE
from tests.integration.test_sign_in import code_now, text
from tests.scenes import populations as scene
from tests.world import Place, World

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Any]
PAGE = "/o/marsh/set-up/second-step/"
ASKED = "/me/sign-in/?needed=1&next="


@pytest.fixture(autouse=True)
def required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def ours(world: World) -> Place:
    scene.build(world.ours, "", {})
    return world.ours


def ask(place: Place, *, asked: bool = True) -> None:
    with place.inside():
        actions.ask_second_step_of_all(by=place.lead, organisation=place.organisation, asked=asked)


def with_second_step(browser_of: Browser, user: Any) -> Any:
    """A browser of somebody who gave a second step in it."""
    secret = generate_totp_secret()
    actions.start_code_app(by=user, secret=secret)
    browser = browser_of(user)
    shown = browser.post("/me/sign-in/again/", {"do": "app", "code": code_now(secret)})
    assert shown.status_code == 302, "the second step was refused"
    return browser


def sets_up_a_code_app(browser: Any) -> Any:
    """From the page of code apps to the recovery codes, kept. Returns the last answer."""
    key = re.search(r'class="amhe-key">([A-Z2-7 ]+)<', text(browser.get("/me/sign-in/code-app/")))
    assert key
    done = browser.post("/me/sign-in/code-app/", {"code": code_now(key[1].replace(" ", ""))})
    assert done.headers["Location"] == "/me/sign-in/recovery/"
    return browser.post("/me/sign-in/recovery/", {"do": "kept"})


# --- the choice -----------------------------------------------------------------------------------------------------


def test_a_lead_reads_what_it_means_and_how_many_it_would_meet_and_asks_everybody(
    ours: Place, browser_of: Browser
) -> None:
    lead = with_second_step(browser_of, ours.lead)
    page = text(lead.get(PAGE))
    assert "People without a second device can use a passkey on the phone they have" in page
    assert "Some people may be shut out" in page
    found = re.search(r"(\d+) of (\d+) people here have no second step yet", page)
    assert found and int(found[1]) == int(found[2]) - 1, "the lead alone has one"
    assert ours.sub_member.name not in page[page.index("<main") :]
    answer = lead.post(PAGE, {"asked": "yes"}, follow=True)
    assert "Everybody needs a second step now." in text(answer)
    assert "Everybody in your organisation signs in with a second step." in text(answer)
    with ours.inside():
        assert Organisation.objects.get().second_step_for_all
        [event] = Event.objects.filter(action="second step asked of everybody")
        assert event.by_id == ours.lead.pk
    assert "asked everybody to sign in with a second step" in text(lead.get("/o/marsh/timeline/"))


def test_it_is_taken_back_and_saving_the_same_again_is_no_change(ours: Place, browser_of: Browser) -> None:
    lead = with_second_step(browser_of, ours.lead)
    for _ in range(2):
        lead.post(PAGE, {"asked": "yes"})
    lead.post(PAGE, {"asked": "no"})
    with ours.inside():
        assert not Organisation.objects.get().second_step_for_all
        said = list(
            Event.objects.filter(action__startswith="second step").order_by("pk").values_list("action", flat=True)
        )
    assert said == ["second step asked of everybody", "second step no longer asked of everybody"]
    assert lead.post(PAGE, {"asked": ""}).status_code == 422


@pytest.mark.usefixtures("ours")
def test_only_who_sets_the_organisation_up_may_choose(world: World, settings: Any, browser_of: Browser) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    for person in (world.ours.member, world.ours.sponsor, world.ours.sub_lead, world.ours.support):
        assert browser_of(person).get(PAGE).status_code == 403
        assert browser_of(person).post(PAGE, {"asked": "yes"}).status_code == 403
    assert browser_of(world.theirs.lead).post(PAGE, {"asked": "yes"}).status_code == 404
    assert browser_of(world.ours.coach).get(PAGE).status_code == 200


# --- who is asked, and where ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["member", "support", "sub_lead", "sub_member"])
def test_everybody_is_led_to_set_one_up_on_every_page_but_those_of_signing_in(
    ours: Place, browser_of: Browser, who: str
) -> None:
    browser = browser_of(getattr(ours, who))
    assert browser.get("/me/").status_code == 200
    ask(ours)
    for path in ("/o/marsh/", "/me/", "/me/roles/", "/me/actions/", "/"):
        assert browser.get(path).headers["Location"].startswith(ASKED), path
    page = text(browser.get(browser.get("/o/marsh/").headers["Location"]))
    assert "Everybody in your organisation signs in with a second step." in page
    assert "You need no second phone." in page
    for path in ("/me/sign-in/", "/me/sign-in/code-app/", "/accessibility/", "/privacy/", "/remove/"):
        assert browser.get(path).status_code == 200, path
    ask(ours, asked=False)
    assert browser.get("/me/").status_code == 200


def test_another_organisation_is_not_asked(ours: Place, world: World, browser_of: Browser) -> None:
    ask(ours)
    for person in (world.theirs.member, world.theirs.support):
        assert browser_of(person).get("/o/hill/").status_code == 200
        assert browser_of(person).get("/me/").status_code == 200


def test_somebody_in_both_is_asked_there_and_on_pages_across_but_not_inside_the_other(
    ours: Place, world: World, browser_of: Browser
) -> None:
    person = world.theirs.member
    with ours.inside():
        join(by=None, organisation=ours.organisation, team=None, user=person, role=Role.PROJECT_TEAM_MEMBER)
    ask(ours)
    browser = browser_of(person)
    assert browser.get("/o/hill/").status_code == 200
    for path in ("/o/marsh/", "/", "/me/"):
        assert browser.get(path).headers["Location"].startswith(ASKED), path


def test_who_looks_in_from_outside_is_not_counted_by_the_organisations_wish(ours: Place, world: World) -> None:
    ask(ours)
    for person, address in ((world.stranger, "marsh"), (world.theirs.member, "marsh"), (world.stranger, None)):
        with wall.restored():
            assert SECOND_STEP_FOR_ALL not in wall.enter(person.pk, clock.today(), address).roles


def test_the_wish_gives_no_role_and_no_right(ours: Place) -> None:
    person = ours.sub_member

    def rights(address: str | None) -> tuple[Any, ...]:
        with wall.restored():
            access = Access(person.pk, clock.today(), wall.enter(person.pk, clock.today(), address), address is None)
            seen = list(Organisation.objects.all())
            return access.roles, access.support, access.runs_programme, access.grants, seen

    before = {address: rights(address) for address in (None, "marsh")}
    ask(ours)
    assert {address: rights(address) for address in (None, "marsh")} == before


def test_it_costs_no_query(ours: Place, browser_of: Browser, count_queries: Callable[..., int]) -> None:
    lead = with_second_step(browser_of, ours.lead)
    paths = ("/o/marsh/", "/me/actions/")
    for path in paths:
        lead.get(path)
    before = [count_queries(lambda path=path: lead.get(path)) for path in paths]
    ask(ours)
    for path in paths:
        lead.get(path)  # the first one may settle what was changed
    assert [count_queries(lambda path=path: lead.get(path)) for path in paths] == before


# --- nothing is lost ------------------------------------------------------------------------------------------------


def test_somebody_who_sets_one_up_comes_back_to_where_they_were(ours: Place, browser_of: Browser) -> None:
    ask(ours)
    browser = browser_of(ours.sub_member)
    assert browser.get("/talk/?from=home").headers["Location"].startswith(ASKED)
    assert sets_up_a_code_app(browser).headers["Location"] == "/talk/?from=home"
    assert browser.get("/talk/?from=home").status_code == 200
    assert browser.get("/me/").status_code == 200


def test_a_note_that_was_being_written_is_offered_again_and_kept_once(ours: Place, browser_of: Browser) -> None:
    browser = browser_of(ours.sub_member)
    assert 'name="heard"' in text(browser.get("/talk/"))
    ask(ours)
    answer = browser.post("/talk/", NOTE)
    assert answer.headers["Location"] == f"{ASKED}%2Fme%2Fcarry-on%2F"
    assert "The forms are long" not in str(dict(browser.session))
    with ours.inside():
        assert not Conversation.objects.exists()
    assert sets_up_a_code_app(browser).headers["Location"] == "/me/carry-on/"
    page = text(browser.get("/me/carry-on/"))
    assert 'action="/talk/"' in page and 'value="The forms are long."' in page
    assert browser.post("/talk/", NOTE).headers["Location"] == "/talk/saved/"
    with ours.inside():
        assert Conversation.objects.get().heard == "The forms are long."


def test_who_has_one_and_did_not_give_it_is_asked_for_it_and_goes_on(ours: Place, browser_of: Browser) -> None:
    secret = generate_totp_secret()
    actions.start_code_app(by=ours.sub_member, secret=secret)
    ask(ours)
    browser = browser_of(ours.sub_member)
    asked = browser.post("/talk/", NOTE).headers["Location"]
    assert asked == "/me/sign-in/again/?next=%2Fme%2Fcarry-on%2F"
    given = {"do": "app", "code": format_hotp_value(hotp_value(secret, 0)), "next": "/me/carry-on/"}
    assert browser.post("/me/sign-in/again/", given).status_code == 422
    right = given | {"code": code_now(secret)}
    assert browser.post("/me/sign-in/again/", right).headers["Location"] == "/me/carry-on/"
    assert 'value="The forms are long."' in text(browser.get("/me/carry-on/"))


def test_a_way_back_leads_nowhere_else(ours: Place, browser_of: Browser) -> None:
    ask(ours)
    browser = browser_of(ours.sub_member)
    session = browser.session
    session["second_step_for"] = "https://elsewhere.example/"
    session.save()
    assert sets_up_a_code_app(browser).headers["Location"] == "/me/sign-in/"
    assert Authenticator.objects.filter(user=ours.sub_member, type=Authenticator.Type.TOTP).exists()
