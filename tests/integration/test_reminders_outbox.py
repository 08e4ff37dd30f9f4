"""The outbox: a letter for each thing, sent once, whatever fails on the way (access.md, section 7)."""

from __future__ import annotations

import time as real_time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from amhe import clock
from amhe.access import wall
from amhe.access.roles import Role
from amhe.reminders import Attachment, Due, Kind, Mail, Topic, actions, couriers, delivering, kinds, tasks
from amhe.reminders.models import Letter
from teams.actions import end_membership
from teams.models import Membership
from tests.conftest import NOW
from tests.mailserver import KEY, TEMPLATE, MailServer, Notify, mail_server, notify_server, stall
from tests.world import World

State = Letter.State
LEASE = timedelta(minutes=7)


@dataclass
class Thing:
    """What the letters of these tests are about: it may be done, or its letter may fail to be written."""

    done: bool = False
    breaks: bool = False
    files: tuple[Attachment, ...] = ()
    before_sending: Callable[[], None] = lambda: None
    written: list[int] = field(default_factory=list)

    def write(self, letter: Letter) -> Mail | None:
        self.before_sending()
        if self.breaks:
            raise LookupError("the thing is broken")
        there = Membership.objects.current().filter(user=letter.to_id).exists()
        self.written.append(letter.pk)
        return None if self.done or not there else Mail("Hello", ("Come.",), attachments=self.files)


@pytest.fixture
def thing(monkeypatch: pytest.MonkeyPatch) -> Thing:
    """A kind of letter of these tests alone, that can be stopped and does not wait."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    made = Thing()
    kinds.register(Kind("tests.thing", Topic.MEETINGS, made.write, waits=False))
    return made


@pytest.fixture
def smtp(settings: Any) -> Iterator[MailServer]:
    """A mail server that mail goes to."""
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 2
        yield server


@pytest.fixture
def notify(settings: Any) -> Iterator[Notify]:
    """A GOV.UK Notify that letters go to."""
    with notify_server() as server:
        settings.NOTIFY_API_KEY, settings.NOTIFY_TEMPLATE_ID, settings.NOTIFY_URL = KEY, TEMPLATE, server.url
        yield server
        couriers._notify.cache_clear()


@pytest.fixture
def sent(world: World, thing: Thing) -> Callable[..., int]:
    """Post the letter to the member and send what may go, some time later. How many went."""

    def send(after: timedelta = timedelta()) -> int:
        with clock.set_to(NOW + after):
            with world.ours.inside():
                actions.post(organisation_id=world.ours.organisation.pk, letters=[due(world)])
            return delivering.deliver(world.ours.organisation.pk)

    return send


def due(world: World, **differs: Any) -> Due:
    return Due(**({"kind": "tests.thing", "user_id": world.ours.member.pk, "thing_id": 1, "due_at": NOW} | differs))


def letter(world: World) -> Letter:
    with world.ours.inside():
        return Letter.objects.get()


def die(*_args: Any, **_kwargs: Any) -> None:
    raise SystemExit("killed")


# --- written down once ---------------------------------------------------------------------------------


def test_a_letter_is_written_down_once_for_each_person_kind_thing_and_moment(world: World, thing: Thing) -> None:
    later = due(world, due_at=NOW + timedelta(days=1))
    another, other = due(world, thing_id=2), due(world, user_id=world.ours.lead.pk)
    pk = world.ours.organisation.pk
    with world.ours.inside():
        assert actions.post(organisation_id=pk, letters=[due(world), due(world)]) == 1
        assert actions.post(organisation_id=pk, letters=[due(world), later, another, other]) == 3
        assert actions.post(organisation_id=pk, letters=[due(world), later, another, other]) == 0
        assert Letter.objects.count() == 4


def test_what_is_posted_in_a_transaction_that_fails_is_not_sent(world: World, thing: Thing) -> None:
    with pytest.raises(ZeroDivisionError), world.ours.inside():
        actions.post(organisation_id=world.ours.organisation.pk, letters=[due(world)])
        _ = 1 / 0
    assert delivering.deliver(world.ours.organisation.pk) == 0 and mail.outbox == []


def test_a_letter_is_sent_when_it_is_due_and_once(world: World, sent: Callable[..., int]) -> None:
    assert sent(timedelta(minutes=-1)) == 0
    assert sent() == 1 and sent() == 0 and sent(timedelta(days=1)) == 0
    assert [message.to for message in mail.outbox] == [[world.ours.member.email]]
    assert letter(world).state == State.SENT


def test_the_sweep_finds_the_organisations_that_have_letters_to_send_and_no_others(
    world: World, thing: Thing, django_capture_on_commit_callbacks: Any
) -> None:
    with world.ours.inside():
        actions.post(organisation_id=world.ours.organisation.pk, letters=[due(world)])
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.send_due() == 1
    assert len(mail.outbox) == 1
    assert tasks.send_due() == 0
    assert wall.letters_overdue(clock.now()) == (0, None)


# --- wanted until the last moment ----------------------------------------------------------------------


def test_what_was_done_before_it_went_is_not_sent(world: World, thing: Thing, sent: Callable[..., int]) -> None:
    thing.done = True
    assert sent() == 0 and mail.outbox == []
    assert letter(world).state == State.DROPPED


def test_a_member_who_is_removed_between_claim_and_sending_gets_nothing(
    world: World, thing: Thing, sent: Callable[..., int]
) -> None:
    def leave() -> None:
        end_membership(by=world.ours.lead, membership=Membership.objects.get(user=world.ours.member))

    thing.before_sending = leave
    assert sent() == 0 and mail.outbox == []
    assert letter(world).state == State.DROPPED


def test_somebody_whose_account_is_closed_gets_nothing(world: World, thing: Thing, sent: Callable[..., int]) -> None:
    world.ours.member.is_active = False
    world.ours.member.save()
    assert sent() == 0 and mail.outbox == [] and thing.written == []


def test_a_letter_that_is_of_no_use_any_more_is_dropped(world: World, thing: Thing) -> None:
    with world.ours.inside():
        late = due(world, until=NOW + timedelta(hours=1))
        actions.post(organisation_id=world.ours.organisation.pk, letters=[late])
    with clock.set_to(NOW + timedelta(hours=2)):
        assert delivering.deliver(world.ours.organisation.pk) == 0
    assert letter(world).state == State.DROPPED and mail.outbox == []


def test_a_letter_that_cannot_be_written_stops_no_other_and_is_tried_again(
    world: World, thing: Thing, sent: Callable[..., int], caplog: pytest.LogCaptureFixture
) -> None:
    thing.breaks = True
    assert sent() == 0 and "could not be written" in caplog.text
    assert letter(world).why == "LookupError"
    thing.breaks = False
    assert sent(timedelta(minutes=1)) == 0, "not at once"
    assert sent(timedelta(minutes=3)) == 1


# --- a worker that dies --------------------------------------------------------------------------------


def test_a_letter_that_somebody_is_sending_is_left_alone_until_the_lease_is_over(
    world: World, sent: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(couriers, "send", die)
        sent()
    assert sent(LEASE - timedelta(minutes=2)) == 0 and mail.outbox == []
    assert sent(LEASE) == 1 and len(mail.outbox) == 1


def test_a_worker_that_dies_after_sending_makes_no_second_letter_where_the_provider_can_be_asked(
    world: World, notify: Notify, sent: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(actions, "finish", die)
        sent()
    assert len(notify.given) == 1 and notify.asked == [], "nobody asks about what was never tried"
    assert sent(LEASE) == 1
    assert len(notify.given) == 1 and notify.asked == notify.references
    assert letter(world).state == State.SENT


def test_a_worker_that_dies_before_sending_loses_none_where_the_provider_can_be_asked(
    world: World, notify: Notify, sent: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(couriers, "send", die)
        sent()
    assert notify.given == []
    assert sent(LEASE) == 1
    [given] = notify.given
    assert notify.asked == notify.references
    assert given["email_address"] == world.ours.member.email and given["template_id"] == TEMPLATE
    assert given["personalisation"]["subject"] == "Hello" and "Come." in given["personalisation"]["words"]
    assert "/reminders/" in given["one_click_unsubscribe_url"]


def test_a_mail_server_gets_the_same_message_id_again(
    world: World, smtp: MailServer, sent: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(actions, "finish", die)
        sent()
    assert sent(LEASE) == 1
    first, second = smtp.ids
    assert first == second == f"<{letter(world).reference}@amhe.example>"


# --- a mail server that will not ------------------------------------------------------------------------


def test_an_address_that_the_mail_server_does_not_know_is_given_up_at_once(
    world: World, smtp: MailServer, sent: Callable[..., int]
) -> None:
    smtp.at_recipient = lambda address: "550 Nobody of that name"
    assert sent() == 0 and smtp.letters == []
    assert (letter(world).state, letter(world).why) == (State.FAILED, "the mail server says 550")


def test_a_mail_server_that_says_later_is_asked_later_again_and_again_and_then_no_more(
    world: World, smtp: MailServer, sent: Callable[..., int]
) -> None:
    smtp.at_recipient = lambda address: "451 Come back later"
    tried = [timedelta()]
    sent()
    while letter(world).state == State.WAITING:
        tried.append(letter(world).goes_at - NOW)
        sent(tried[-1])
        assert letter(world).tries == len(tried)
    assert len(tried) == delivering.TRIES and timedelta(days=2) < tried[-1] < timedelta(days=3)
    assert tried[:5] == [timedelta(minutes=m) for m in (0, 2, 6, 14, 30)]
    assert letter(world).state == State.FAILED and smtp.letters == []


def test_a_mail_server_that_mends_gets_the_letter(world: World, smtp: MailServer, sent: Callable[..., int]) -> None:
    smtp.at_data = lambda message: "452 No room"
    assert sent() == 0
    smtp.at_data = lambda message: None
    assert sent(timedelta(minutes=3)) == 1 and len(smtp.letters) == 1


def test_a_mail_server_that_stalls_is_given_up_in_time(
    world: World, smtp: MailServer, sent: Callable[..., int], settings: Any
) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    smtp.at_recipient = stall(0.6)
    began = real_time.monotonic()
    assert sent() == 0
    assert real_time.monotonic() - began < 2
    assert letter(world).state == State.WAITING and letter(world).why != ""


def test_a_mail_server_that_takes_it_and_hangs_up_makes_at_most_one_more_with_the_same_id(
    world: World, smtp: MailServer, sent: Callable[..., int]
) -> None:
    smtp.at_data = lambda message: "250 and gone"
    assert sent() == 0, "nobody said that it was taken"
    smtp.at_data = lambda message: None
    assert sent(timedelta(minutes=3)) == 1
    assert len(smtp.ids) == 2 and len(set(smtp.ids)) == 1


def test_a_mail_server_that_is_not_there_is_tried_again(
    world: World, settings: Any, smtp: MailServer, sent: Callable[..., int]
) -> None:
    settings.EMAIL_PORT = 1
    assert sent() == 0 and letter(world).why == "ConnectionRefusedError"
    settings.EMAIL_PORT = smtp.port
    assert sent(timedelta(minutes=3)) == 1


@pytest.mark.parametrize(
    ("code", "words", "state"),
    [
        (400, "email_address Not a valid email address", State.FAILED),
        (400, "template_id is not a valid UUID", State.WAITING),
        (403, "Invalid token", State.WAITING),
        (429, "Exceeded rate limit", State.WAITING),
        (500, "Internal server error", State.WAITING),
    ],
)
def test_what_notify_says_about_the_address_is_final_and_all_else_is_tried_again(
    world: World, notify: Notify, sent: Callable[..., int], code: int, words: str, state: str
) -> None:
    notify.answer = lambda given: (code, words)
    assert sent() == 0 and letter(world).state == state
    notify.answer = lambda given: None
    assert sent(timedelta(minutes=3)) == (state == State.WAITING)


def test_a_letter_with_a_file_goes_by_the_mail_server_though_notify_is_there(
    world: World, thing: Thing, smtp: MailServer, notify: Notify, sent: Callable[..., int]
) -> None:
    thing.files = (Attachment("meeting.ics", b"BEGIN:VCALENDAR", "text/calendar", "REQUEST"),)
    assert sent() == 1 and notify.given == []
    [message] = smtp.letters
    [file] = list(message.iter_attachments())
    assert (file.get_filename(), file.get_content_type()) == ("meeting.ics", "application/ics")
    [beside] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert beside.get_param("method") == "REQUEST", "calendars look for it beside the text"


# --- what a letter looks like ---------------------------------------------------------------------------


def test_text_and_html_say_the_same_and_both_lead_to_stopping(
    world: World, smtp: MailServer, sent: Callable[..., int]
) -> None:
    sent()
    [message] = smtp.letters
    plain, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for part in (f"Hello {world.ours.member.name},", "Come.", "Stop reminders like this one", "/me/"):
        assert part in plain and part in html
    assert '<html lang="en-gb"' in html
    stop = message["List-Unsubscribe"].strip(" <>")
    assert stop in plain and stop in html
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_letter_that_nobody_can_stop_has_no_such_link(world: World, thing: Thing, sent: Callable[..., int]) -> None:
    kinds.register(Kind("tests.thing", Topic.SERVICE, thing.write, waits=False))
    sent()
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers and "Stop" not in mail.outbox[0].body


# --- people are told ------------------------------------------------------------------------------------


def test_the_lead_sees_that_our_mail_did_not_reach_somebody_until_it_does(
    world: World, browser_of: Any, smtp: MailServer, sent: Callable[..., int]
) -> None:
    with world.ours.inside():
        member = Membership.objects.get(user=world.ours.member, role=Role.PROJECT_TEAM_MEMBER)
    page = f"/o/marsh/team/people/{member.pk}/"
    browser, words = browser_of(world.ours.lead), "Our last email to them did not arrive"
    assert words not in browser.get(page).text
    smtp.at_recipient = lambda address: "550 Nobody of that name"
    sent()
    assert words in browser.get(page).text
    smtp.at_recipient = lambda address: None
    with clock.set_to(NOW + timedelta(hours=1)):
        with world.ours.inside():
            actions.post(organisation_id=world.ours.organisation.pk, letters=[due(world, thing_id=2)])
        assert delivering.deliver(world.ours.organisation.pk) == 1
        assert words not in browser.get(page).text
