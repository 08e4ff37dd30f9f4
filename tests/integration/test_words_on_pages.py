"""Every page of the journey, in a language with a word of its own for everything: what stays English was looked up nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import allauth
import django
import pytest
import yaml
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real

from amhe.access import wall
from amhe.programme.example import MAKERS
from amhe.programme.example.cast import Cast, living_today
from amhe.reference import facts
from datareview.cards import cards
from dev.messages import LOCALE, entries
from organisations.actions import make_administrator
from organisations.models import User
from tests.browser.pages import NOBODY, Opened, an_open_invitation, pages_of_the_journey
from tests.conftest import WalledClient

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "owner"]), pytest.mark.requirement("X5")]
ROOT = Path(settings.ROOT)
# Columns that keep an answer as the file words it; what people type is in all the others.
ANSWERS = {"frequency", "suggested_by", "size", "stage", "interpreter", "wants_more", "heard_from"}
KEPT_AS_IT_IS = re.compile(r"(%%|%\(\w+\)[sd]|\{\w*\}|<[^>]*>|&\w+;)")
OTHER = str.maketrans("aeiouAEIOU", "äëïöüÄËÏÖÜ")


def in_other_words(words: str) -> str:
    """Each sentence as it would be in the language of this test, with what is filled in as it was."""
    parts = KEPT_AS_IT_IS.split(words)
    return "".join(part if place % 2 else part.translate(OTHER) for place, part in enumerate(parts))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Everything that is looked up, while Welsh is the language of this test."""
    found: set[str] = set()

    def one(message: str) -> str:
        found.add(message)
        return in_other_words(message.rpartition(trans_real.CONTEXT_SEPARATOR)[2])

    def several(singular: str, plural: str, n: int) -> str:
        found.add(singular)
        return in_other_words(singular if n == 1 else plural)

    welsh = trans_real.translation("cy")
    monkeypatch.setattr(welsh, "gettext", one)
    monkeypatch.setattr(welsh, "ngettext", several)
    with translation.override(settings.LANGUAGE_CODE):  # a request leaves its language behind in this thread
        yield found


class Text(HTMLParser):
    """The pieces of text that a page shows, but for what people are typing."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.hidden += tag in ("script", "style", "textarea")
        self.pieces += [value for name, value in attrs if name in ("aria-label", "title", "alt") and value]

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("script", "style", "textarea")

    def handle_data(self, data: str) -> None:
        if not self.hidden and data.strip():
            self.pieces.append(" ".join(data.split()))


def leaves(value: Any) -> Iterator[str]:
    """Every text of a reference file, the notes to ourselves among them."""
    if isinstance(value, str):
        yield " ".join(value.split())
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)


def words_of_files() -> set[str]:
    """What must not be on a page as it stands: the texts of reference files that are more than a key."""
    files = [path for path in ROOT.glob("**/reference/*.yaml") if not {".cache", "tests"} & {*path.parts}]
    found = {text for path in files for text in leaves(yaml.safe_load(path.read_text(encoding="utf-8")))}
    return {text for text in found - as_they_are() if " " in text or text[:1].isupper()}


def as_they_are() -> set[str]:
    """What every language shows the same: trusts by their names, languages by their own names, and the text of cards."""
    found = {team["name"] for team in facts("teams", "seed_examples")["example_teams"]}
    for card in cards().values():
        found |= {card.own_name, *card.lines}
    return found


def typed(casts: dict[str, Cast]) -> str:
    """All that the people of the examples wrote, in one text."""
    with wall.inside(*(cast.organisation.pk for cast in casts.values())):
        return "\n".join(
            str(value)
            for model in apps.get_models()
            if hasattr(model, "inventory")
            for field in model._meta.concrete_fields
            if isinstance(field, (models.CharField, models.TextField, models.JSONField)) and field.name not in ANSWERS
            for value in model._base_manager.values_list(field.name, flat=True)
        )


def known() -> set[str]:
    """What has an entry in our catalogue, or in one that a library of ours brings."""
    brought = [path for of in (django, allauth) for path in Path(of.__file__).parent.glob("**/locale/en/**/django.po")]
    texts = [path.read_text(encoding="utf-8") for path in (*brought, LOCALE / "cy/LC_MESSAGES/django.po")]
    found = [entry for text in texts for entry in entries(text)]
    return {trans_real.CONTEXT_SEPARATOR.join(e[key] for key in ("msgctxt", "msgid") if key in e) for e in found}


def open_all(pages: list[Opened], people: dict[str, Any], browser_of: Callable) -> Iterator[tuple[Opened, Text]]:
    """Each page as its person sees it in Welsh."""
    for opened in pages:
        browser: Client = WalledClient() if opened.who == NOBODY else browser_of(people[opened.who])
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "cy"
        answer = browser.get(opened.address, follow=True)
        text = Text()
        text.feed(answer.content.decode())
        yield opened, text


def test_no_page_shows_a_word_that_no_catalogue_can_translate(asked: set[str], browser_of: Callable) -> None:
    casts = {}
    for name in ("harbourside", "weaverdale"):
        with living_today():
            casts[name] = MAKERS[name]()
    people = {**casts["weaverdale"].people, **casts["harbourside"].people, "amara": casts["harbourside"].coach}
    people["olu"] = make_administrator(by=None, email="olu@programme.example", name="Olu Bankole").user
    people["stranger"] = User.objects.create_user("stranger@nowhere.example", "Alex Stranger")
    pages = pages_of_the_journey(casts, an_open_invitation(casts["harbourside"]))
    never, by_hand = words_of_files(), typed(casts)
    never = {words for words in never if words not in by_hand}
    raw: set[str] = set()
    for opened, text in open_all(pages, people, browser_of):
        whole = "\n".join(text.pieces)
        raw |= {
            f"{opened.name}: {words}" for words in never if words in text.pieces or (" " in words and words in whole)
        }
    assert len(pages) > 90 and len(asked) > 900, "the pages were opened, in Welsh"
    shown = [f"shown as the file has it, look it up: {each}" for each in sorted(raw)]
    shown += [f"nothing translates it, declare it and run dev/words: {words}" for words in sorted(asked - known())]
    assert shown == [], "\n".join(["", *shown])
