"""The forms of people: invite many at once, change one, hand over a role."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from amhe import forms
from amhe.access.roles import Role
from amhe.forms.words import PlainWords
from amhe.rules import Refused
from teams.models import Membership, Team
from teams.pasted import Line, TooMuch, decoded, read_people, unix
from teams.policies import PLAIN_ROLE, check_role_fits

PROJECT = "project"
INVITED_AS = (
    Role.PROJECT_TEAM_MEMBER,
    Role.SENIOR_SPONSOR,
    Role.PROJECT_LEAD,
    Role.SUPPORT,
    Role.SUB_TEAM_MEMBER,
    Role.SUB_TEAM_LEAD,
)


class Pasted(forms.LongText):
    """Words as they were pasted: each line is judged by itself."""

    def run_validators(self, value: Any) -> None:
        """Nothing is wrong with the list as a whole: `clean` says what is wrong with its lines."""

    def to_python(self, value: Any) -> str:
        """The words, with line feeds between lines."""
        return unix(str(value or ""))


class Upload(PlainWords, django_forms.FileField):
    """A file that is read in memory and never kept."""

    plain = {"empty": _("This file is empty"), "invalid": _("Choose the file again"), "missing": _("Choose a file")}


class InviteManyForm(forms.Form):
    """A list of people, and the one role that all are asked to take. `lines` and `team` are there when it is valid."""

    says_optional = False

    people = Pasted(
        label=_("The people"),
        max_length=None,
        required=False,
        rows=10,
        help_text=_(
            "One person on each line: name, then a comma, then email address. You can paste from a spreadsheet."
        ),
    )
    upload = Upload(
        label=_("Or choose a CSV file"), required=False, help_text=_("With a column for names and one for addresses.")
    )
    where = forms.Choice(label=_("Which team will they join?"), choices=[], initial=PROJECT)
    role = forms.Choice(label=_("What will their role be?"), choices=[(role.value, role.label) for role in INVITED_AS])
    checked = django_forms.CharField(required=False, widget=django_forms.HiddenInput(attrs={"id": False}))

    def __init__(self, *args: Any, teams: Iterable[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams: dict[str, Team | None] = {PROJECT: None} | {str(team.pk): team for team in teams}
        self.let_choose("where", [(key, team.name if team else _("Project team")) for key, team in self.teams.items()])
        self.lines: list[Line] = []

    def clean(self) -> dict[str, Any]:
        """Read the list; the words of a file go into the box, where they can be put right."""
        cleaned = super().clean() or self.cleaned_data
        if "people" in cleaned and "upload" in cleaned:
            try:
                self.lines = read_people(self._words(cleaned))
                if not self.lines and not self.errors:
                    self.add_error("people", _("Write or paste the people to invite"))
            except TooMuch as much:
                self.add_error("upload" if cleaned["upload"] else "people", str(much))
        if "role" in cleaned and "where" in cleaned:
            try:
                check_role_fits(self.team, cleaned["role"])
            except Refused as refused:
                self.add_error("role", str(refused))
        return cleaned

    def _words(self, cleaned: dict[str, Any]) -> str:
        words: str = cleaned["people"]
        if cleaned["upload"]:
            if words.strip():
                self.add_error("upload", _("Use the box or a file, not both"))
                return ""
            words = decoded(cleaned["upload"].read())
            cleaned["people"] = words
            self.put(people=words)
        return words

    @property
    def team(self) -> Team | None:
        """The sub-team chosen, or None for the project team."""
        return self.teams[self.cleaned_data["where"]]

    @property
    def seal(self) -> str:
        """Stands for what was asked; differs when anything of it does."""
        asked = [self.cleaned_data[name] for name in ("people", "where", "role")]
        return hashlib.sha256(repr(asked).encode()).hexdigest()

    @property
    def was_checked(self) -> bool:
        """Whether this very list was on the page that shows each line."""
        return bool(self.cleaned_data["checked"] == self.seal)

    def put(self, **values: str) -> None:
        """Let the page show these values."""
        self.data = {name: self.data[name] for name in self.data} | values


class PersonForm(forms.Form):
    """Somebody's last day; in the project team, what they bring (R26)."""

    versioned = True
    ends_on = forms.Date(
        label=_("Last day"),
        required=False,
        not_past=True,
        help_text=_("Leave this blank if no end is planned. They can open the pages until this day is over."),
    )
    knows_equality = forms.YesNo(label=_("Do they know the equality issues in your organisation?"), required=False)
    has_authority = forms.YesNo(label=_("Do they have the authority to make changes?"), required=False)
    level = forms.Choice(
        label=_("At which level do they work?"),
        choices=Membership.Level.choices,
        required=False,
        help_text=_("A senior sponsor is an executive, and a director if possible."),
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if membership.role != Role.SENIOR_SPONSOR:
            del self.fields["level"]
        if membership.team_id:
            del self.fields["knows_equality"], self.fields["has_authority"]


class HandOverForm(forms.Form):
    """Who takes over, and whether who had the role stays."""

    to = forms.Choice(label=_("Who takes over?"), choices=[], coerce=int)
    stays = forms.YesNo(
        label=_("What happens then?"),
        yes=_("They stay in the team as a member"),
        no=_("They leave this role and take no other"),
        inline=False,
    )

    def __init__(self, *args: Any, membership: Membership, people: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = {other.user_id: other.user for other in people if other.user_id != membership.user_id}
        self.people = others
        self.let_choose("to", [(key, user.name) for key, user in others.items()])
        if Role(membership.role) not in PLAIN_ROLE:
            del self.fields["stays"]

    def clean_to(self) -> Any:
        """The person, out of those offered."""
        return self.people[self.cleaned_data["to"]]


class UnderstoodForm(forms.Form):
    """A tick before something that nobody can undo. Gives an action nothing."""

    understood = forms.Tick(
        label=_("I understand that nobody can undo this"),
        error_messages={"required": _("Tick to say you understand that nobody can undo this")},
    )

    def changes(self) -> Iterator[tuple[str, Any]]:
        """Nothing."""
        yield from ()
