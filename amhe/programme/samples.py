"""What the /components/ page shows that only Python can make: forms in each state, a long list, messages, charts.

Used in development only. Its words are samples, written for people who build pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from amhe import forms
from amhe.charts import Chart, Drawing, PointClass, PointNote, draw

LONG = "Equalities" * 14  # 140 letters without a space
WAYS = [("walk", _("On foot")), ("bus", _("By bus")), ("other", _("Another way"))]
FORTNIGHTS = (5, 4, 6, 5, 4, 6, 5, 4, 6, 8, 9, 8)
KINDS: tuple[PointClass, ...] = ("common_cause",) * 9 + ("improvement",) * 3


class TextSample(forms.Form):
    answer = forms.Text(label=_("Full name"), autocomplete="name", help_text=_("As others know you."))


class LongTextSample(forms.Form):
    answer = forms.LongText(label=_("What did you hear?"), max_length=40, rows=2)


class EmailSample(forms.Form):
    answer = forms.Email(label=_("Email address"), help_text=_("We will send an invitation here."))


class WholeNumberSample(forms.Form):
    answer = forms.WholeNumber(label=_("How many people were there?"), max_value=500)


class DateSample(forms.Form):
    answer = forms.Date(label=_("Day of the meeting"), not_past=True)


class ChoiceSample(forms.Form):
    answer = forms.Choice(
        label=_("How do people come?"), choices=WAYS, hints={"bus": _("Line 7 stops here.")}, tiles=True
    )


class ChoicesSample(forms.Form):
    answer = forms.Choices(label=_("Which ways are open to them?"), choices=WAYS, most=2)


class YesNoSample(forms.Form):
    answer = forms.YesNo(label=_("Was there an interpreter?"), required=False)


class TickSample(forms.Form):
    answer = forms.Tick(label=_("I have read what my role is"))


class AddMember(forms.Form):
    versioned = True
    name = forms.Text(label=_("Full name"), autocomplete="name")
    email = forms.Email(label=_("Email address"), help_text=_("We will send an invitation here."))


class Nations(forms.Filters):
    nation = forms.Choices(label=_("Nation"), choices=[("w", _("Wales")), ("s", _("Scotland"))], required=False)


# Of each form: answers that are right, and answers that are not.
FORMS: Mapping[str, tuple[type[forms.Form], dict[str, Any], dict[str, Any]]] = {
    "TextSample": (TextSample, {"answer": "Nia Parry"}, {}),
    "LongTextSample": (LongTextSample, {"answer": "The forms are long, and nobody helps."}, {"answer": "Long " * 12}),
    "EmailSample": (EmailSample, {"answer": "nia@estuary.example"}, {"answer": "nia"}),
    "WholeNumberSample": (WholeNumberSample, {"answer": "12"}, {"answer": "many"}),
    "DateSample": (
        DateSample,
        {"answer_day": "31", "answer_month": "3", "answer_year": "2099"},
        {"answer_day": "31", "answer_month": "2", "answer_year": "2099"},
    ),
    "ChoiceSample": (ChoiceSample, {"answer": "bus"}, {}),
    "ChoicesSample": (ChoicesSample, {"answer": ["walk", "bus"]}, {"answer": ["walk", "bus", "other"]}),
    "YesNoSample": (YesNoSample, {"answer": "yes"}, {"answer": "perhaps"}),
    "TickSample": (TickSample, {"answer": "on"}, {}),
    "AddMember": (AddMember, {"version": "1", "name": "Nia Parry", "email": "nia@estuary.example"}, {"version": "1"}),
    "Nations": (Nations, {"nation": ["w"]}, {"nation": ["france"]}),
}


def form(name: str, state: str, key: str) -> forms.Form:
    """A sample form: empty, filled, wrong or long (every label a word of 140 letters). `key` makes its ids its own."""
    kind, right, mistaken = FORMS[name]
    given = {"filled": right, "wrong": mistaken}.get(state)
    made = kind(given, auto_id=f"{key}-%s", initial={"version": 1})
    if state == "long":
        for field in made.fields.values():
            field.label, field.help_text = LONG, LONG if field.help_text else ""
            if hasattr(field, "choices"):
                field.choices = [(value, LONG) for value, _words in field.choices]
    return made


def page(number: int, things: int) -> Any:
    """A page of a list of so many things, 20 on each."""
    return Paginator(range(things), 20).page(number)


def messages(said: Mapping[str, Any]) -> list[Message]:
    """Messages of one level: success or info."""
    levels = {"success": constants.SUCCESS, "info": constants.INFO}
    return [Message(levels[level], text.replace("LONG", LONG)) for level, texts in said.items() for text in texts]


def drawing(name: str, key: str) -> Drawing:
    """A sample chart, drawn: points, withheld, empty or long (its words have 140 letters)."""
    words = LONG if name == "long" else ""
    if name in ("withheld", "empty"):
        return draw(Chart(_title(), _title(), withheld=_too_few() if name == "withheld" else ""), chart_id=key)
    chart = Chart(
        words or _title(),
        words or _title(),
        labels=[f"{date(2026, 1, 5 + 2 * index):%-d %B}" for index in range(len(FORTNIGHTS))],
        values=[count / 10 for count in FORTNIGHTS],
        classes=KINDS,
        centre=[0.5] * len(FORTNIGHTS),
        target=0.8,
        value_format="percent",
        x_title=words or str(_("Day")),
        y_title=words or str(_("Share of reviews")),
        details=[f"{count} of 10" for count in FORTNIGHTS],
        details_title=words or str(_("Reviews")),
        notes=[PointNote(9, words or str(_("A change began: Year booking")))],
    )
    return draw(chart, chart_id=key)


def _title() -> str:
    return str(_("Planned reviews with an interpreter"))


def _too_few() -> str:
    return str(_("Fewer than 10 people: no numbers are shown."))
