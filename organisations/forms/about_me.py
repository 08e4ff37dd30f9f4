"""Forms about oneself, and about an organisation's set-up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from amhe import forms
from amhe.reminders import Topic
from organisations.equality import questions


class DetailsForm(forms.Form):
    """What somebody says about themselves. Beside each field it says who sees it."""

    versioned = True
    name = forms.Text(
        label=_("Name to use"),
        max_length=120,
        autocomplete="name",
        help_text=_("Seen by everybody in your organisations, and by your QI Coach."),
    )
    pronouns = forms.Text(
        label=_("Pronouns"),
        max_length=60,
        required=False,
        help_text=_("Such as she/her. Seen by everybody who can see your team’s page."),
    )
    access_needs = forms.LongText(
        label=_("What helps you to take part?"),
        max_length=1000,
        rows=3,
        required=False,
        help_text=_("Such as large print, an interpreter or breaks. Seen only by the leads of your teams."),
    )
    language = forms.Choice(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("Not every page is in Welsh yet. The rest is in English. Seen only by you."),
    )
    reminders = forms.Tick(
        label=_("Send me reminders by email"),
        required=False,
        help_text=_("Such as a meeting tomorrow. Seen only by you."),
    )
    topics = forms.Choices(
        label=_("What to remind you about"),
        choices=[(topic.value, topic.label) for topic in Topic if topic],
        required=False,
        help_text=_("Take the tick away from what you do not want. Seen only by you."),
    )
    daily_letter = forms.Tick(
        label=_("Send me all reminders in one email a day"),
        required=False,
        help_text=_("It comes in the morning, when your quiet hours are over. Seen only by you."),
    )
    quiet_from = forms.Text(
        label=_("No reminders from"),
        max_length=5,
        width=5,
        help_text=_("A time in the UK, such as 19:00. Seen only by you."),
    )
    quiet_until = forms.Text(
        label=_("No reminders until"),
        max_length=5,
        width=5,
        help_text=_("A time in the UK, such as 08:00. Seen only by you."),
    )

    def clean_quiet_from(self) -> time:
        """A time of day."""
        return forms.read_time(self.cleaned_data["quiet_from"])

    def clean_quiet_until(self) -> time:
        """A time of day."""
        return forms.read_time(self.cleaned_data["quiet_until"])


class AboutYouForm(forms.Form):
    """The equality questions. None has to be answered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions().values():
            self.fields[question.id] = forms.Choice(
                label=_now(question.text),
                choices=[(option, _now(words)) for option, words in question.options.items()],
                required=False,
            )

    def changes(self) -> Iterator[tuple[str, Any]]:
        """As the action wants it: the answers that were given, as one."""
        yield "answers", {question: option for question, option in super().changes() if option}


class SetUpForm(forms.Form):
    """Whom to tell, and the word of a person that the crisis numbers are right."""

    versioned = True
    name = forms.Text(
        label=_("Name of your safeguarding contact"),
        max_length=120,
        help_text=_("The person or team to tell when somebody may be at risk of harm."),
    )
    phone = forms.Text(label=_("Their phone number"), max_length=40, width=20)
    email = forms.Email(label=_("Their email address"), autocomplete="off")
    checked = forms.Tick(
        label=_("I have called or looked up each of these numbers, and they are right for us"),
        error_messages={"required": _("Tick to say you have checked the numbers")},
    )


class EndForm(forms.Form):
    """When Phase 1 ends."""

    ends_on = forms.Date(
        label=_("Last day of Phase 1"), required=False, help_text=_("Leave it blank if you do not know it.")
    )


class LanguageForm(forms.Form):
    """Which language the pages are in."""

    language = forms.Choice(label=_("Language"), choices=settings.LANGUAGES)
