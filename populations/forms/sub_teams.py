"""Forms of a sub-team's page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from amhe import forms
from teams.models import TeamPlace
from teams.places import kinds_of, place_kinds


def _kind_choices() -> list[tuple[str, str]]:
    return [(kind.id, _now(kind.name)) for kind in kinds_of("sub_team")]


class AddPlace(forms.Form):
    """A place in the sub-team (R59)."""

    title = forms.Text(
        label=_("What is the place called?"),
        max_length=160,
        error_messages={"required": _("Enter a name for the place")},
    )
    kind = forms.Choice(label=_("What kind of place?"), error_messages={"required": _("Choose a kind of place")})
    how_many = forms.WholeNumber(label=_("For how many people?"), min_value=1, max_value=30, initial=1, width=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = _kind_choices()  # type: ignore[attr-defined]


class Ask(forms.Form):
    """Ask somebody to join the sub-team, in one of its places."""

    name = forms.Text(label=_("Full name"), max_length=120, autocomplete="off")
    email = forms.Email(
        label=_("Email address"),
        autocomplete="off",
        help_text=_("We will send an invitation that works for 7 days."),
    )
    place = forms.Choice(label=_("Which place?"), error_messages={"required": _("Choose a place")})

    def __init__(self, *args: Any, places: Iterable[TeamPlace] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = {str(place.pk): place for place in places}
        field: Any = self.fields["place"]
        field.choices = [(pk, place.title) for pk, place in found.items()]
        field.coerce = found.__getitem__

    def changes(self) -> Any:
        """The invitation's arguments: the place's kind says the role and what they join as."""
        yield from super().changes()
        kind = place_kinds().get(self.cleaned_data["place"].kind)
        yield "role", kind.role if kind else "sub_team_member"
        yield "joined_as", kind.joined_as if kind else ""


class ExplainEmpty(forms.Form):
    """Why nobody of a kind is in the sub-team."""

    kind = forms.Choice(label=_("Which kind is missing?"), error_messages={"required": _("Choose what is missing")})
    reason = forms.Text(
        label=_("Why is nobody there?"),
        max_length=300,
        error_messages={"required": _("Say why nobody is there")},
    )

    def __init__(self, *args: Any, missing: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = set(missing)
        self.fields["kind"].choices = [row for row in _kind_choices() if row[0] in wanted]  # type: ignore[attr-defined]
