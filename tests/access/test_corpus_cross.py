"""Hostile words typed into every box of every form. On which pages they show: tests/access/test_corpus.py.

The suite types every eighth word into a box, others into the next one. The long form, every word into every box:
AMHE_CORPUS_CROSS=1.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.core.exceptions import ValidationError

from amhe.forms import Email, Form, LongText, Text
from tests.access.corpus import CORPUS, MARK, alive, squeezed, words_shown
from tests.access.doors import doors
from tests.access.stage import Answer, Stage, undone
from tests.access.tampering import Sending, known_sendings
from tests.access.test_corpus import boxes, is_page

ROOMS = sorted({door.room for door in doors()})
TURNS = range(0, len(CORPUS), int(os.environ.get("AMHE_CORPUS_CROSS", "8")))
# Boxes that keep no words of one's own: what is typed comes back beside them, with every word of the corpus.
TAKE_NO_WORDS = {
    "code": "the digits of a code app, or the letters of a removal code",
    "quiet_from": "an hour",
    "quiet_until": "an hour",
    "at_time": "an hour",
    "domains": "the endings of e-mail addresses",
    "server_url": "an address that begins with https",
    "url": "an address that begins with https",
    "slug": "small letters and hyphens",
    "ods_code": "letters and digits",
    "people": "a list that is read by lines: name and e-mail address",
    "many-points": "a list of dates and numbers",
    "links": "a list that is read by lines: a title and an address of the web",
}
# A page that is right to come back: (part of its name, why).
COMES_BACK = {
    "/me/sign-in/passkeys/add/ [send] name": "the browser has to make a passkey, and the test is no browser",
    "/change/ [do=change] name": "people vote on this group, so it keeps its name; a group that is added takes every word",
    "/for/ [move=send] reason": "nothing is chosen yet, which another button does; one's own vote takes every word",
    "/team/add/ [send] reason_if_empty": "no place is empty to which somebody is invited in the same form",
}

# Boxes that no page of the stage has, and why.
NOT_MET = {
    "OpenBallot.left_out_reason": "asked of a coach before a vote, where a member can be left out; the stage's vote is open",
    "ProviderForm.secret": "a password's box: it is locked and shown to nobody",
}
# Pages of a thing that show its name as a heading, and its form with what was kept.
SHOWS_ITSELF = (
    "/o/<slug:org>/p/<slug:population__slug>/themes/<int:pk>/",
    "/o/<slug:org>/p/<slug:population__slug>/assets/<int:pk>/",
)


@dataclass
class Crossed:
    """What came of it. Of each box of each form: the words that were kept, and those that came back with the page."""

    wrong: list[str] = field(default_factory=list)
    kept: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    refused: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    drawn: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # a step on the same page: status 200

    def note(self, sending: Sending, hostile: dict[str, str], answer: Answer) -> None:
        """Where each word went; what was not kept has to be on the page again, as it was typed."""
        into = {302: self.kept, 200: self.drawn}.get(answer.status, self.refused)
        shown = words_shown(answer.text) if answer.status != 302 else ""
        for box, words in hostile.items():
            into[f"{sending} {box}"].add(words)
            if answer.status != 302 and squeezed(words) not in shown:
                self.wrong.append(f"{sending} {box}: {words!r} was lost with status {answer.status}")


def cross(stage: Stage, sending: Sending, found: Crossed) -> None:
    """Send one form so often that each of its boxes had each of its words once. Where it comes back, it is sent again with
    one box after the other, so that one odd box hides none."""
    names = [box.name for box in boxes(sending)]
    for turn in TURNS:
        hostile = {name: word_of(turn, place) for place, name in enumerate(names)}
        answer = knock(stage, sending, hostile, found)
        if answer.status in (200, 302) or len(names) == 1:  # kept, or a step on the same page that shows them all
            found.note(sending, hostile, answer)
            continue
        for name, words in hostile.items():
            found.note(sending, {name: words}, knock(stage, sending, {name: words}, found))


def word_of(turn: int, place: int) -> str:
    """The word that a form's box in this place has in this turn: in all turns of the long form, each word once."""
    return CORPUS[(turn + place) % len(CORPUS)]


def knock(stage: Stage, sending: Sending, hostile: dict[str, str], found: Crossed) -> Answer:
    with undone():
        sent = {name: [words] for name, words in hostile.items()}
        answer = stage.knock(sending.person, "POST", sending.path, sending.data | sent, keep=True)
    if answer.error or answer.status not in (200, 302, 422):
        found.wrong.append(f"{sending} with {hostile}: {answer.status} {answer.error}")
    elif MARK in answer.text and is_page(answer):
        found.wrong += [f"{sending} with {hostile}: {line}" for line in alive(answer.text)]
    return answer


def not_kept(found: Crossed) -> Iterator[str]:
    """Boxes that refused a word for no reason that we know: not its length, nor what the box is for."""
    for box, refused in found.refused.items():
        too_long = refused and found.kept[box] and min(map(len, refused)) > max(map(len, found.kept[box]))
        by_design = box.split(" ")[-1] in TAKE_NO_WORDS or any(part in box for part in COMES_BACK)
        if refused and not (too_long or by_design):
            yield f"{box}: {len(refused)} refused, such as {sorted(refused)[0]!r}"


@pytest.mark.parametrize("room", ROOMS)
def test_every_box_of_every_form_takes_hostile_words_as_words(stage: Stage, room: str) -> None:
    found = Crossed()
    sendings = [each for each in known_sendings(stage, [door for door in doors() if door.room == room]) if boxes(each)]
    for sending in sendings:
        cross(stage, sending, found)
    assert not found.wrong, "\n".join(found.wrong[:20])
    every = {f"{sending} {box.name}": place for sending in sendings for place, box in enumerate(boxes(sending))}
    met = {box: found.kept[box] | found.refused[box] | found.drawn[box] for box in every}
    incomplete = [box for box, place in every.items() if met[box] != {word_of(turn, place) for turn in TURNS}]
    assert incomplete == [], "a box had not every word"
    assert list(not_kept(found)) == []
    saved = [box for box in every if not found.drawn[box]]  # buttons that help to write save nothing
    assert len([box for box in saved if found.kept[box]]) >= len(saved) / 2 or not saved


@pytest.mark.parametrize("route", SHOWS_ITSELF)
def test_every_hostile_word_is_read_again_as_it_was_typed(stage: Stage, route: str) -> None:
    """On a page that shows as words what its form has changed."""
    [change] = [each for each in known_sendings(stage, [d for d in doors() if d.route == route]) if is_change(each)][:1]
    wrong = []
    for words in CORPUS:
        with undone():
            sent = {box.name: [words] for box in boxes(change)}
            answer = stage.knock(change.person, "POST", change.path, change.data | sent, keep=True)
            page = stage.knock(change.person, "GET", change.path).text
        shown = words_shown(page).count(squeezed(words))
        wrong += [f"{words!r}: {answer.status}, shown {shown} times"] if shown < len(boxes(change)) + 1 else []
        wrong += list(alive(page))
    assert wrong == []


def is_change(sending: Sending) -> bool:
    """Whether a form changes the thing whose page it is on."""
    return sending.data.get("do") in (None, ["change"], ["keep"]) and bool(boxes(sending))


def test_the_lists_of_boxes_that_keep_no_words_name_only_boxes_that_there_are(stage: Stage) -> None:
    every = {f"{each} {box.name}" for each in known_sendings(stage, doors()) for box in boxes(each)}
    names = {box.split(" ")[-1] for box in every}
    assert set(TAKE_NO_WORDS) <= names
    assert [part for part in COMES_BACK if not any(part in box for box in every)] == []
    assert len(every) > 100, "nearly every form was found"


def test_every_free_text_of_every_form_class_is_a_box_that_was_met(stage: Stage) -> None:
    met = {box.name.split("-")[-1] for each in known_sendings(stage, doors()) for box in boxes(each)}
    missed = {f"{form.__qualname__}.{name}" for form, name in free_texts_of_forms() if name not in met}
    assert missed == set(NOT_MET), " ".join(sorted(missed ^ set(NOT_MET)))


@pytest.mark.parametrize("words", CORPUS)
def test_every_free_text_of_every_form_class_keeps_the_word_or_says_what_is_wrong_with_it(words: str) -> None:
    """Also those of forms that the stage does not show, such as the one that opens a vote."""
    lost = []
    for form, name in free_texts_of_forms():
        box = form.base_fields[name]
        try:
            kept = box.clean(words)
        except ValidationError as error:
            limit = getattr(box, "max_length", None) or 0
            if not (0 < limit < len(words) or name in TAKE_NO_WORDS):
                lost.append(f"{form.__qualname__}.{name} refuses it: {error.messages}")
        else:
            kept = "\n".join(kept) if isinstance(kept, list) else kept
            lost += [f"{form.__qualname__}.{name} keeps {kept!r}"] if squeezed(kept) != squeezed(words) else []
    assert lost == []


def free_texts_of_forms() -> Iterator[tuple[type[Form], str]]:
    """Each form class of the product with each of its boxes for words."""
    waiting = [Form]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        ours = form.__module__.split(".")[0] != "tests" and form.__module__ != "amhe.programme.samples"
        for name, box in form.base_fields.items():
            if ours and isinstance(box, Text | LongText) and not isinstance(box, Email):
                yield form, name
