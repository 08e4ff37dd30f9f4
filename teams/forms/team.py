"""The forms of teams, people and meetings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amhe import forms
from amhe.access.roles import Role
from teams.models import Membership, Team
from teams.places import kinds_of


class PlaceForm(forms.Form):
    """A place: what it is called, its kind, for how many, and whether somebody is in it."""

    title = forms.Text(
        label=_("Title or role"), max_length=160, help_text=_("As people say it, such as “Recovery Partner”.")
    )
    kind = forms.Choice(label=_("What kind of place is it?"), choices=[])
    how_many = forms.WholeNumber(label=_("How many people?"), min_value=1, max_value=30, initial=1)
    from_outside = forms.Tick(label=_("They come from outside your organisation"), required=False)
    invite_later = forms.Tick(
        label=_("Invite somebody later, when the groups are known"),
        required=False,
        help_text=_("We will remind you when the groups are chosen. Until then it counts as empty."),
    )
    reason_if_empty = forms.Text(
        label=_("If nobody is in this place yet, why?"),
        max_length=300,
        required=False,
        help_text=_("Leave this blank if somebody is in it. It counts as filled."),
    )

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = kinds_of(team.kind)
        self.let_choose("kind", [(kind.id, kind.called(team.organisation.nation)) for kind in kinds])
        self.fields["kind"].widget.hints = {kind.id: _(kind.plain) for kind in kinds}
        if team.kind == Team.Kind.SUB_TEAM:  # its group is known
            del self.fields["invite_later"]


class AddPersonForm(PlaceForm):
    """A new place and, if an address is given, an invitation to it."""

    name = forms.Text(label=_("Full name of the person to invite"), max_length=120, required=False, autocomplete="off")
    email = forms.Email(
        label=_("Their email address"),
        required=False,
        autocomplete="off",
        help_text=_("We will send an invitation here. You can also leave it and invite them later."),
    )

    field_order = ["kind", "title", "name", "email", "how_many", "from_outside", "invite_later", "reason_if_empty"]

    def clean(self) -> dict[str, Any]:
        """A name needs an address and an address a name; nobody is invited to a place that is empty for a reason."""
        cleaned = super().clean() or self.cleaned_data
        name, email = cleaned.get("name"), cleaned.get("email")
        if email and not name:
            self.add_error("name", _("Enter the name of the person to invite"))
        if name and not email and "email" not in self.errors:
            self.add_error("email", _("Enter their email address, or take the name out"))
        if cleaned.get("reason_if_empty") and (name or email):
            self.add_error("reason_if_empty", _("Leave this blank to invite somebody"))
        if cleaned.get("invite_later") and (name or email):
            self.add_error("invite_later", _("Take this tick out to invite somebody now"))
        return cleaned


class ChangePlaceForm(PlaceForm):
    """Change a place."""

    versioned = True


class InviteForm(forms.Form):
    """Invite somebody to a place that is there."""

    name = forms.Text(label=_("Full name"), max_length=120, autocomplete="off")
    email = forms.Email(label=_("Email address"), help_text=_("We will send an invitation here."), autocomplete="off")


class TimeForm(forms.Form):
    """Protected time for the lead."""

    versioned = True
    lead_hours_a_month = forms.WholeNumber(label=_("How many hours a month are kept free?"), min_value=1, max_value=160)
    lead_hours_agreed_by = forms.Text(
        label=_("Who agreed this?"),
        max_length=120,
        help_text=_("A name or a role, such as “Medical Director”."),
    )


class SeriesForm(forms.Form):
    """The regular meeting."""

    moment_name = "first_at"
    first_on = forms.Date(label=_("Date of the first meeting"), not_past=True)
    at_time = forms.Text(
        label=_("Start time"),
        max_length=5,
        initial="10:00",
        width=5,
        help_text=_("For example 10:00 or 14:30."),
    )
    minutes = forms.WholeNumber(label=_("How many minutes?"), min_value=5, max_value=480, initial=60)
    every_days = forms.Choice(
        label=_("How often?"),
        choices=[(7, _("Every week")), (14, _("Every 2 weeks")), (28, _("Every 4 weeks"))],
        coerce=int,
        initial=14,
        hints={"14": _("Most teams do this.")},
    )
    place = forms.Text(label=_("Where?"), required=False, help_text=_("A room or a link. You can add it later."))

    def clean_at_time(self) -> time:
        """A time of day from what was typed: 9:30, 09.30, 930 or 9."""
        return forms.read_time(self.cleaned_data["at_time"])

    def changes(self) -> Iterator[tuple[str, Any]]:
        """As the actions want it: day and time as one moment."""
        values = dict(super().changes())
        yield self.moment_name, moment(values.pop("first_on"), values.pop("at_time"))
        yield from values.items()


class MeetingForm(SeriesForm):
    """One more meeting."""

    moment_name = "starts_at"
    first_on = forms.Date(label=_("Date"), not_past=True)
    every_days = None  # type: ignore[assignment]
    field_order = ["first_on", "at_time", "minutes", "place"]


def moment(day: Any, at: time) -> datetime:
    """A day and a time on the clock of the organisation, as one aware moment."""
    return timezone.make_aware(datetime.combine(day, at))


class KeepMeetingForm(forms.Form):
    """What a meeting leaves: agenda, notes, who was there."""

    versioned = True
    agenda = forms.LongText(label=_("Agenda"), required=False)
    notes = forms.LongText(label=_("Notes"), required=False, max_length=10000, rows=8)
    present = forms.Choices(label=_("Who was there?"), choices=[], coerce=int, required=False)
    held = forms.Tick(label=_("This meeting has happened"), required=False)

    def __init__(self, *args: Any, people: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose("present", people_choices(people))


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


class AcceptRoleForm(forms.Form):
    """Accept a role after reading it."""

    read = forms.Tick(
        label=_("I have read what my role is"),
        error_messages={"required": _("Tick to say you have read your role")},
    )


class UnderstoodForm(forms.Form):
    """A tick before something that nobody can undo. Gives an action nothing."""

    understood = forms.Tick(
        label=_("I understand that nobody can undo this"),
        error_messages={"required": _("Tick to say you understand that nobody can undo this")},
    )

    def changes(self) -> Iterator[tuple[str, Any]]:
        """Nothing."""
        yield from ()


def people_choices(people: list[Membership]) -> list[tuple[int, str]]:
    """Each person once, by name, with their role."""
    named = {m.user_id: f"{m.user.name}, {Role(m.role).label}" for m in people}
    return sorted(named.items(), key=lambda choice: choice[1])
