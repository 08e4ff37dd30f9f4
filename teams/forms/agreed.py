"""The forms of what is agreed with somebody, and of the team's other support."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from amhe import forms
from amhe.clock import today
from amhe.reference import by_id
from teams.actions.support import REMOVE
from teams.models import SETTLED, Answer, SupportRole, Team, Thing
from teams.reading import OWN

NOTES = {
    Thing.PAYMENT: _("Note on payment"),
    Thing.EXPENSES: _("Note on expenses"),
    Thing.SUPPORT: _("Note on support"),
    Thing.ACCESS: _("Note on what they need"),
}


class AgreedForm(forms.Form):
    """The 4 things, a short note on each, and who agreed what is new, on which day."""

    versioned = True
    agreed_by = forms.Text(
        label=_("Who agreed this?"),
        max_length=120,
        required=False,
        help_text=_("For the answers that are new. A name or a role, such as “Head of Patient Experience”."),
    )
    agreed_on = forms.Date(label=_("On which day?"), required=False, not_future=True, initial=today)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for thing in Thing:
            self.fields[thing.value] = forms.Choice(
                label=thing.label, choices=Answer.choices, initial=Answer.NOT_YET, inline=True
            )
            self.fields[f"{thing.value}_note"] = forms.Text(label=NOTES[thing], required=False)
        self.order_fields([name for thing in Thing for name in (thing.value, f"{thing.value}_note")])

    def clean(self) -> dict[str, Any]:
        """Who agreed and when is asked as soon as a new answer says that something is agreed or not needed."""
        cleaned = super().clean() or self.cleaned_data
        new = any(name in self.changed_data and cleaned.get(name) in SETTLED for name in Thing.values)
        if new and not cleaned.get("agreed_by") and "agreed_by" not in self.errors:
            self.add_error("agreed_by", _("Enter who agreed this"))
        if new and not cleaned.get("agreed_on") and "agreed_on" not in self.errors:
            self.add_error("agreed_on", _("Enter the day on which it was agreed"))
        return cleaned

    def changes(self) -> Iterator[tuple[str, Any]]:
        """As the action wants it."""
        for name, value in super().changes():
            yield name, value or today() if name == "agreed_on" else value


class NotRightForm(forms.Form):
    """What is not right, in the person's own words."""

    words = forms.LongText(
        label=_("What is not right?"),
        max_length=500,
        rows=3,
        help_text=_("Your leads read this and will talk with you. Nobody else sees it."),
    )


class SupportForm(forms.Form):
    """Each kind of support: is it needed, and who gives it? And one more of the team's own."""

    versioned = True
    says_optional = False
    another = forms.Text(label=_("Another kind of support that you need"), max_length=120, required=False)

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = by_id("teams", "roles", "support_roles_to_consider")
        for name, row in known.items():
            self._ask(name, _now(row["name"]), SupportRole.State.choices)
        for role in SupportRole.objects.filter(team=team, kind=""):
            choices = [*SupportRole.State.choices, (REMOVE, _("Take it off the list"))]
            self._ask(f"{OWN}{role.pk}", role.title, choices)
        self.order_fields([name for name in self.fields if name != "another"])

    def _ask(self, name: str, title: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name] = forms.Choice(label=title, choices=choices, required=False, inline=True)
        self.fields[f"{name}_by"] = forms.Text(
            label=_("Who does it? (%(title)s)") % {"title": title}, max_length=120, required=False
        )

    def clean(self) -> dict[str, Any]:
        """A name is new only where somebody does it. One that was there goes with an answer that somebody no longer does."""
        cleaned: Mapping[str, Any] = super().clean() or self.cleaned_data
        for name in [name for name in self.fields if name.endswith("_by")]:
            state = cleaned.get(name.removesuffix("_by"))
            if (
                name in self.changed_data
                and cleaned.get(name)
                and state != SupportRole.State.FILLED
                and name not in self.errors
            ):
                self.add_error(name.removesuffix("_by"), _now("Choose “Somebody does it”, or take the name out"))
        return dict(cleaned)


class NameForm(forms.Form):
    """Who of the project team sees to a task of governance."""

    versioned = True
    user = forms.Choice(label=_("Who sees to this?"), choices=[], coerce=int)

    def __init__(self, *args: Any, people: Mapping[int, Any], choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        self.let_choose("user", choices)

    def clean_user(self) -> Any:
        """The person, out of those offered."""
        return self.people[self.cleaned_data["user"]]
