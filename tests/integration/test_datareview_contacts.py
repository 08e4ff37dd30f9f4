"""People to reach: kept only with their yes, for one thing and until a day; locked, apart from notes, in no copy (R80)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from amhe import clock
from amhe.access.locked import unlock
from amhe.audit.models import Change, Event
from amhe.privacy import exporting
from amhe.privacy.ledger import hash_of
from amhe.privacy.models import Erasure
from amhe.programme import erasing_again
from amhe.programme.tasks import keep_to_retention
from amhe.rules import Refused
from datareview import actions
from datareview.models import Contact, Conversation, NoteRead, months_after
from populations.models import Population
from teams.actions import join
from tests.conftest import NOW
from tests.integration.test_datareview_talk import ANSWERS as TALK
from tests.scenes import datareview as review
from tests.scenes import populations as scene
from tests.world import Place, World

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R80")]
ANSWERS = {
    "name": "Ada", "reach": "ada@example.org", "helps": "Welsh, by phone", "wants_more": "hear more",
    "asked_on_day": "23", "asked_on_month": "11", "asked_on_year": "2026",
    "kept_until_day": "23", "kept_until_month": "11", "kept_until_year": "2027", "consent": "on",
}  # fmt: skip
AGAIN = {
    "do": "again", "version": "1", "wants_more": "join the team", "consent": "on",
    "kept_until_day": "1", "kept_until_month": "6", "kept_until_year": "2028",
}  # fmt: skip


@pytest.fixture
def ours(world: World) -> Place:
    scene.build(world.ours, "", {})
    return world.ours


@pytest.fixture
def population(ours: Place) -> Population:
    with ours.inside():
        return Population.objects.filter(team__isnull=False).select_related("team", "organisation").get()


@pytest.fixture
def address(population: Population) -> str:
    return f"/o/marsh/p/{population.slug}/heard/reach/"


def add(place: Place, population: Population, canary: str = "", **differs: Any) -> Contact:
    with place.inside():
        return review.keep_in_touch(place, population, canary, **differs)


def contacts(place: Place) -> list[Contact]:
    with place.inside():
        return list(Contact.objects.select_related("asked_by", "contacted_by"))


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


# --- on to the list -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wants", ["hear more", "join the team", "help with an idea"])
def test_the_page_after_a_talk_offers_it_and_puts_nobody_on_the_list(
    ours: Place, population: Population, browser_of: Callable, address: str, wants: str
) -> None:
    browser = browser_of(ours.sub_member)
    browser.post("/talk/", TALK | {"wants_more": wants})
    page = text(browser.get("/talk/saved/"))
    link = re.search(r'href="([^"]*)">Add how to reach them', page)
    assert link and link[1] == f"{address}new/?wants={wants.replace(' ', '+')}", "the address names no note"
    form = browser.get(link[1])
    assert re.search(rf'value="{wants}"[^>]*checked', text(form))
    assert contacts(ours) == []


@pytest.mark.parametrize("wants", ["no", "not asked", ""])
def test_who_does_not_want_more_is_not_offered_the_list(ours: Place, browser_of: Callable, wants: str) -> None:
    browser = browser_of(ours.sub_member)
    browser.post("/talk/", TALK | {"wants_more": wants})
    assert "Add how to reach them" not in text(browser.get("/talk/saved/"))


def test_somebody_is_put_on_the_list_with_their_yes(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    browser = browser_of(ours.sub_member)
    page = text(browser.get(address))
    assert "Nobody is on the list now." in page and f'href="{address}new/"' in page
    form = text(browser.get(f"{address}new/"))
    assert "They said that we may keep this, for what they want, until that day" in form
    assert "Tell anybody in the sub-team, and you are taken off at once." in form
    assert all(f'value="{value}"' in form for value in ("23", "11", "2027")), "12 months unless they say otherwise"
    answer = browser.post(f"{address}new/", ANSWERS)
    assert answer.status_code == 302 and answer.headers["Location"] == address
    (kept,) = contacts(ours)
    assert (kept.name, kept.reach, kept.helps, kept.wants_more) == (
        "Ada",
        "ada@example.org",
        "Welsh, by phone",
        "hear more",
    )
    assert (kept.asked_by, kept.asked_on, kept.kept_until) == (ours.sub_member, date(2026, 11, 23), date(2027, 11, 23))
    listed = text(browser.get(address))
    for words in (
        "They are on the list.",
        "Ada",
        "ada@example.org",
        "Hear back about what changes",
        "Not yet",
        "23 November 2027",
    ):
        assert words in listed
    one = text(browser.get(f"{address}{kept.pk}/"))
    assert f"{ours.sub_member.name} asked them on 23 November 2026." in one and "Welsh, by phone" in one


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"consent": ""}, "Ask them first, and tick this only if they said yes"),
        ({"name": " "}, "Write what to call them"),
        ({"reach": ""}, "Write how to reach them"),
        ({"wants_more": ""}, "Choose an answer to “What do they want?”"),
        ({"wants_more": "no"}, "Choose one of the answers shown"),
        ({"kept_until_year": "2025"}, "Last day that we may keep this must be today or in the future"),
        ({"kept_until_day": "24", "kept_until_year": "2028"}, "that we may keep this must be 23 November 2028 or earlier"),
        ({"asked_on_year": "2027"}, "Your answer must be today or in the past"),
        (
            {"asked_on_year": "2025", "kept_until_day": "24"},
            "The last day must be from today to 23 November 2027, which is 24 months after you asked",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_the_field_nothing_is_lost_and_nobody_is_kept(
    ours: Place, browser_of: Callable, address: str, sent: dict[str, str], words: str
) -> None:
    answer = browser_of(ours.sub_member).post(f"{address}new/", ANSWERS | sent)
    page = text(answer)
    assert answer.status_code == 422 and words in page and "<title>Error:" in page
    assert "Welsh, by phone" in page
    assert contacts(ours) == []


def test_the_action_wants_a_yes_too_and_the_database_knows_24_months(ours: Place, population: Population) -> None:
    for differs in (
        {"consent": False},
        {"wants_more": "no"},
        {"kept_until": months_after(clock.today(), 24) + timedelta(days=1)},
        {"asked_on": clock.today() + timedelta(days=1)},
        {"name": "  "},
        {"reach": ""},
    ):
        with pytest.raises(Refused):
            add(ours, population, **differs)
    kept = add(ours, population, kept_until=months_after(clock.today(), 24))
    for wrong in (
        {"kept_until": clock.today() + timedelta(days=732)},
        {"kept_until": clock.today() - timedelta(days=1)},
        {"contacted_on": clock.today()},
        {"wants_more": ""},
    ):
        with ours.inside(), pytest.raises(IntegrityError), transaction.atomic():
            Contact.objects.filter(pk=kept.pk).update(**wrong)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 23), 24, date(2028, 11, 23)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2028, 2, 29), 24, date(2030, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
    ],
)
def test_months_are_counted_as_people_do(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later
    assert (months_after(day, 24) - day).days <= 731


# --- who sees it ----------------------------------------------------------------------------------------------


def test_the_sub_team_alone_sees_the_list(
    world: World, ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    kept = add(ours, population, "xyzzy")
    with ours.inside():
        review.share(ours, population)  # the coach may read the notes, and still not this
    assert browser_of(ours.coach).get(f"/o/marsh/p/{population.slug}/heard/").status_code == 200
    for person in (ours.coach, ours.lead, ours.sponsor, ours.member, ours.support):
        browser = browser_of(person)
        for url in (address, f"{address}new/", f"{address}{kept.pk}/"):
            refused = browser.get(url)
            assert refused.status_code == 403 and "xyzzy" not in text(refused)
            assert browser.post(url, ANSWERS | {"do": "off"}).status_code == 403
    for person in (world.stranger, world.theirs.lead):
        assert browser_of(person).get(address).status_code == 404
        assert browser_of(person).get(f"{address}{kept.pk}/").status_code == 404
    for person in (ours.sub_lead, ours.sub_member):
        assert "xyzzy" in text(browser_of(person).get(address))
    assert len(contacts(ours)) == 1


def test_the_number_alone_stands_on_what_we_heard_and_only_for_the_sub_team(
    ours: Place, population: Population, browser_of: Callable
) -> None:
    heard = f"/o/marsh/p/{population.slug}/heard/"
    member = browser_of(ours.sub_member)
    assert "Nobody is on the list now." in text(member.get(heard))
    kept, _other = add(ours, population, "xyzzy"), add(ours, population, "xyzzy")
    with ours.inside():
        actions.note_contact(by=ours.sub_lead, contact=kept, version=1, contacted_on=clock.today())
        review.share(ours, population)
    page = text(member.get(heard))
    assert "2 people want to hear more or join in. Not contacted yet: 1." in page and "xyzzy" not in page
    assert "want to hear more" not in text(browser_of(ours.coach).get(heard))


def test_each_look_is_in_the_read_log_that_the_lead_reads_and_nobody_changes(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    kept = add(ours, population)
    member, lead = browser_of(ours.sub_member), browser_of(ours.sub_lead)
    member.get(address)
    member.get(f"{address}{kept.pk}/")
    member.get(f"{address}new/")
    with ours.inside():
        assert list(NoteRead.objects.values_list("note_id", "by")) == [(None, ours.sub_member.pk)] * 2
    log = text(lead.get(f"/o/marsh/p/{population.slug}/heard/log/"))
    assert log.count(f"{ours.sub_member.name}") == 2 and log.count("People to reach") == 2
    heard = text(lead.get(f"/o/marsh/p/{population.slug}/heard/"))
    assert f"{ours.sub_member.name} opened the list of people to reach on 23 November 2026 at 10:00" in heard
    with ours.inside(), pytest.raises(Exception, match="permission denied"), transaction.atomic():
        NoteRead.objects.all().delete()


def test_the_list_asks_the_same_however_long_it_is(
    ours: Place, population: Population, browser_of: Callable, address: str, count_queries: Callable
) -> None:
    browser = browser_of(ours.sub_member)
    add(ours, population)
    browser.get(address)
    one = count_queries(lambda: browser.get(address))
    for _time in range(25):
        add(ours, population)
    browser.get(address)
    assert count_queries(lambda: browser.get(address)) == one <= 12
    assert len(browser.get(f"{address}?page=2").context["rows"]) == 6


# --- locked, apart, in no copy --------------------------------------------------------------------------------


def test_the_database_cannot_read_who_it_is_and_nothing_searches_for_them(ours: Place, population: Population) -> None:
    add(ours, population, "xyzzy")
    kept = add(ours, population, "xyzzy")
    with ours.inside():
        actions.note_contact(
            by=ours.sub_lead, contact=kept, version=1, contacted_on=clock.today(), agreed="xyzzy in May"
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT t::text, name, reach, helps, agreed FROM datareview_contact t ORDER BY id")
            rows = cursor.fetchall()
        for look_up in ({"name": "Ada"}, {"reach__contains": "ada"}, {"agreed__isnull": True}):
            with pytest.raises(FieldError):
                Contact.objects.filter(**look_up).exists()
    whole = [row[0] for row in rows]
    assert not any(word in row for row in whole for word in ("xyzzy", "Ada", "example.org", "Welsh", "May"))
    assert rows[0][1] != rows[1][1], "two of one name cannot be told to be"
    assert unlock(rows[1][2]) == "ada@example.org xyzzy" and unlock(rows[0][4]) == "", "empty ones are locked as well"


def test_what_a_lost_key_locked_says_so_and_a_note_of_a_contact_does_not_wipe_it(
    ours: Place, population: Population, browser_of: Callable, address: str, settings: Any
) -> None:
    kept, old = add(ours, population), settings.ENCRYPTION_KEYS
    settings.ENCRYPTION_KEYS = ["bmV3LW9uZS1mb3ItdGhlLXRlc3RzLTEyMzQ1Njc4OTA="]
    browser = browser_of(ours.sub_member)
    assert "Somebody whose details cannot be read any more" in text(browser.get(address))
    with ours.inside():
        actions.note_contact(by=ours.sub_lead, contact=kept, version=1, contacted_on=clock.today(), agreed="Later")
    settings.ENCRYPTION_KEYS = [*settings.ENCRYPTION_KEYS, *old]
    (again,) = contacts(ours)
    assert (again.name, again.reach, again.agreed) == ("Ada", "ada@example.org", "Later")


def test_nothing_leads_from_somebody_to_reach_to_a_note_or_back(
    ours: Place, population: Population, browser_of: Callable
) -> None:
    keys = {field.related_model for field in Contact._meta.concrete_fields if field.related_model}
    assert Conversation not in keys
    assert Contact not in {field.related_model for field in Conversation._meta.get_fields()}
    assert not any(isinstance(field, models.DateTimeField) for field in Contact._meta.concrete_fields), "days, no hours"
    browser_of(ours.sub_member).post("/talk/", TALK | {"wants_more": "hear more"})
    kept = add(ours, population, "xyzzy")
    with ours.inside():
        actions.note_contact(by=ours.sub_lead, contact=kept, version=1, contacted_on=clock.today())
        actions.change_contact(by=ours.sub_lead, contact=kept, version=2, name="Bo", reach="by post", helps="")
        lines = Event.objects.filter(action__startswith="person to reach")
        assert {(line.thing, line.thing_id) for line in lines} == {("populations.Population", population.pk)}
        assert not Change.objects.filter(thing="datareview.Contact").exists()
        for line in Change.objects.values_list("was", "became", "unsaid"):
            assert "xyzzy" not in str(line)


def test_the_timeline_tells_the_sub_team_that_and_others_nothing(
    ours: Place, population: Population, browser_of: Callable
) -> None:
    add(ours, population, "xyzzy")
    page = f"/o/marsh/p/{population.slug}/timeline/"
    member, lead = (text(browser_of(person).get(page)) for person in (ours.sub_member, ours.lead))
    assert "added somebody to the list of people to reach" in member and "xyzzy" not in member
    assert "people to reach" not in lead


def test_a_copy_of_the_data_has_none_of_it(ours: Place, population: Population) -> None:
    kept = add(ours, population, "xyzzy")
    with ours.inside():
        actions.note_contact(by=ours.sub_lead, contact=kept, version=1, contacted_on=clock.today(), agreed="xyzzy")
        made = exporting.make(ours.organisation.pk).content
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, reach, helps, agreed FROM datareview_contact")
            locked = [value for row in cursor.fetchall() for value in row]
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert not any("contact" in name for name in archive.namelist())
        whole = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "datareview_noteread" in whole, "there is something to look through"
    for word in ("datareview_contact", "xyzzy", "ada@example.org", "Welsh, after", str(kept.uuid), *locked):
        assert word not in whole
    assert Contact not in {table.model for table in exporting.tables()}


def test_a_removal_code_takes_out_the_note_and_leaves_the_list_as_the_page_says(
    ours: Place, population: Population, browser_of: Callable
) -> None:
    add(ours, population)
    with ours.inside():
        note = review.listen(ours, population, wants_more="hear more")
        actions.remove_by_code(by=ours.sub_lead, population=population, code=note.given_codes[0])
    assert len(contacts(ours)) == 1
    page = text(browser_of(ours.sub_member).get("/remove/"))
    assert "That is on another list, and your code does not change it. Tell anybody in the team" in page


# --- what is done with it -------------------------------------------------------------------------------------


def test_contacted_with_the_day_and_what_was_agreed(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    waiting, kept = add(ours, population, name="Bo"), add(ours, population)
    browser, url = browser_of(ours.sub_lead), f"{address}{kept.pk}/"
    sent = {"do": "contacted", "version": "1", "contacted_on_day": "23", "contacted_on_month": "11"}
    sent |= {"contacted_on_year": "2026", "agreed": "She comes in May"}
    for wrong, words in (
        ({"contacted_on_day": "24"}, "must be today or in the past"),
        ({"contacted_on_day": "22"}, "The day must be 23 November 2026 or later: that is when they said yes"),
    ):
        answer = browser.post(url, sent | wrong)
        assert answer.status_code == 422 and words in text(answer) and "She comes in May" in text(answer)
    assert browser.post(url, sent).headers["Location"] == url
    page = text(browser.get(url))
    assert f"By {ours.sub_lead.name} on 23 November 2026" in page and "She comes in May" in page
    assert [contact.pk for contact in contacts(ours)] == [waiting.pk, kept.pk], "who waits comes first"
    assert browser.post(url, sent).status_code == 409, "the page was out of date"


def test_details_are_put_right_and_the_second_of_two_sees_both_texts(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    kept = add(ours, population)
    browser, url = browser_of(ours.sub_member), f"{address}{kept.pk}/"
    sent = {"do": "change", "version": "1", "name": "Ada B", "reach": "01632 960 002", "helps": ""}
    wrong = browser.post(url, sent | {"reach": ""})
    assert wrong.status_code == 422 and "Write how to reach them" in text(wrong) and "Ada B" in text(wrong)
    assert browser.post(url, sent).status_code == 302
    (now,) = contacts(ours)
    assert (now.name, now.reach, now.helps, now.kept_until) == ("Ada B", "01632 960 002", "", kept.kept_until)
    late = browser.post(url, sent | {"name": "Ada C"})
    assert late.status_code == 409 and "Ada C" in text(late) and "Ada B" in text(late)


def test_kept_longer_or_for_something_else_only_with_a_new_yes(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    kept = add(ours, population)
    browser, url = browser_of(ours.sub_lead), f"{address}{kept.pk}/"
    with clock.set_to(NOW + timedelta(days=350)):
        assert "Ask them again soon" in text(browser.get(address)) and "Their last day is near" in text(
            browser.get(url)
        )
        without = browser.post(url, {**AGAIN, "consent": ""})
        assert without.status_code == 422 and "Ask them first, and tick this only if they said yes" in text(without)
        too_far = browser.post(url, AGAIN | {"kept_until_year": "2031"})
        assert too_far.status_code == 422 and "8 November 2029 or earlier" in text(too_far)
        (same,) = contacts(ours)
        assert (same.kept_until, same.wants_more, same.version) == (kept.kept_until, "hear more", 1)
        assert browser.post(url, AGAIN).status_code == 302
    (now,) = contacts(ours)
    assert (now.kept_until, now.wants_more) == (date(2028, 6, 1), "join the team")
    assert (now.asked_by, now.asked_on) == (ours.sub_lead, date(2027, 11, 8))
    with ours.inside(), pytest.raises(Refused):
        actions.renew_contact(
            by=ours.sub_lead, contact=now, version=2, wants_more="hear more", kept_until=now.kept_until, consent=False
        )


def test_anybody_of_the_sub_team_takes_them_off_at_once_and_for_good(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    kept, other = add(ours, population), add(ours, population, name="Bo")
    browser, url = browser_of(ours.sub_member), f"{address}{kept.pk}/"
    assert "They can ask anybody in the sub-team for this" in text(browser.get(url))
    sent = {"do": "off", "idempotency_key": "5a8d7c1e-6b52-4a57-9f31-8d2b8a2f7c11"}
    assert browser.post(url, sent).headers["Location"] == address
    assert "They are off the list. Their details are gone." in text(browser.get(address))
    assert browser.post(url, sent).headers["Location"] == address, "pressed twice"
    assert browser.get(url).status_code == 404
    assert contacts(ours) == [other]
    assert Erasure.objects.filter(kind="contact", hash=hash_of("contact", kept.uuid)).count() == 1
    with ours.inside():
        for late in (
            lambda: actions.change_contact(by=ours.sub_lead, contact=kept, version=1, name="x", reach="y", helps=""),
            lambda: actions.note_contact(by=ours.sub_lead, contact=kept, version=1, contacted_on=clock.today()),
        ):
            with pytest.raises(Refused, match="off the list already"):
                late()


def test_who_was_taken_off_is_taken_off_again_after_a_restore(
    world: World, ours: Place, population: Population
) -> None:
    kept, other = add(ours, population), add(ours, population, name="Bo")
    assert erasing_again.contacts(frozenset({hash_of("contact", kept.uuid), "another"})) == 1
    assert contacts(ours) == [other]


# --- until their day ------------------------------------------------------------------------------------------


def test_they_are_not_shown_once_their_day_has_passed_and_the_sweep_deletes_them(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    kept = add(ours, population, "xyzzy", kept_until=date(2026, 12, 1))
    add(ours, population, name="Bo")
    browser, url = browser_of(ours.sub_member), f"{address}{kept.pk}/"
    with clock.set_to(date(2026, 12, 1)):
        assert "xyzzy" in text(browser.get(address)) and browser.get(url).status_code == 200
        assert keep_to_retention()["people to reach"] == 0
    with clock.set_to(date(2026, 12, 2)):
        page = text(browser.get(address))
        assert "xyzzy" not in page and "Bo" in page
        assert "1 person wants to hear more or join in." in text(browser.get(f"/o/marsh/p/{population.slug}/heard/"))
        assert browser.get(url).status_code == 404 and browser.post(url, AGAIN).status_code == 404
        said = StringIO()
        call_command("retention", "--dry-run", stdout=said)
        assert "1  people to reach" in said.getvalue() and len(contacts(ours)) == 2
        assert keep_to_retention()["people to reach"] == 1
        assert keep_to_retention()["people to reach"] == 0
    assert [contact.name for contact in contacts(ours)] == ["Bo"]
    with ours.inside():
        assert Event.objects.filter(action="person to reach expired", by=None).count() == 1


def test_another_sub_team_of_the_organisation_does_not_see_the_list(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    kept = add(ours, population, "xyzzy")
    with ours.inside():
        other = Population.objects.active().exclude(pk=population.pk).first()
        assert other is not None
    elsewhere = f"/o/marsh/p/{other.slug}/heard/reach/"
    assert browser_of(ours.sub_lead).get(f"{elsewhere}{kept.pk}/").status_code == 404
    with ours.inside():
        join(
            by=ours.lead, organisation=ours.organisation, team=population.team, user=ours.member, role="sub_team_member"
        )
    assert browser_of(ours.member).get(address).status_code == 200
