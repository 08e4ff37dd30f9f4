"""Hostile words typed into every box of every form: kept as they were typed, and shown as words and nothing else.

In a real browser: tests/browser/test_corpus.py. Each page is then read by the first of its readers, and every second one by
another, who is drawn; the same seed draws the same (AMHE_CORPUS_SEED=7). The long form: AMHE_CORPUS_ROUNDS=8, each round
with other words in each box, and every page is read by all of its readers.
"""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import cycle
from zipfile import ZipFile

import pytest

from amhe.access import changes
from tests.access.corpus import CORPUS, FORMULAS, MARK, POLYGLOT, REFUSED, alive, live_cells, squeezed, words_shown
from tests.access.doors import Door, addresses, doors
from tests.access.filling import Control
from tests.access.grid import expected
from tests.access.stage import Answer, Stage, undone
from tests.access.tampering import Sending, known_sendings, other_things, sendings
from tests.access.test_secrets import free_texts, holds_word

ROUNDS = int(os.environ.get("AMHE_CORPUS_ROUNDS", "0"))  # 0: one round, read by samples
SEED = int(os.environ.get("AMHE_CORPUS_SEED", "23"))
TYPED = {"text", "textarea", "search", "tel", "url"}
# Free texts that held no hostile word after all forms were sent once, and why. What each box took: test_corpus_cross.py.
NEVER_TYPED = {
    "access.GrantException.reason": "said on the server, in a command",
    "organisations.SignInLink.subject": "told by an organisation's own server",
    "organisations.SignInProvider.domains": "the endings of e-mail addresses, and nothing else",
    "organisations.SignInProvider.reason": "kept with a no; the form is sent with a yes",
    "organisations.SignInProvider.server_url": "an address that begins with https, and nothing else",
    "organisations.SupportView.path": "an address of ours",
    "organisations.WhoToCall.email": "an e-mail address",
    "populations.Ballot.reason": "the last form of a vote says that somebody would rather not, which takes it out",
    "populations.Prioritisation.left_out_reason": "asked only where a member can be left out: see test_populations_ballot.py",
    "reminders.Letter.why": "a word of the code's own, for the log",
    "teams.AgendaItem.section": "which part of the agenda a line is in, kept by the product",
    "teams.AgendaItem.source": "which fact a line comes from, kept by the product",
    "teams.Agreement.not_right": "what the lead saves is the answer to it, and takes it out",
    "teams.AnswerLink.token": "a secret of the product's own",
    "teams.Invitation.email": "an e-mail address",
    "teams.Meeting.agenda": "typed before agendas had lines, and kept as it is",
    "teams.Team.name": "the name that its group had when the sub-team was made",
}
READERS = ("lead", "sub_lead", "coach", "sponsor", "notes_reader")


@dataclass
class Planted:
    """What came of sending the corpus: what is wrong, how forms answered, and which words were seen on which pages."""

    wrong: list[str] = field(default_factory=list)
    answered: Counter[int] = field(default_factory=Counter)
    without: list[str] = field(default_factory=list)  # boxes in which no hostile word was kept
    seen: dict[str, set[str]] = field(default_factory=dict)  # of each hostile word: the routes that show it
    files: set[tuple[str, str]] = field(default_factory=set)  # (person, path) of answers for spreadsheets, or archives

    def look(self, where: str, answer: Answer) -> None:
        """Note what is wrong with an answer."""
        if answer.error or answer.status >= 500:
            self.wrong.append(f"{where}: {answer.status} {answer.error}")
        elif MARK in answer.text and is_page(answer):
            self.wrong += [f"{where}: {line}" for line in alive(answer.text)]


def is_page(answer: Answer) -> bool:
    return "<html" in answer.text[:3000]


def boxes(sending: Sending) -> list[Control]:
    """What people type words into; not the boxes of dates and numbers."""
    known = {name: control for name, control in sending.form.controls.items() if control.kind in TYPED}
    return [control for name, control in known.items() if not sending.data[name][0].isdigit() and ":" not in name]


def key_of(sending: Sending) -> tuple[object, ...]:
    """The same form and button, whatever the page it was found on."""
    return sending.form.shape, sending.path, str(sending)


def plant(stage: Stage, planted: Planted, words: Iterator[str]) -> None:
    """Send every form that has boxes, each box with the next hostile word; and keep what it does."""
    for door in doors():
        for sending in [each for each in sendings(stage, [door]) if boxes(each)]:
            answer = send(stage, planted, sending, words)
            if answer.status in (404, 409):  # an earlier form changed what this one was about: open the page again
                for again in sendings(stage, [door]):
                    if key_of(again) == key_of(sending):
                        answer = send(stage, planted, again, words)
            planted.answered[answer.status] += 1
    changes.settle()


def send(stage: Stage, planted: Planted, sending: Sending, words: Iterator[str]) -> Answer:
    """One form with a hostile word in each box; if it comes back, one box after the other, so that one odd box hides none."""
    asked = boxes(sending)
    answer = knock(stage, planted, sending, {box.name: [next(words)] for box in asked})
    if answer.status == 422 and len(asked) > 1:
        for box in asked:
            knock(stage, planted, sending, {box.name: [next(words)]})
    return answer


def knock(stage: Stage, planted: Planted, sending: Sending, hostile: dict[str, list[str]]) -> Answer:
    answer = stage.knock(sending.person, "POST", sending.path, sending.data | hostile, keep=True)
    planted.look(f"{sending} with {hostile}", answer)
    return answer


def read(stage: Stage, planted: Planted) -> None:
    """Every page, by those who may: what it holds of the corpus, and whether it is only words."""
    for door, person, path in pages(stage):
        answer = stage.knock(person, "GET", path)
        planted.look(f"{person} {path}", answer)
        if re.search(r"Content-Type: (text/csv|application/zip)", answer.text):
            planted.files.add((person, path))
        if MARK in answer.text and is_page(answer):
            shown = words_shown(answer.text)
            for words in CORPUS:
                if squeezed(words) in shown:
                    planted.seen.setdefault(words, set()).add(door.route)


def pages(stage: Stage) -> Iterator[tuple[Door, str, str]]:
    """Every page of ours, by each reader who may; the pages of the other things of its kind by the first of them.

    In a sample the first of them opens each page, and another, who is drawn, every second one.
    """
    draw = random.Random(SEED)
    for door in (door for door in doors() if not door.is_public):
        may = [person for person in READERS if expected(stage, door, person, "GET", "ours") == "let in"]
        if len(may) > 1 and not ROUNDS:
            may = [may[0], *draw.sample(may[1:], k=draw.randrange(2))]
        for person in may:
            paths = addresses(stage, door, "ours", "ours")
            paths += other_things(stage, door) if person == may[0] else []
            yield from ((door, person, path) for path in paths)


@pytest.fixture(scope="module")
def planted(stage: Stage) -> Iterator[Planted]:
    """The corpus sent and read again."""
    found = Planted()
    words = cycle(CORPUS)
    with undone():
        for _ in range(max(1, ROUNDS)):
            plant(stage, found, words)
            next(words)  # each box has another word in the next round
        read(stage, found)
        with stage.world.ours.inside():
            for model, name in free_texts():
                if not holds_word(model, name, MARK):
                    found.without.append(f"{model._meta.label}.{name}")
        yield found


def test_what_cannot_be_shown_is_refused_beside_its_box(stage: Stage) -> None:
    """Before anything is planted: the forms are those of the stage as it was when it was ready."""
    wrong = []
    every = [each for each in known_sendings(stage, doors()) if boxes(each)]
    for number, sending in enumerate(every):
        word = REFUSED[number % len(REFUSED)]
        for box in boxes(sending)[number % 3 :][:1] or boxes(sending)[:1]:
            with undone():
                stage.held_before("ours", MARK)
                answer = stage.knock(sending.person, "POST", sending.path, sending.data | {box.name: [word]}, keep=True)
                held = stage.mentions("ours", answer.tables, MARK) if answer.tables else set()
            if answer.error or answer.status >= 500 or held:
                wrong.append(f"{sending} {box.name}={word!r}: {answer.status} {answer.error} {held or ''}")
    assert not wrong, "\n".join(wrong)


def test_hostile_words_are_words_on_every_page_and_no_form_falls_over(planted: Planted) -> None:
    if planted.wrong:
        pytest.fail(f"{len(planted.wrong)} wrong:\n" + "\n".join(planted.wrong), pytrace=False)


def test_most_forms_take_them_and_most_free_texts_hold_one(planted: Planted) -> None:
    assert planted.answered[302] > 45, planted.answered
    assert set(planted.without) == set(NEVER_TYPED), sorted(set(planted.without) ^ set(NEVER_TYPED))


def test_nearly_all_of_them_are_read_again_as_they_were_typed(planted: Planted) -> None:
    unseen = [words for words in CORPUS if words not in planted.seen]
    assert len(unseen) <= len(CORPUS) / 6, unseen  # each of them in one place: test_corpus_cross.py
    assert len({route for routes in planted.seen.values() for route in routes}) > 25


def test_no_file_of_cells_holds_a_live_formula(stage: Stage, planted: Planted) -> None:
    """Every answer that is a table for spreadsheets, or an archive of such."""
    wrong = []
    for person, path in sorted(planted.files):
        with undone():
            wrong += [f"{person} {path}: {cell}" for cell in live_cells(stage.browsers[person].get(path).content)]
    assert not wrong, "\n".join(wrong)


# --- the watchers see -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [word for word in CORPUS if word.startswith("<") and not word.startswith("<noscript")]
)
def test_a_tag_that_comes_alive_is_seen(words: str) -> None:
    page = "<html><head><title>x</title></head><body><p>{}</p><input value=''></body></html>"
    assert list(alive(page.format(words)))
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;").replace("'", "&#39;")
    assert not list(alive(page.format(escaped)))
    assert squeezed(words) in words_shown(page.format(escaped))


@pytest.mark.parametrize(
    "page",
    [
        f'<a href="javascript:ran++//{MARK}">x</a>',
        f'<input value="" {MARK} onfocus="ran++">',
        f"<p title=''><!-- {MARK} --></p>",
        f"<script>let name = '{MARK}'</script>",
        f"<div data-{MARK}='1'>x</div>",
        f'<p class="{POLYGLOT.replace(chr(34), "&quot;")}">x</p>',
    ],
)
def test_a_word_in_the_wrong_place_is_seen(page: str) -> None:
    assert list(alive(f"<html><body>{page}</body></html>"))


def test_a_live_formula_is_seen_in_a_file_and_in_an_archive() -> None:
    cells = "name,size\r\n" + "\r\n".join('"' + word.replace('"', '""') + '",-3' for word in FORMULAS)
    assert len(live_cells(cells.encode())) == len(FORMULAS)
    kept = BytesIO()
    with ZipFile(kept, "w") as archive:
        archive.writestr("people.csv", cells)
        archive.writestr("guarded.csv", "name\r\n'=1+1\r\nplain\r\n")
    assert len(live_cells(kept.getvalue())) == len(FORMULAS)
