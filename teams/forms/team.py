"""The forms of teams, and of the people in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

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
