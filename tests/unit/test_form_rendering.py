"""What a form looks like in the page, and what it says when something is wrong."""

from datetime import date
from uuid import UUID

import pytest
from django.forms import CharField, EmailField
from django.forms import Form as PlainForm
from django.template import engines
from django.utils import translation

from amhe import clock, forms


class Member(forms.Form):
    versioned = True
    name = forms.Text(label="Full name", autocomplete="name")
    email = forms.Email(label="Email address", help_text="We will <send> an invitation.")
    job = forms.Text(label="Job", required=False, width=20)
    start = forms.Date(label="Start date", not_past=True)
    hours = forms.WholeNumber(label="Hours a week", max_value=37)
    about = forms.LongText(label="What do they bring?", max_length=20)
    role = forms.Choice(label="Role", choices=[("lead", "Lead"), ("other", "Member")], hints={"lead": "Runs it."})
    skills = forms.Choices(label="Skills", choices=[("a", "A"), ("b", "B"), ("c", "C")], fewest=2, most=2)
    lived = forms.YesNo(label="Do they have lived experience?")
    agreed = forms.Tick(label="They have agreed")


GOOD = {
    "version": "3",
    "name": "  Zoe\u0308 \u00a0Okoye ",
    "email": "zoe@example.org",
    "start_day": "2",
    "start_month": "December",
    "start_year": "2026",
    "hours": "1 2",
    "about": "One\r\ntwo",
    "role": "lead",
    "skills": ["a", "c"],
    "lived": "no",
    "agreed": "on",
}


@pytest.fixture(autouse=True)
def _on_a_day_in_november():
    with clock.set_to(date(2026, 11, 22)), translation.override("en-gb"):
        yield


def member(**changes):
    return Member({**GOOD, **changes})


def error(field, **changes):
    form = member(**changes)
    return " ".join(form.errors.get(field, []))


def test_a_good_form_gives_clean_python_values():
    form = member()
    assert form.is_valid(), form.errors
    assert dict(form.changes()) == {
        "name": "Zo\u00eb \u00a0Okoye",
        "email": "zoe@example.org",
        "job": "",
        "start": date(2026, 12, 2),
        "hours": 12,
        "about": "One\ntwo",
        "role": "lead",
        "skills": ["a", "c"],
        "lived": False,
        "agreed": True,
    }
    assert form.cleaned_data["version"] == 3


@pytest.mark.parametrize(
    ("field", "changes", "message"),
    [
        ("name", {"name": "   "}, "Enter full name"),
        ("name", {"name": "x" * 201}, "Full name must be 200 characters or fewer"),
        ("name", {"name": "a\x00b"}, "Full name has characters that cannot be shown. Type the words again"),
        ("name", {"name": "a\x1bb"}, "Full name has characters that cannot be shown. Type the words again"),
        ("email", {"email": ""}, "Enter email address"),
        ("email", {"email": "zoe"}, "Enter an email address in the right format, like name@example.org"),
        ("start", {"start_day": "", "start_month": "", "start_year": ""}, "Enter start date"),
        ("start", {"start_year": ""}, "Start date must include a year"),
        ("start", {"start_day": "", "start_year": " "}, "Start date must include a day and a year"),
        ("start", {"start_year": "26"}, "The year of start date must have 4 numbers, like 2026"),
        ("start", {"start_month": "13"}, "Start date must be a real date"),
        ("start", {"start_day": "31", "start_month": "11"}, "Start date must be a real date"),
        ("start", {"start_day": "21", "start_month": "11"}, "Start date must be today or in the future"),
        ("hours", {"hours": "many"}, "Hours a week must be a whole number, like 3"),
        ("hours", {"hours": "-1"}, "Hours a week must be 0 or more"),
        ("hours", {"hours": "38"}, "Hours a week must be 37 or fewer"),
        ("about", {"about": ""}, "Answer the question “What do they bring?”"),
        ("about", {"about": "x" * 21}, "Your answer must be 20 characters or fewer"),
        ("role", {"role": ""}, "Choose role"),
        ("role", {"role": "king"}, "Choose one of the answers shown"),
        ("skills", {"skills": []}, "Choose at least 1 answer for skills"),
        ("skills", {"skills": ["a"]}, "Choose at least 2 answers"),
        ("skills", {"skills": ["a", "b", "c"]}, "Choose 2 answers or fewer"),
        ("skills", {"skills": ["a", "z"]}, "Choose from the answers shown"),
        ("lived", {"lived": ""}, "Choose yes or no for “Do they have lived experience?”"),
        ("agreed", {"agreed": ""}, "Tick the box “They have agreed” to go on"),
        ("version", {"version": ""}, "This page is out of date. Open it again and make your change."),
    ],
)
def test_each_mistake_has_its_own_plain_words(field, changes, message):
    assert error(field, **changes) == message


def test_a_date_today_is_not_in_the_past():
    assert error("start", start_day="22", start_month="11") == ""


def test_limits_may_be_functions_and_are_told_in_full():
    class Between(forms.Form):
        day = forms.Date(label="Day", earliest=date(2026, 1, 5), latest=clock.today)

    def said(day, month):
        return Between({"day_day": day, "day_month": month, "day_year": "2026"}).errors.get("day")

    assert said("4", "1") == ["Day must be 5 January 2026 or later"]
    assert said("23", "nov") == ["Day must be 22 November 2026 or earlier"]
    assert said("22", "11") is None


def test_the_forms_own_words_win():
    class Talk(forms.Form):
        heard = forms.LongText(label="What did you hear?", error_messages={"required": "Write what you heard"})

    assert Talk({}).errors["heard"] == ["Write what you heard"]


def test_a_percent_sign_in_a_label_is_only_a_percent_sign():
    class Share(forms.Form):
        part = forms.WholeNumber(label="Share in %d", max_value=100)

    assert Share({"part": "101"}).errors["part"] == ["Share in %d must be 100 or fewer"]
    assert Share({"part": ""}).errors["part"] == ["Enter share in %d"]


def test_a_blank_form_has_a_fresh_key_each_time_and_a_sent_one_keeps_its_own():
    first, second = Member(), Member()
    assert UUID(str(first["idempotency_key"].value())) != UUID(str(second["idempotency_key"].value()))
    key = "6f1f5c1e-6c3c-4d0e-9d5c-0b8f8f1f2a3b"
    sent = member(idempotency_key=key)
    assert sent.is_valid()
    assert sent.cleaned_data["idempotency_key"] == UUID(key)
    assert f'value="{key}"' in str(sent["idempotency_key"])


@pytest.mark.parametrize("key", ["", "not-a-key"])
def test_a_missing_or_odd_key_refuses_nobody(key):
    form = member(idempotency_key=key)
    assert form.is_valid()
    assert form.cleaned_data["idempotency_key"] is None


def test_filters_carry_no_key_and_do_not_say_optional():
    class Find(forms.Filters):
        nation = forms.Choice(label="Nation", choices=[("w", "Wales")], required=False)

    html = str(Find())
    assert "idempotency_key" not in html
    assert "optional" not in html


def test_a_text_field_has_label_hint_and_purpose_tied_together():
    html = Member()["email"].as_field_group()
    assert '<label class="nhsuk-label nhsuk-label--s" for="id_email">Email address\n</label>' in html
    assert 'id="id_email_helptext">We will &lt;send&gt; an invitation.' in html
    assert 'aria-describedby="id_email_helptext"' in html
    assert 'type="email"' in html
    assert 'autocomplete="email"' in html
    assert "aria-invalid" not in html


def test_no_field_leaves_checking_to_the_browser():
    html = str(Member())
    for attribute in (" required", " maxlength=", 'type="number"', " min=", " max=", " style="):
        assert attribute not in html


def test_a_wrong_field_is_marked_in_words_and_for_screen_readers():
    html = member(name="")["name"].as_field_group()
    assert "nhsuk-form-group--error" in html
    assert "nhsuk-input--error" in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_error"' in html
    assert '<span class="nhsuk-error-message" id="id_name_error">' in html
    assert '<span class="nhsuk-u-visually-hidden">Error: </span>Enter full name' in html


def test_only_what_is_not_needed_says_so():
    form = Member()
    assert "(optional)" in form["job"].as_field_group()
    assert "(optional)" not in form["name"].as_field_group()
    assert "*" not in str(form)


def test_choices_are_a_group_with_a_legend_and_hints():
    html = member(role="")["role"].as_field_group()
    assert '<fieldset class="nhsuk-fieldset" aria-describedby="id_role_error">' in html
    assert "Role</legend>" in html.replace("\n", "")
    assert 'id="id_role_0_hint">Runs it.' in html
    assert 'aria-describedby="id_role_0_hint"' in html
    assert "aria-invalid" not in html


def test_tiles_and_side_by_side_are_shapes_of_the_same_choices():
    class Shapes(forms.Form):
        who = forms.Choice(label="Who?", choices=[("p", "Person")], tiles=True)
        sure = forms.YesNo(label="Sure?")

    assert "amhe-tiles" in str(Shapes()["who"])
    assert "nhsuk-radios--inline" in str(Shapes()["sure"])


def test_yes_and_no_show_what_was_kept():
    html = str(Member(initial={"lived": False})["lived"])
    assert html.count("checked") == 1
    assert html.index("checked") > html.index('value="no"')


def test_a_date_is_3_boxes_and_only_the_wrong_ones_are_marked():
    html = member(start_year="")["start"].as_field_group()
    assert 'role="group"' in html
    assert [html.count(f'name="start_{box}"') for box in ("day", "month", "year")] == [1, 1, 1]
    assert html.count('inputmode="numeric"') == 3
    assert html.count('aria-invalid="true"') == 1
    assert html.index('aria-invalid="true"') > html.index('name="start_year"')
    assert 'value="December"' in html


def test_a_kept_date_fills_its_boxes():
    html = str(Member(initial={"start": date(2027, 3, 9)})["start"])
    assert all(f'value="{part}"' in html for part in (9, 3, 2027))


def test_a_long_box_counts_and_says_its_limit_without_javascript():
    html = Member()["about"].as_field_group()
    assert 'data-module="nhsuk-character-count"' in html
    assert 'data-maxlength="20"' in html
    assert 'id="id_about-info">You can enter up to 20 characters<' in html.replace("\n", "")
    assert 'aria-describedby="id_about-info"' in html


def test_one_tick_stands_beside_its_words():
    html = member(agreed="")["agreed"].as_field_group()
    assert html.index('type="checkbox"') < html.index("They have agreed</label>")
    assert "fieldset" not in html


def test_a_question_can_be_the_pages_heading():
    class Ask(forms.Form):
        name = forms.Text(label="What is it?", heading=True)
        kind = forms.Choice(label="Which kind?", choices=[("a", "A")], heading=True)

    assert "<h1" in Ask()["name"].as_field_group()
    assert '<h1 class="nhsuk-fieldset__heading">Which kind?' in Ask()["kind"].as_field_group()


def test_forms_that_are_not_ours_get_the_same_look():
    class SignIn(PlainForm):
        email = EmailField()
        code = CharField(max_length=6)

    html = str(SignIn({"email": "x"}))
    assert html.count("nhsuk-form-group--error") == 2
    assert "nhsuk-input nhsuk-input--error" in html


def rendered(source, **context):
    return engines["django"].from_string(source).render(context)


def test_the_summary_links_to_the_first_control_of_each_wrong_field():
    form = member(name="", start_year="", role="", skills=[], agreed="", version="")
    html = rendered("{% error_summary form %}", form=form)
    for target in ("id_name", "id_start_2", "id_role_0", "id_skills_0", "id_agreed"):
        assert f'href="#{target}"' in html
        assert f'id="{target}"' in str(form)
    assert "<li>This page is out of date." in html
    assert "There is a problem" in html


def test_a_good_form_has_no_summary():
    assert rendered("{% error_summary form %}", form=member()).strip() == ""


def test_the_form_tag_posts_without_native_checks_and_carries_the_guards():
    html = rendered(
        '{% form_tag form target="#area" action="/x/" %}{{ form.name }}{% endform_tag %}',
        form=member(name=""),
    )
    opening = html[html.index("<form") : html.index(">", html.index("<form"))]
    assert 'method="post"' in opening
    assert 'action="/x/"' in opening
    assert opening.endswith("novalidate")
    assert 'hx-post="/x/"' in html
    assert 'hx-target="#area"' in html
    assert 'name="version" value="3"' in html
    assert 'name="idempotency_key"' in html
    assert html.count("nhsuk-error-summary__heading") == 1


def test_a_summary_that_the_page_shows_is_not_shown_again_in_the_form():
    source = "{% error_summary %}{% form_tag form %}{% endform_tag %}"
    assert rendered(source, form=member(name="")).count("nhsuk-error-summary__heading") == 1


def test_the_whole_form_in_one_line():
    source = '{% include "components/form.html" with submit="Add member" cancel_url="/back/" %}'
    html = rendered(source, form=Member())
    assert "Add member</button>" in html.replace("\n", "")
    assert 'href="/back/"' in html
    assert html.count("<form") == html.count("</form>") == 1
    assert html.count('name="idempotency_key"') == 1


def test_values_are_said_in_the_words_of_their_choices() -> None:
    class Asked(forms.Form):
        level = forms.Choice(choices=[("", "Nobody yet"), (2, "Some"), ("Grouped", [(3, "A lot")])], coerce=int)
        known = forms.YesNo()
        some = forms.Choices(choices=[("a", "Apples"), ("b", "Bread")])
        words = forms.Text()

    asked = Asked()
    said = [asked.words_of("level", value) for value in (2, 3, "", 9, None)]
    assert said == ["Some", "A lot", "Nobody yet", 9, None], "what is no choice stays as it is"
    assert [asked.words_of("known", value) for value in (True, False, None)] == ["Yes", "No", None]
    assert asked.words_of("some", ["b", "a"]) == "Bread\nApples" and asked.words_of("some", []) == ""
    assert asked.words_of("words", "2") == "2" and asked.words_of("joined", 5) == 5
