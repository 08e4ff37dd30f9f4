"""Who runs the programme: added and ended on a page, oneself too; the last one stays, and rows say who did what."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from amhe import clock
from amhe.programme.retention import RULES
from amhe.rules import Refused
from organisations import actions
from organisations.models import RoleOnProgramme, SupportAccess, User
from teams.actions import forget_person
from teams.models import Membership
from tests.factories import UserFactory
from tests.world import World

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Any]
PAGE = "/programme/administrators/"
NIA = {"do": "add", "name": "Nia Rowlands", "email": "nia@programme.example"}


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def administrator(name: str) -> User:
    user = UserFactory(name=name, email=f"{name.split()[0].lower()}@programme.example")
    actions.make_administrator(by=None, email=user.email, name=user.name)
    return user


def role_of(user: User) -> RoleOnProgramme:
    return RoleOnProgramme.objects.get(user=user)


@pytest.fixture
def ruth(db: None) -> User:
    return administrator("Ruth Adeyemi")


@pytest.fixture
def olu(db: None) -> User:
    return administrator("Olu Bankole")


# --- adding ---------------------------------------------------------------------------------------------------------


def test_the_page_says_who_runs_the_programme_and_since_when(ruth: User, olu: User, browser_of: Browser) -> None:
    page = text(browser_of(ruth).get(PAGE))
    assert "Ruth Adeyemi</strong>, you, ruth@programme.example" in page
    assert "Olu Bankole</strong>, olu@programme.example" in page
    assert page.count("Since 23 November 2026. Added on the server.") == 2
    assert 'href="/programme/administrators/"' in text(browser_of(ruth).get("/programme/"))


def test_somebody_is_added_told_how_to_sign_in_and_made_known_to_the_others(
    ruth: User, olu: User, browser_of: Browser, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser_of(ruth).post(PAGE, NIA, follow=True)
    assert "Nia Rowlands runs the programme now" in text(answer)
    assert "Added by Ruth Adeyemi" in text(answer)
    mails = {mail.to[0]: mail.body for mail in mailoutbox}
    assert set(mails) == {"nia@programme.example", ruth.email, olu.email}
    assert "We send you a code each time" in mails["nia@programme.example"]
    assert "Nia Rowlands (nia@programme.example) runs the programme" in mails[olu.email]
    assert "Ruth Adeyemi added them" in mails[olu.email] and PAGE in mails[olu.email]
    assert browser_of(User.objects.get(email="nia@programme.example")).get("/programme/").status_code == 200


def test_an_address_with_an_account_keeps_its_name(ruth: User, world: World, browser_of: Browser) -> None:
    browser_of(ruth).post(PAGE, NIA | {"email": world.ours.coach.email.upper()})
    assert role_of(world.ours.coach).user.name == world.ours.coach.name
    assert role_of(world.ours.coach).given_by == ruth


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"email": "OLU@programme.example"}, "This person runs the programme already"),
        ({"email": "closed@programme.example"}, "This account is closed"),
        ({"email": "nia"}, "Enter an email address in the right format"),
        ({"email": "nia@programme.example\nBcc: all@programme.example"}, "Enter an email address in the right format"),
        ({"name": ""}, "Enter full name"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    ruth: User, olu: User, browser_of: Browser, changed: dict[str, str], said: str
) -> None:
    UserFactory(email="closed@programme.example", is_active=False)
    answer = browser_of(ruth).post(PAGE, NIA | changed)
    assert answer.status_code == 422 and said in text(answer)
    if "email" in changed:
        assert 'value="Nia Rowlands"' in text(answer)
    assert RoleOnProgramme.objects.count() == 2


def test_only_who_runs_the_programme_opens_the_page_or_adds_somebody(
    ruth: User, world: World, browser_of: Browser
) -> None:
    for person in (world.ours.lead, world.ours.coach, world.stranger):
        assert browser_of(person).get(PAGE).status_code == 403
        assert browser_of(person).post(PAGE, NIA).status_code == 403
    assert RoleOnProgramme.objects.count() == 1


def test_the_page_asks_who_it_is_again_after_15_minutes(ruth: User, browser_of: Browser) -> None:
    browser = browser_of(ruth)
    with clock.set_to(clock.now() + timedelta(minutes=16)):
        assert browser.get(PAGE).headers["Location"].startswith("/me/sign-in/again/")
    with clock.set_to(clock.now() + timedelta(minutes=31)):
        assert browser.post(PAGE, NIA).headers["Location"].startswith("/me/sign-in/again/")
    assert RoleOnProgramme.objects.count() == 1


# --- ending ---------------------------------------------------------------------------------------------------------


def test_ending_a_role_asks_first_and_tells_everybody(
    ruth: User, olu: User, browser_of: Browser, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    browser = browser_of(ruth)
    asked = text(browser.get(f"{PAGE}?end={role_of(olu).pk}"))
    assert "End the role of Olu Bankole?" in asked and role_of(olu).ends_on is None
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(PAGE, {"do": "end", "role": role_of(olu).pk}, follow=True)
    assert "Olu Bankole does not run the programme any more" in text(answer)
    assert "Olu Bankole, 23 November 2026 to 23 November 2026. Added on the server. Ended by Ruth Adeyemi." in text(
        answer
    )
    ended = role_of(olu)
    assert (ended.ended_by, ended.ended_at, ended.ends_on) == (ruth, clock.now(), clock.today())
    assert browser_of(olu).get("/programme/").status_code == 403
    mails = {mail.to[0]: mail.body for mail in mailoutbox}
    assert "Ruth Adeyemi ended your role" in mails[olu.email]
    assert "Olu Bankole does not run the programme any more" in mails[ruth.email]


def test_who_ends_their_own_role_is_asked_plainly_and_lands_where_they_may_be(
    ruth: User, olu: User, browser_of: Browser
) -> None:
    browser = browser_of(ruth)
    asked = text(browser.get(f"{PAGE}?end={role_of(ruth).pk}"))
    assert "Stop running the programme?" in asked and "You cannot undo this yourself" in asked
    answer = browser.post(PAGE, {"do": "end", "role": role_of(ruth).pk}, follow=True)
    assert answer.redirect_chain == [("/", 302)] and answer.status_code == 200
    assert "You do not run the programme any more" in text(answer)
    assert role_of(ruth).ended_by == ruth
    assert browser.get(PAGE).status_code == 403


def test_the_only_administrator_stays_and_is_told_why(ruth: User, browser_of: Browser) -> None:
    browser = browser_of(ruth)
    asked = text(browser.get(f"{PAGE}?end={role_of(ruth).pk}"))
    assert "This is the only programme administrator" in asked and "Stop running the programme</button>" not in asked
    answer = browser.post(PAGE, {"do": "end", "role": role_of(ruth).pk}, follow=True)
    assert "This is the only programme administrator. Add another one first." in text(answer)
    assert role_of(ruth).ends_on is None and browser.get(PAGE).status_code == 200


def test_somebody_whose_account_is_closed_does_not_count_as_another(ruth: User, olu: User) -> None:
    User.objects.filter(pk=olu.pk).update(is_active=False)
    with pytest.raises(Refused, match="only programme administrator"):
        actions.end_administrator(by=ruth, role=role_of(ruth))


def test_a_button_pressed_twice_or_for_nobody_says_that_it_has_ended(
    ruth: User, olu: User, browser_of: Browser
) -> None:
    browser = browser_of(ruth)
    browser.post(PAGE, {"do": "end", "role": role_of(olu).pk})
    for sent in (role_of(olu).pk, 0, "x", 10**30, ""):
        answer = browser.post(PAGE, {"do": "end", "role": sent}, follow=True)
        assert "This role has ended already" in text(answer)
    assert browser.get(f"{PAGE}?end={role_of(olu).pk}").status_code == 200
    assert role_of(ruth).ends_on is None


def test_support_access_ends_at_once_and_its_organisation_can_read_that(
    ruth: User, olu: User, world: World, browser_of: Browser
) -> None:
    with world.ours.inside():
        actions.ask_for_support(by=olu, organisation=world.ours.organisation, reason="A question", minutes=60)
    looking = browser_of(olu)
    assert looking.get("/o/marsh/").status_code == 200
    browser_of(ruth).post(PAGE, {"do": "end", "role": role_of(olu).pk})
    assert looking.get("/o/marsh/").status_code == 404
    with world.ours.inside():
        [access] = SupportAccess.objects.all()
        assert not access.is_open and access.ended_by == ruth
    page = text(browser_of(world.ours.lead).get("/o/marsh/support-access/"))
    assert "Ended by Ruth Adeyemi, 23 November 2026, 10:00" in page and "They can look until" not in page


def test_support_access_that_ends_with_a_role_ended_on_the_server_names_nobody(
    ruth: User, olu: User, world: World, browser_of: Browser
) -> None:
    with world.ours.inside():
        actions.ask_for_support(by=olu, organisation=world.ours.organisation, reason="A question", minutes=60)
    actions.end_administrator(by=None, role=role_of(olu))
    page = text(browser_of(world.ours.lead).get("/o/marsh/support-access/"))
    assert "It ended with their role, 23 November 2026, 10:00" in page


# --- the record -----------------------------------------------------------------------------------------------------


def test_the_app_can_neither_remove_a_role_nor_say_who_ended_one_that_holds(ruth: User) -> None:
    role = role_of(ruth)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        role.delete()
    role.ended_by = ruth
    with pytest.raises(IntegrityError, match="role_was_ended_by_somebody_then"), transaction.atomic():
        role.save()


def test_who_comes_back_has_both_times_on_record(ruth: User, olu: User) -> None:
    actions.end_administrator(by=ruth, role=role_of(olu))
    actions.add_administrator(by=ruth, email=olu.email, name=olu.name)
    assert list(
        RoleOnProgramme.objects.filter(user=olu).order_by("pk").values_list("ends_on", "given_by", "ended_by")
    ) == [
        (clock.today(), None, ruth.pk),
        (None, ruth.pk, None),
    ]


def test_whoever_was_ended_meanwhile_adds_and_ends_nobody(ruth: User, olu: User) -> None:
    nia = administrator("Nia Rowlands")
    actions.end_administrator(by=ruth, role=role_of(olu))
    with pytest.raises(Refused, match="You do not run the programme any more"):
        actions.end_administrator(by=olu, role=role_of(nia))
    with pytest.raises(Refused, match="You do not run the programme any more"):
        actions.add_administrator(by=olu, email="friend@programme.example", name="Friend")
    assert RoleOnProgramme.objects.current().count() == 2


def test_somebody_who_is_forgotten_runs_the_programme_no_longer_unless_they_do_alone(ruth: User, olu: User) -> None:
    forget_person(by=None, user=olu)
    assert role_of(olu).ends_on == clock.today()
    with pytest.raises(Refused, match="only programme administrator"):
        forget_person(by=None, user=ruth)
    ruth.refresh_from_db()
    assert ruth.is_active


def test_who_left_an_organisation_and_runs_the_programme_is_not_forgotten(world: World) -> None:
    person = world.ours.member
    with world.ours.inside():
        Membership.objects.filter(user=person).update(starts_on="2024-01-01", ends_on="2024-02-01", has_left=True)
    due = next(rule.due for rule in RULES if rule.name == "people who left")
    assert due() == 1
    actions.make_administrator(by=None, email=person.email, name=person.name)
    assert due() == 0


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("others", [0, 1])
def test_of_two_who_end_each_other_at_once_exactly_one_is_heard(others: int) -> None:
    ruth, olu = administrator("Ruth Adeyemi"), administrator("Olu Bankole")
    for number in range(others):
        administrator(f"Other{number} Person")
    ready, refused, moment = threading.Barrier(2, timeout=20), [], clock.now()

    def end(by: User, role: RoleOnProgramme) -> None:
        try:
            with clock.set_to(moment), transaction.atomic():
                ready.wait()
                actions.end_administrator(by=by, role=role)
        except Refused as said:
            refused.append(str(said))
        finally:
            connection.close()

    pairs = [(ruth, role_of(olu)), (olu, role_of(ruth))]
    ending = [threading.Thread(target=end, args=pair) for pair in pairs]
    for one in ending:
        one.start()
    for one in ending:
        one.join()
    assert refused == ["You do not run the programme any more."]
    assert RoleOnProgramme.objects.current().count() == 1 + others
