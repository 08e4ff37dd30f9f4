"""The small parts of every page, as a person would see them."""

import inspect
import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from amhe import clock, forms
from amhe.programme import samples
from amhe.reference import facts
from amhe.symbols import SHAPES, STATUSES, symbol
from amhe.templatetags.amhe import bar_width, both_ways, ordinal, progress_words, register
from dev.checks import NOWHERE

# Parts that show no words that people typed.
NO_TYPED_WORDS = {"bar.html", "error_summary", "form_tag", "pagination.html", "status-update.html"}
NO_TYPED_WORDS |= {"symbol.html", "tag.html", "what-changed.html"}
LISTS = {"banner.html", "checks.html", "pagination.html", "table.html", "task-list.html"}
ERROR_PAGES = ["403", "403_csrf", "404", "409", "410", "429", "500", "503"]


@pytest.fixture(autouse=True)
def _on_a_day_in_november():
    with clock.set_to(date(2026, 11, 22)), translation.override("en-gb"):
        yield


def rendered(source, **context):
    return " ".join(engines["django"].from_string(source).render(context).split())


def part(name, /, **context):
    return " ".join(render_to_string(f"components/{name}.html", context).split())


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 22), "today, 22 November 2026"),
        (date(2026, 11, 21), "yesterday, 21 November 2026"),
        (date(2026, 11, 23), "tomorrow, 23 November 2026"),
        (date(2026, 11, 20), "2 days ago, 20 November 2026"),
        (date(2026, 12, 1), "in 9 days, 1 December 2026"),
        (date(2026, 9, 24), "59 days ago, 24 September 2026"),
        (date(2026, 9, 23), "2 months ago, 23 September 2026"),
        (date(2024, 11, 22), "2 years ago, 22 November 2024"),
        (datetime(2026, 11, 20, 23, 30, tzinfo=UTC), "2 days ago, 20 November 2026"),
        (None, ""),
    ],
)
def test_a_day_is_told_both_ways(day, said):
    assert both_ways(day) == said


def test_a_summer_night_counts_as_the_day_it_is_here():
    with clock.set_to(date(2026, 7, 2)):
        assert both_ways(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "yesterday, 1 July 2026"


def test_places_in_a_row():
    numbers = [1, 2, 3, 4, 10, 11, 12, 13, 21, 22, 101, 111]
    said = "1st 2nd 3rd 4th 10th 11th 12th 13th 21st 22nd 101st 111th"
    assert " ".join(ordinal(number) for number in numbers) == said
    with translation.override("cy"):
        assert ordinal(2) == "2."


def test_progress_is_told_in_words():
    assert progress_words(3, 10, 15) == "3 of 10 to 15"
    assert progress_words(3, 10) == "3 of 10"
    assert words(part("progress", label="Heard so far", done=3, low=10, high=15)) == "Heard so far: 3 of 10 to 15"


@pytest.mark.parametrize(
    ("value", "largest", "width"),
    [(0, 4, "0%"), (1, 3, "33.33%"), (9, 4, "100%"), (1, 0, "0%"), (-1, 4, "0%")],
)
def test_a_bar_stays_in_its_frame(value, largest, width):
    assert bar_width(value, largest) == width


def test_a_bar_has_attributes_and_no_style():
    html = part("bar", value=1, largest=4)
    assert 'width="25%"' in html
    assert "style" not in html


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_is_hidden_from_screen_readers(name):
    assert 'aria-hidden="true"' in symbol(name)
    assert part("symbol", name=name) == symbol(name)


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_has_words_beside_its_shape(status):
    html = part("tag", status=status)
    assert str(STATUSES[status].text) == words(html)
    assert "<svg" in html


def test_every_shape_of_health_differs_so_that_grey_paper_is_enough():
    health = [STATUSES[name].symbol for name in ("on_track", "watch", "needs_help", "paused")]
    assert len(set(health)) == 4


def test_a_task_list_shows_done_plainly_and_the_rest_as_tags():
    items = [
        {"title": "Name a sponsor", "url": "/s/", "status": "completed"},
        {"title": "Set up meetings", "url": "/m/", "status": "not_started", "hint": "Every 2 weeks"},
        {"title": "Share work", "status": "not_needed"},
    ]
    html = part("task-list", items=items, id="m1")
    assert 'nhsuk-task-list__status--completed" id="m1-1-status">Completed</div>' in html
    assert '<strong class="nhsuk-tag nhsuk-tag--blue">Not yet started</strong>' in html
    assert 'aria-describedby="m1-2-hint m1-2-status"' in html
    assert html.count("<a ") == 2


def test_checks_say_how_much_they_matter():
    checks = [
        {"text": "A sponsor is named", "met": True, "severity": "must", "reason": "hidden", "url": "/x/"},
        {"text": "Lived experience", "met": False, "severity": "must", "reason": "No one yet.", "url": "/x/"},
        {"text": "A meeting", "met": False, "severity": "should"},
    ]
    html = part("checks", checks=checks)
    assert "Done: A sponsor is named" in words(html)
    assert "Needed: Lived experience No one yet. Put this right" in words(html)
    assert "Good to have: A meeting" in words(html)
    assert "hidden" not in words(html)
    assert html.count("<a ") == 1


def test_a_card_is_not_a_link_and_has_1_button():
    html = rendered(
        '{% card title="Estuary needs help" symbol="triangle" action_text="Plan" action_url="/p/" %}'
        "<p>{{ why }}</p>{% endcard %}",
        why="<38 days>",
    )
    assert "&lt;38 days&gt;" in html
    assert html.count("<a ") == 1
    assert "<h2" in html
    assert "clickable" not in html


def test_a_card_takes_nothing_from_the_page_around_it():
    around = {"action_url": "/leak/", "id": "leak", "symbol": "tick"}
    html = rendered('{% card title="A" %}x{% endcard %}', **around)
    assert "leak" not in html
    assert "<svg" not in html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% details summary="More" %}words{% enddetails %}', "More words"),
        ("{% inset %}words{% endinset %}", "Information: words"),
        ('{% callout title="Mind" %}words{% endcallout %}', "Mind words"),
        ('{% panel title="Your vote is in" %}words{% endpanel %}', "Your vote is in words"),
        ('{% panel title="Merge?" interrupt=True %}words{% endpanel %}', "Merge? words"),
    ],
)
def test_blocks_show_their_title_then_their_words(source, expected):
    assert words(rendered(source)) == expected


def test_a_summary_list_has_no_empty_answers_and_links_that_say_what_they_change():
    rows = [{"key": "Name", "value": "A\nB", "url": "/c/"}, {"key": "Why now?", "value": ""}]
    html = part("summary-list", rows=rows)
    assert "A<br>B" in html
    assert "Change Name" in words(html)
    assert "Not answered yet" in words(html)


def test_a_table_keeps_its_meaning_on_a_phone_and_has_no_empty_cells():
    html = part(
        "table",
        caption="Groups",
        head=["Group", "People"],
        rows=[["A", 0], [{"text": "B", "url": "/b/"}, ""]],
    )
    assert html.count('role="row"') == 3
    assert html.count('scope="row"') == 2
    assert '<span class="nhsuk-table__heading" aria-hidden="true">People </span>0</td>' in html
    assert '<a href="/b/">B</a>' in html
    assert "No data" in words(html)


def test_a_table_escapes_its_head_its_cells_and_its_links():
    html = part("table", caption="", head=["<i>", "&"], rows=[[{"text": "<b>", "url": '"><u>'}, "<s>"], ["<b>", 1234]])
    assert not re.search(r"<[ibus]>", html)
    assert '<a href="&quot;&gt;&lt;u&gt;">&lt;b&gt;</a></th>' in html
    assert '<span class="nhsuk-table__heading" aria-hidden="true">&amp; </span>&lt;s&gt;</td>' in html
    assert "&amp; </span>1234</td>" in html


def test_an_empty_list_says_what_it_will_hold():
    html = part("empty-state", text="Conversations will show here.", action_text="Log one", action_url="/talk/")
    assert words(html) == "Conversations will show here. Log one"


def test_a_button_names_its_thing_and_is_sent_once():
    html = part("button", text="Up", hidden_text="Black men", name="move", value="up:3")
    assert words(html) == "Up Black men"
    assert 'name="move" value="up:3"' in html
    assert 'data-prevent-double-click="true"' in html
    assert part("button", text="Go", href="/g/").startswith("<a ")


def test_pages_keep_the_filters_in_their_addresses():
    request = RequestFactory().get("/?nation=wales&page=2")
    page = Paginator(range(200), 20).page(5)
    html = engines["django"].get_template("components/pagination.html").render({"page": page, "request": request})
    assert "?nation=wales&amp;page=6" in html
    assert html.count('aria-current="page"') == 1
    assert part("pagination", page=Paginator(range(3), 20).page(1)) == ""


def test_a_status_update_leaves_the_region_in_place():
    html = part("status-update", text="<b> is your choice 2")
    assert html == '<div id="status" hx-swap-oob="innerHTML">&lt;b&gt; is your choice 2</div>'


class Nation(forms.Filters):
    nation = forms.Choices(label="Nation", choices=[("w", "Wales"), ("s", "Scotland")], required=False)


def test_filters_ask_with_get_and_stay_open_when_1_is_set():
    html = part("filters", form=Nation({"nation": ["w"]}), clear_url="/coach/")
    assert '<form method="get"' in html
    assert "<details" in html
    assert html.split(">")[0].endswith(" open")
    assert "csrf" not in html
    assert 'href="/coach/"' in html
    assert not part("filters", form=Nation({})).split(">")[0].endswith(" open")


class Ask(forms.Form):
    name = forms.Text(label="Name")


def base(**context):
    context = {"brand": "Fairer Minds", **context}
    return " ".join(render_to_string("layouts/base.html", context).split())


def test_every_page_has_its_landmarks_and_1_status_region():
    html = base()
    for piece in ("<header", '<main class="nhsuk-main-wrapper amhe-main" id="maincontent">', "<footer"):
        assert html.count(piece) == 1
    assert html.count('role="status"') == 1
    assert 'href="#maincontent"' in html
    assert '<html lang="en-gb" dir="ltr"' in html


def test_a_page_reads_from_right_to_left_in_such_a_language():
    with translation.override("ar"):
        assert 'dir="rtl"' in base()


def test_someone_signed_out_sees_no_menu():
    nav = [{"text": "Home", "url": "/", "current": True}]
    request = SimpleNamespace(user=SimpleNamespace(is_authenticated=False))
    assert "<nav" not in base(nav=nav, request=request)


def test_someone_signed_in_sees_the_menu_the_organisation_and_who_they_are():
    request = SimpleNamespace(user=SimpleNamespace(is_authenticated=True, name="Amara Okoye"))
    html = base(
        request=request,
        main_role="QI Coach",
        nav=[{"text": "Home", "url": "/", "current": True}, {"text": "Team", "url": "/t/", "current": False}],
        organisation=SimpleNamespace(name="Estuary"),
        sign_out_url="/out/",
        help_url="/help/",
    )
    assert "Amara Okoye , QI Coach" in words(html)
    assert html.count('aria-current="page"') == 1
    assert "Estuary - Fairer Minds</title>" in html
    assert '<form method="post" action="/out/">' in html


def test_the_footer_always_says_who_helps():
    coach = SimpleNamespace(name="Amara Okoye", email="amara@example.org")
    html = base(coach=coach, help_url="/help/", footer_links=[{"text": "Privacy", "url": "/privacy/"}])
    footer = words(html[html.index("<footer") :])
    assert footer.startswith("Help Your QI Coach is Amara Okoye amara@example.org Ask for help")
    assert footer.endswith("Privacy")


def test_example_data_says_so():
    assert "These organisations and people are made up." in words(base(example_data=True))
    assert "made up" not in words(base())


@pytest.mark.parametrize("context", [{"form": Ask({})}, {"add": Ask({})}, {"forms": [Ask({"name": "A"}), Ask({})]}])
def test_a_page_with_an_error_says_so_first_and_shows_no_banner(context):
    html = base(messages=[SimpleNamespace(level_tag="success")], **context)
    assert "<title>Error:" in html
    assert html.index("There is a problem") > html.index("<main")
    assert "nhsuk-notification-banner" not in html


def test_a_good_form_is_no_error():
    assert "Error:</title>" not in base(form=Ask({"name": "A"}))
    assert "<title>Error:" not in base(form=Ask({"name": "A"}))


def test_messages_make_1_banner():
    class Said(str):
        level_tag = "success"

    html = base(messages=[Said("Meeting saved"), Said("Agenda sent")])
    assert html.count('class="nhsuk-notification-banner ') == 1
    assert "Success Meeting saved Agenda sent" in words(html)


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_error_pages_stand_without_any_context(name):
    html = render_to_string(f"{name}.html")
    assert html.count("<h1>") == 1
    assert 'href="/"' in html


def test_a_refusal_says_why_and_who_can_help():
    text = words(render_to_string("403.html", {"reason": "Only the lead can.", "who_can_help": ["Dr Rao, lead"]}))
    assert "Only the lead can. Who can help Dr Rao, lead" in text


def test_a_clash_shows_both_texts():
    html = render_to_string("409.html", {"theirs": [("Aim", "Mine <1>", "")], "back": "/o/x/"})
    assert "Aim Yours Mine &lt;1&gt; What is saved now Nothing written" in words(html)
    assert 'href="/o/x/"' in html


def test_a_fault_gives_a_reference_to_quote():
    assert "8F2K" in words(render_to_string("500.html", {"reference": "8F2K"}))


def test_no_template_or_script_needs_a_looser_policy():
    """The policy refuses inline code and styles (stack.md): no style, on..., javascript: or inline script."""
    loose = re.compile(r"\sstyle=|\son[a-z]+=|javascript:|<style|<script(?![^>]*\bsrc=)|hx-on|hx-vals=.js:")
    root = Path(settings.ROOT)
    for place in ("layouts", "components", "django"):
        for template in (root / "templates" / place).rglob("*.html"):
            assert not loose.search(template.read_text(encoding="utf-8")), template
    script = (root / "static" / "js" / "amhe.js").read_text(encoding="utf-8")
    assert not re.search(r"\beval\(|innerHTML\s*=|\.style\b|localStorage", script)


# --- the page that shows them all -------------------------------------------------------------------------


@pytest.fixture
def catalogue():
    return [component for group in facts("programme", "components")["groups"] for component in group["components"]]


def shown_names(catalogue):
    return {component["name"] for component in catalogue} | {component.get("file") for component in catalogue}


def test_every_file_of_components_is_on_the_page(catalogue):
    files = {file.name for file in (Path(settings.ROOT) / "templates" / "components").iterdir()}
    assert files - shown_names(catalogue) == set()


def test_every_tag_and_filter_is_on_the_page(catalogue):
    tags = {name for name in (*register.tags, *register.filters) if not name.startswith("end")}
    assert tags - shown_names(catalogue) == set()


def test_every_field_is_on_the_page_in_every_state(catalogue):
    fields = {name for name in forms.__all__ if inspect.isclass(getattr(forms, name))}
    assert fields - {component["name"] for component in catalogue if "sample" in component} == set()


def test_every_shape_and_every_status_is_on_the_page(catalogue):
    given = {each["name"]: each["examples"][0]["with"] for each in catalogue if each["name"] in ("symbol", "tag.html")}
    assert set(given["symbol"]["shapes"]) == set(SHAPES)
    assert set(given["tag.html"]["statuses"]) == set(STATUSES)


def test_every_component_that_shows_typed_words_shows_long_ones_and_each_list_an_empty_one(catalogue):
    whole = [each for each in catalogue if each["name"].endswith(".html") or "file" in each]
    without = {each["name"] for each in whole if "Long words" not in {row["state"] for row in each["examples"]}}
    assert without == NO_TYPED_WORDS
    empty = {each["name"] for each in whole if "Empty" in {row["state"] for row in each["examples"]}}
    assert LISTS - empty == set()


@pytest.mark.django_db
def test_the_page_shows_each_part_with_its_code_and_as_it_looks(client, catalogue):
    html = client.get("/components/").content.decode()
    for component in catalogue:
        assert f">{component['name']}</h3>" in html
    assert "{% include &quot;components/button.html&quot; with text=_(&quot;Save&quot;) only %}" in html
    assert re.search(r'<div class="part__live"><button class="nhsuk-button"[^>]*>Save</button>', html)
    assert "class TextSample(forms.Form):" in html
    assert samples.LONG in html
    assert "LONG" not in html
    assert html.count("There is a problem") >= len(samples.FORMS)


@pytest.mark.django_db
def test_no_two_things_on_the_page_have_the_same_id(client):
    html = client.get("/components/").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert [each for each in ids if ids.count(each) > 1] == []


def test_the_long_word_has_140_letters():
    assert len(samples.LONG) == 140
    assert samples.LONG.isalpha()


@pytest.mark.parametrize(("module", "there"), [("production", "False"), ("dev", "True")])
def test_the_page_is_there_for_developers_and_never_in_production(module, there):
    code = (
        "import django; django.setup(); from django.urls import get_resolver as r;"
        "print(any(str(each.pattern) == 'components/' for each in r().url_patterns))"
    )
    environment = os.environ | NOWHERE | {"DJANGO_SETTINGS_MODULE": f"amhe.settings.{module}"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], env=environment, cwd=settings.ROOT, capture_output=True, text=True
    )
    assert done.stdout.strip() == there, done.stderr
