"""The forms of meetings, their agendas and records, and of actions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amhe import forms
from teams.forms.team import people_choices
from teams.models import AgendaItem, Membership, Outcome

MONTHLY = 0  # on the form; None in the diary
RHYTHMS = [
    (7, _("Every week")),
    (14, _("Every 2 weeks")),
    (28, _("Every 4 weeks")),
    (MONTHLY, _("Every month, on the same day of the month")),
]


def moment(day: date, at: time) -> datetime:
    """A day and a time on the clock of the organisation, as one aware moment."""
    return timezone.make_aware(datetime.combine(day, at))


class WhenForm(forms.Form):
    """A day, a time, a length and a place."""

    moment_name = "starts_at"
    first_on = forms.Date(label=_("Date"), not_past=True)
    at_time = forms.Text(
        label=_("Start time"), max_length=5, initial="10:00", width=5, help_text=_("For example 10:00 or 14:30.")
    )
    minutes = forms.WholeNumber(label=_("How many minutes?"), min_value=5, max_value=480, initial=60)
    place = forms.Text(label=_("Where?"), required=False, help_text=_("A room or a link. You can add it later."))

    def clean_at_time(self) -> time:
        """A time of day from what was typed: 9:30, 09.30, 930 or 9."""
        return forms.read_time(self.cleaned_data["at_time"])

    def label_of(self, name: str) -> Any:
        """Day and time are one moment."""
        return self.fields["first_on" if name == self.moment_name else name].label

    def changes(self) -> Iterator[tuple[str, Any]]:
        """As the actions want it: day and time as one moment."""
        values = dict(super().changes())
        yield self.moment_name, moment(values.pop("first_on"), values.pop("at_time"))
        yield from values.items()


class MeetingForm(WhenForm):
    """One more meeting."""


class MoveForm(WhenForm):
    """Another day, time or place for one meeting. Its own day may stay, even once it has passed."""

    versioned = True
    first_on = forms.Date(label=_("Date"))


class SeriesForm(WhenForm):
    """The regular meeting."""

    moment_name = "first_at"
    first_on = forms.Date(label=_("Date of the first meeting"), not_past=True)
    every_days = forms.Choice(
        label=_("How often?"), choices=RHYTHMS, coerce=int, initial=14, hints={"14": _("Most teams do this.")}
    )
    coach_invited = forms.Tick(label=_("Invite the QI Coach"), required=False, initial=True)
    field_order = ["first_on", "at_time", "minutes", "every_days", "place", "coach_invited"]

    def changes(self) -> Iterator[tuple[str, Any]]:
        """Monthly is no number of days."""
        values = dict(super().changes())
        yield from (values | {"every_days": values["every_days"] or None}).items()


class ChangeSeriesForm(SeriesForm):
    """The regular meeting from one of its meetings on."""

    versioned = True
    first_on = forms.Date(label=_("Date of this meeting"), not_past=True)


class EndSeriesForm(forms.Form):
    """No regular meeting any more."""

    versioned = True


class CancelForm(forms.Form):
    """A meeting that does not take place."""

    why = forms.Text(
        label=_("Why does it not take place?"), max_length=300, help_text=_("People who are invited read this.")
    )


class LineForm(forms.Form):
    """A line for the agenda."""

    what = forms.Text(label=_("What is it about?"), max_length=300)


class ChangeLineForm(LineForm):
    """Other words for a line of the agenda, which may have been built from longer ones."""

    versioned = True
    what = forms.Text(label=_("What is it about?"), max_length=800)


class RecordForm(forms.Form):
    """What a meeting leaves: who was there, notes, and what was not reached."""

    versioned = True
    present = forms.Choices(label=_("Who was there?"), choices=[], coerce=int, required=False)
    others_with_lived_experience = forms.Tick(
        label=_("Somebody else with lived experience was there"),
        required=False,
        help_text=_("Somebody who is not on the list above. We keep no name."),
    )
    not_reached = forms.Choices(
        label=_("What did you not get to?"),
        choices=[],
        coerce=int,
        required=False,
        help_text=_("It goes on the agenda of your next meeting."),
    )
    notes = forms.LongText(label=_("Notes"), required=False, max_length=10000, rows=6)

    def __init__(
        self, *args: Any, people: Sequence[tuple[int, str]], lines: Sequence[AgendaItem], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose("present", people)
        self.let_choose("not_reached", [(line.pk, line.what) for line in lines])
        if not lines:
            del self.fields["not_reached"]


class OutcomeForm(forms.Form):
    """What a meeting decided, or what it knows now."""

    kind = forms.Choice(
        label=_("What is it?"), choices=Outcome.Kind.choices, initial=Outcome.Kind.DECISION, inline=True
    )
    what = forms.Text(label=_("What did you decide or learn?"), max_length=500)


class ChangeOutcomeForm(OutcomeForm):
    """Put an outcome right."""

    versioned = True


class ActionForm(forms.Form):
    """Something that somebody will do."""

    what = forms.Text(label=_("What needs doing?"), max_length=300)
    owner = forms.Choice(label=_("Who will do it?"), choices=[], coerce=int)
    due_on = forms.Date(label=_("By when?"), not_past=True)

    def __init__(self, *args: Any, people: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {membership.user_id: membership.user for membership in people}
        self.let_choose("owner", people_choices(people))

    def clean_owner(self) -> Any:
        """The person, out of those offered."""
        return self.people[self.cleaned_data["owner"]]


class ChangeActionForm(ActionForm):
    """Change an action. Its day may stay, even once it has passed."""

    versioned = True
    due_on = forms.Date(label=_("By when?"))


class DropActionForm(forms.Form):
    """An action that nobody needs to do any more."""

    why = forms.Text(label=_("Why is it no longer needed?"), max_length=300)


class UpdateForm(forms.Form):
    """What a sub-team tells the project team."""

    words = forms.LongText(
        label=_("How is it going?"),
        max_length=600,
        rows=5,
        help_text=_("A few sentences are enough. Write nothing that somebody told you in trust."),
    )
