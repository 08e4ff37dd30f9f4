"""The forms of the terms of reference."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from amhe import forms
from amhe.clock import today
from teams.models import TermsComment
from teams.models.terms import WORDS

TO_COMMENT = timedelta(days=14)


def in_2_weeks() -> date:
    """When comments end unless somebody says otherwise."""
    return today() + TO_COMMENT


def in_a_year() -> date:
    """When terms are looked at again unless somebody says otherwise: 12 months from now."""
    day = today()
    return day.replace(year=day.year + 1, day=min(day.day, 28) if day.month == 2 else day.day)


class HeadingForm(forms.Form):
    """What the team says under one heading."""

    versioned = True
    words = forms.LongText(label=_("What it says"), max_length=WORDS, rows=6)

    def __init__(self, *args: Any, heading: str, in_place: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = heading
        if in_place:  # the link that was pressed is gone: the keyboard goes on in the box
            self.fields["words"].widget.attrs["data-focus"] = True

    def overtaken(self, version: int) -> None:
        """Somebody else saved first: keep what was typed, and say so; saved again, it takes the place of theirs."""
        self.data = {name: self.data[name] for name in self.data} | {"version": str(version)}
        self.add_error("words", _("Somebody else saved this while you wrote. Their words are below yours."))


class FollowForm(forms.Form):
    """Back to what the record says."""

    versioned = True


class CommentForm(forms.Form):
    """What somebody thinks of one heading."""

    words = forms.LongText(label=_("Your comment"), max_length=1000, rows=3)


class AnswerForm(forms.Form):
    """What becomes of a comment."""

    outcome = forms.Choice(
        label=_("What became of it?"),
        choices=[
            (TermsComment.Outcome.TAKEN_UP.value, _("We changed the words")),
            (TermsComment.Outcome.ANSWERED.value, _("We left the words as they are")),
        ],
    )
    answer = forms.LongText(label=_("Your answer"), max_length=1000, rows=3, required=False)


class SendForm(forms.Form):
    """Until when people can comment."""

    comment_until = forms.Date(
        label=_("The last day to comment"),
        not_past=True,
        initial=in_2_weeks,
        help_text=_("Everybody in the project team gets a letter today."),
    )


class AgreeForm(forms.Form):
    """Who was there, on which day, and when to look again."""

    versioned = True
    present = forms.Choices(label=_("Who was there and agreed?"), choices=[], coerce=int)
    agreed_on = forms.Date(label=_("On which day?"), not_future=True, initial=today)
    review_on = forms.Date(
        label=_("When will you look at them again?"),
        not_past=True,
        initial=in_a_year,
        help_text=_("Most teams look again after 12 months, and when a new population starts."),
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose("present", people)
