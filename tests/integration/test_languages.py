"""Pages in two languages, and explanation cards in many: what is translated, what is marked, and what is not there yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation
from django.utils.translation.template import templatize

from amhe.reference import by_id
from datareview.cards import Card, card_of, cards
from dev import messages
from organisations.models import User
from organisations.nations import nations
from tests.scenes.organisations import describe
from tests.world import World

CATALOGUE = Path(settings.ROOT) / "locale/cy/LC_MESSAGES/django.po"
# Every word of these pages has Welsh: sign-in, what stands around each page, and My details.
WHOLE = (
    "layouts/base.html", "layouts/footer.html", "account/request_login_code.html", "account/confirm_login_code.html",
    "layouts/session.html", "layouts/support.html", "account/password.html", "account/over.html", "mfa/authenticate.html",
    "organisations/sign_in_with.html", "organisations/sign_in_lead.html", "organisations/sign_in_refused.html",
    "organisations/sign_in_failed.html", "account/logout.html",
    "organisations/me.html", "organisations/language.html", "components/form.html",
    "components/back-link.html", "components/error-summary.html", "components/banner.html",
    "django/forms/label_text.html", "django/forms/counter.html", "programme/milestones.html",
)  # fmt: skip
MILESTONES = (
    ("Ffurfio tîm y prosiect", "Form the project team"),
    ("Dewis eich poblogaethau", "Choose your populations"),
    ("Ffurfio is-dîm ar gyfer pob poblogaeth", "Form a sub-team for each population"),
    ("Gwneud yr adolygiad data tair rhan", "Do the three-part data review"),
    ("Mapio’r asedau", "Map the assets"),
    ("Dechrau eich prosiect Gwella Ansawdd", "Start your QI project"),
)


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """A request leaves its language behind in this thread."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def has_welsh(words: str) -> bool:
    with translation.override("cy"):
        return translation.gettext(words) != words


@pytest.mark.django_db
@pytest.mark.requirement("X5")
def test_a_visitor_signs_in_in_welsh(client: Any) -> None:
    page = text(client.get("/sign-in/"))
    assert '<html lang="en-gb" dir="ltr"' in page and 'lang="cy">Cymraeg</button>' in page
    answer = client.post("/language/", {"language": "cy"}, headers={"referer": "http://testserver/sign-in/"})
    assert answer.status_code == 302 and answer.headers["Location"] == "http://testserver/sign-in/"
    page = text(client.get("/sign-in/"))
    assert '<html lang="cy" dir="ltr"' in page and "<h1>Mewngofnodi</h1>" in page
    assert "Anfonwch god ataf" in page and 'lang="en-gb">English</button>' in page and "Hygyrchedd" in page
    for english in ("Sign in", "Skip to main content", "Send me a code", ">Email<"):
        assert english not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "came_from", ["https://elsewhere.example/", "", "http://testserver/language/", "//evil.example"]
)
def test_the_language_button_never_leads_off_the_site_or_round_in_circles(client: Any, came_from: str) -> None:
    answer = client.post("/language/", {"language": "cy"}, headers={"referer": came_from})
    assert answer.headers["Location"] == "/"


@pytest.mark.django_db
def test_a_language_that_is_not_ours_is_refused(client: Any) -> None:
    answer = client.post("/language/", {"language": "tlh"})
    assert answer.status_code == 422 and "django_language" not in answer.cookies
    assert client.post("/language/", {}).status_code == 422


@pytest.mark.django_db
@pytest.mark.requirement("X5")
def test_the_language_of_an_account_goes_with_the_person_to_any_browser(world: World, browser_of: Callable) -> None:
    member = world.ours.member
    first = browser_of(member)
    assert first.post("/language/", {"language": "cy"}).status_code == 302
    assert User.objects.get(pk=member.pk).language == "cy"
    page = browser_of(member).get("/me/")
    assert "<h1>Fy manylion</h1>" in text(page) and page.headers["Content-Language"] == "cy"
    assert "Dim ond arweinwyr eich timau all weld hwn." in text(page)
    assert "Gallwch roi hyd at 1000 nod" in text(page), "a form for each number"
    assert "<h1>My details</h1>" in text(browser_of(world.ours.lead).get("/me/")), "others read as before"


@pytest.mark.django_db
def test_errors_of_the_welsh_page_are_welsh(world: World, browser_of: Callable) -> None:
    describe(world.ours.member, language="cy")
    answer = browser_of(world.ours.member).post("/me/", {"name": "", "quiet_from": "x", "quiet_until": "8"})
    page = text(answer)
    assert answer.status_code == 422 and "Mae problem" in page and "Gwall:" in page
    assert "Rhowch enw i’w ddefnyddio" in page and "Rhowch amser fel 10:00 neu 14:30" in page
    assert "Enter" not in page and "Choose" not in page


@pytest.mark.django_db
@pytest.mark.requirement("X5")
def test_the_whole_of_my_details_has_welsh(world: World, browser_of: Callable) -> None:
    form = browser_of(world.ours.member).get("/me/").context["form"]
    words = [str(words) for field in form.visible_fields() for words in (field.label, field.help_text)]
    assert [each for each in words if not has_welsh(each)] == []


@pytest.mark.django_db
@pytest.mark.requirement("X5")
def test_the_milestones_are_named_in_both_languages(world: World, browser_of: Callable) -> None:
    describe(world.ours.lead, language="cy")
    page = text(browser_of(world.ours.lead).get("/o/marsh/milestones/"))
    assert '<html lang="cy"' in page and "<h1>Cerrig milltir</h1>" in page
    for number, (welsh, english) in enumerate(MILESTONES, start=1):
        assert f">{number}. {welsh}</a>" in page and english not in page
    assert "Enwi eich uwch noddwr" in page and "Name your senior sponsor" not in page
    assert "Heb ddechrau eto" in page and "Not yet started" not in page and "Tua 2 munud" in page
    assert "Vote and rank" in page, "a task without Welsh is shown in English"
    one = text(browser_of(world.ours.lead).get("/o/marsh/milestones/1/"))
    assert "Ffurfio tîm y prosiect</h1>" in one and "<title>" in one and "Form the project team" not in one
    page = text(browser_of(world.ours.coach).get("/o/marsh/milestones/"))
    assert [english for _, english in MILESTONES if english not in page] == [], "others read as before"
    assert "Cerrig" not in page and "uwch noddwr" not in page


@pytest.mark.parametrize("name", WHOLE)
def test_every_word_of_a_whole_page_has_welsh(name: str) -> None:
    source = (Path(settings.ROOT) / "templates" / name).read_text(encoding="utf-8")
    words = re.findall(r"""gettext\(u?'((?:[^'\\]|\\.)*)'\)|_\(u?"([^"]*)"\)""", templatize(source))
    words += [("", each) for each in re.findall(r'_\("([^"]*)"\)', source)]
    said = {(one or other).replace("\\'", "'") for one, other in words}
    assert said, "nothing was found to look up"
    same_in_both = {"Help"}
    assert [each for each in sorted(said - same_in_both) if not has_welsh(each)] == []


def test_dates_in_welsh_are_welsh() -> None:
    with translation.override("cy"):
        said = Template("{{ day|date:'j F Y' }}").render(Context({"day": date(2026, 11, 23)}))
    assert said == "23 Tachwedd 2026"


def test_what_has_no_welsh_yet_is_shown_in_english() -> None:
    with translation.override("cy"):
        assert translation.gettext("Groups who may be missing out") == "Groups who may be missing out"


def test_the_catalogue_says_that_a_welsh_speaker_must_check_it() -> None:
    assert "A WELSH SPEAKER MUST CHECK EVERY LINE" in CATALOGUE.read_text(encoding="utf-8")[:400]


def test_the_compiled_words_are_those_of_the_file() -> None:
    wanted = messages.compiled(CATALOGUE.read_text(encoding="utf-8"))
    assert CATALOGUE.with_suffix(".mo").read_bytes() == wanted, "dev/setup compiles them"


def test_a_translation_keeps_the_names_that_are_filled_in() -> None:
    names = re.compile(r"%\(\w+\)[sd]|%%?\{\w+\}|\{\w+\}")
    wrong = [
        entry["msgid"]
        for entry in messages.entries(CATALOGUE.read_text(encoding="utf-8"))
        for name, words in entry.items()
        if name.startswith("msgstr") and words and entry["msgid"]
        if {each.casefold() for each in names.findall(words)}
        != {each.casefold() for each in names.findall(entry["msgid"])}
    ]
    assert wrong == []


# --- explanation cards ------------------------------------------------------------------------------------

UNCHECKED = "A person still has to check these words"


@pytest.mark.django_db
def test_anybody_can_read_the_card_and_it_says_that_nobody_has_checked_it(client: Any) -> None:
    page = text(client.get("/explain/en/"))
    assert "You choose what to tell us." in page and UNCHECKED in page
    assert "Do not use it to ask somebody to agree." in page
    assert "We want good mental health care for everyone." in text(client.get("/explain/easy-read/"))


@pytest.mark.django_db
def test_a_language_without_a_card_says_to_ask_for_an_interpreter(client: Any) -> None:
    page = text(client.get("/explain/ar/"))
    assert 'lang="ar" dir="rtl">العربية' in page
    assert "Not yet. Ask for an interpreter." in page and UNCHECKED not in page
    assert "There is no film yet. Book a BSL interpreter." in text(client.get("/explain/bsl/"))
    assert client.get("/explain/klingon/").status_code == 404


@pytest.mark.django_db
def test_each_card_leads_to_every_other(client: Any) -> None:
    page = text(client.get("/explain/en/"))
    assert [key for key in cards() if key != "en" and f'href="/explain/{key}/"' not in page] == []


@pytest.mark.parametrize(
    ("row", "checked"),
    [
        ({"lines": ("One idea.",), "checked_by": "Ana Pop", "checked_on": date(2026, 11, 1)}, True),
        ({"lines": ("One idea.",), "checked_by": "Ana Pop"}, False),
        ({"lines": ("One idea.",)}, False),
        ({"checked_by": "Ana Pop", "checked_on": date(2026, 11, 1)}, False),
    ],
)
def test_a_card_counts_as_checked_only_with_words_a_person_and_a_day(row: dict[str, Any], checked: bool) -> None:
    assert card_of({"id": "ro", "name": "Romanian", "own_name": "Română", **row}).is_checked is checked


@pytest.mark.django_db
def test_a_checked_card_names_who_checked_it_and_has_no_mark(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    card = Card("ro", "Romanian", "Română", "ro", ("Vrem.",), checked_by="Ana Pop", checked_on=date(2026, 11, 1))
    monkeypatch.setattr("datareview.views.explain.cards", lambda: {"ro": card})
    page = text(client.get("/explain/ro/"))
    assert "Checked by Ana Pop on 1 November 2026." in page and UNCHECKED not in page


FILM = "https://films.example/what-we-will-tell-you"


@pytest.mark.django_db
@pytest.mark.parametrize("checked", [True, False])
def test_a_film_in_sign_language_is_offered_on_every_card_with_its_mark(
    client: Any, monkeypatch: pytest.MonkeyPatch, checked: bool
) -> None:
    by = {"checked_by": "Ana Pop", "checked_on": date(2026, 11, 1)} if checked else {}
    film = card_of({"id": "bsl", "name": "British Sign Language", "own_name": "BSL", "lang": "en", "video": FILM, **by})
    monkeypatch.setattr("datareview.views.explain.cards", lambda: {**cards(), "bsl": film})
    link = f'<a href="{FILM}" rel="noreferrer">Watch this in British Sign Language</a>'
    own = text(client.get("/explain/bsl/"))
    assert link in own and "There is no film yet" not in own
    assert (UNCHECKED in own) is not checked and ("Checked by Ana Pop" in own) is checked
    for key in ("en", "easy-read", "ar"):
        page = text(client.get(f"/explain/{key}/"))
        assert link in page
        after = page.split(link)[1][:200]
        assert ("(checked by a person)" in after) is checked and ("(not checked yet)" in after) is not checked


@pytest.mark.django_db
def test_easy_read_has_1_short_idea_and_1_picture_a_line(client: Any) -> None:
    card = cards()["easy-read"]
    assert [line for line in card.lines if len(line.split()) > 12 or line.count(".") != 1] == []
    assert len(card.pictures) == len(card.lines) == len(set(card.pictures))
    page = text(client.get("/explain/easy-read/"))
    for line, drawn in card.illustrated:
        assert f"<p>{' '.join(drawn.split())}<span>{line}</span></p>" in page
    assert "amhe-explain__picture" not in text(client.get("/explain/en/"))


def test_pictures_for_some_lines_only_are_refused() -> None:
    card = card_of(
        {"id": "en", "name": "English", "own_name": "English", "lines": ("One.", "Two."), "pictures": ("key",)}
    )
    with pytest.raises(ValueError, match="shorter"):
        _ = card.illustrated


def test_films_are_at_safe_addresses() -> None:
    assert [card.id for card in cards().values() if card.video and not card.video.startswith("https://")] == []


def test_no_card_but_the_english_ones_holds_words_until_a_person_wrote_them() -> None:
    assert [key for key, card in cards().items() if card.lines] == ["en", "easy-read"]


def test_reference_words_of_nations_are_complete() -> None:
    assert list(nations()) == ["E", "W", "S", "NI"]
    assert all(len(each.crisis_numbers) == 5 for each in nations().values())
    assert by_id("organisations", "nations", "crisis_numbers")["now"]["text"] == "Someone in danger now? Call 999."
