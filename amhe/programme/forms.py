"""The forms of the top floor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from amhe import clock, forms
from amhe.programme.models import Health, TaskMark
from amhe.reference import choices, facts
from organisations.milestones import Milestone, milestones, tasks
from organisations.models import Nation
from populations.models import Population
from teams.models import Team

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ODS_CODE = re.compile(r"[A-Z0-9]{3,10}")


class CoachFilters(forms.Filters):
    """Which organisations a coach wants to see. All of them unless something is chosen."""

    help = forms.Tick(label=_("Needs help"), required=False)
    soon = forms.Tick(label=_("A meeting or the end of a vote in my next 14 days"), required=False)
    nation = forms.Choice(label=_("Nation"), choices=[("", _("Any")), *Nation.choices], required=False, inline=True)
    milestone = forms.Choice(label=_("Working on milestone"), choices=[], required=False, inline=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose("milestone", [("", _("Any")), *((str(m.number), str(m.number)) for m in milestones())])


class CalendarFilters(forms.Filters):
    """Which meetings a coach wants to see. All of them unless something is chosen."""

    organisation = forms.Choice(label=_("Organisation"), choices=[], required=False)
    team = forms.Choice(
        label=_("Which team?"), choices=[("", _("Any")), *Team.Kind.choices], required=False, inline=True
    )

    def __init__(self, *args: Any, organisations: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose("organisation", [("", _("All of them")), *organisations])


class TimelineFilters(forms.Filters):
    """What of the timeline somebody wants to see. All of it unless something is chosen."""

    kind = forms.Choice(label=_("What about"), choices=[], required=False)
    person = forms.Choice(label=_("Who"), choices=[], required=False)
    since = forms.Date(label=_("From"), required=False)
    until = forms.Date(label=_("Until"), required=False)

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose("kind", [("", _("Everything")), *choices(facts("audit", "actions")["kinds"])])
        self.let_choose("person", [("", _("Everybody")), *people])


class HealthForm(forms.Form):
    """A coach's own word on how an organisation is doing."""

    health = forms.Choice(label=_("How are they doing?"), choices=Health.choices)
    reason = forms.Text(label=_("Why do you say so?"), help_text=_("The team can read this."), max_length=300)


class OrganisationForm(forms.Form):
    """An organisation as the programme knows it, to be put right."""

    versioned = True
    name = forms.Text(
        label=_("Name"), max_length=160, help_text=_("In full, such as “Estuary Mental Health NHS Trust”.")
    )
    ods_code = forms.Text(
        label=_("ODS code"),
        max_length=10,
        width=10,
        required=False,
        help_text=_("The NHS's code of the organisation, such as RXX. Leave it blank if it has none."),
    )
    nation = forms.Choice(label=_("Nation"), choices=Nation.choices)
    wave = forms.WholeNumber(label=_("Wave of the programme"), min_value=1, max_value=99, required=False, width=2)

    def clean_ods_code(self) -> str:
        """In capitals."""
        code = str(self.cleaned_data["ods_code"]).upper()
        if code and not ODS_CODE.fullmatch(code):
            raise ValidationError(_("An ODS code is 3 to 10 letters and numbers without spaces, like RXX"))
        return code


class NewOrganisationForm(OrganisationForm):
    """A new organisation."""

    versioned = False
    slug = forms.Text(
        label=_("Its part of the address"),
        max_length=60,
        width=20,
        help_text=_("Small letters, numbers and hyphens, such as “estuary”. It cannot be changed later."),
    )
    started_on = forms.Date(label=_("Start date"), initial=clock.today)
    field_order = ["name", "slug", "ods_code", "nation", "wave", "started_on"]

    def clean_slug(self) -> str:
        """As it stands in addresses."""
        slug = str(self.cleaned_data["slug"]).lower()
        if not SLUG.fullmatch(slug):
            raise ValidationError(_("Use small letters, numbers and single hyphens, like north-hill"))
        return slug


class CoachForm(forms.Form):
    """Who coaches an organisation, from when and until when."""

    email = forms.Email(label=_("Email address"), autocomplete="off")
    name = forms.Text(
        label=_("Full name"),
        max_length=120,
        autocomplete="off",
        help_text=_("If they have an account already, the name there stays."),
    )
    starts_on = forms.Date(label=_("First day"), initial=clock.today)
    ends_on = forms.Date(label=_("Last day"), required=False, not_past=True, help_text=_("If you know it already."))


class LastDayForm(forms.Form):
    """The last day of a coach who is assigned already."""

    versioned = True
    ends_on = forms.Date(
        label=_("Last day"), required=False, not_past=True, help_text=_("Leave this blank if no end is planned.")
    )


class LeadForm(forms.Form):
    """The first project lead."""

    name = forms.Text(label=_("Full name"), max_length=120, autocomplete="off")
    email = forms.Email(label=_("Email address"), help_text=_("We will send an invitation here."), autocomplete="off")


class AdministratorForm(forms.Form):
    """Who runs the programme from now on."""

    name = forms.Text(
        label=_("Full name"),
        max_length=120,
        autocomplete="off",
        help_text=_("If they have an account already, the name there stays."),
    )
    email = forms.Email(
        label=_("Email address"), help_text=_("We send them a mail that says how to sign in."), autocomplete="off"
    )


class SupportForm(forms.Form):
    """Why somebody looks into an organisation, and for how long."""

    reason = forms.Text(
        label=_("Why do you need to look?"),
        max_length=300,
        help_text=_("The people of the organisation will read this."),
    )
    minutes = forms.Choice(
        label=_("For how long?"),
        choices=[(30, _("30 minutes")), (60, _("1 hour")), (120, _("2 hours")), (240, _("4 hours"))],
        coerce=int,
        initial=30,
    )


class EndForm(forms.Form):
    """Nothing but a button."""


class LinkForm(forms.Form):
    """The full link of a resource."""

    url = forms.Text(label=_("Link"), max_length=500, help_text=_("The whole address, from https:// on."))

    def clean_url(self) -> str:
        """An address of the web that a person can open."""
        url = str(self.cleaned_data["url"])
        try:
            URLValidator(schemes=["http", "https"])(url)
        except ValidationError as error:
            raise ValidationError(_("Enter a whole address, like https://www.england.nhs.uk/")) from error
        return url


class MarkForm(forms.Form):
    """Say that a task was done already, or is not needed here."""

    task = forms.Choice(label=_("Which task?"), choices=[])
    population = forms.Choice(label=_("For which group?"), choices=[], required=False)
    state = forms.Choice(label=_("What about it?"), choices=[], initial=TaskMark.State.COMPLETED)
    on = forms.Date(label=_("Since when?"), not_future=True, initial=clock.today)
    reason = forms.Text(label=_("Why?"), required=False, max_length=300)

    def __init__(
        self,
        *args: Any,
        milestone: Milestone,
        populations: Sequence[Population],
        may_tailor: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.populations = {str(population.pk): population for population in populations}
        self.let_choose("task", [(task.id, _(task.name)) for task in milestone.tasks])
        self.let_choose("population", [(pk, population.name) for pk, population in self.populations.items()])
        if not milestone.for_population:
            del self.fields["population"]
        states = TaskMark.State.choices if may_tailor else TaskMark.State.choices[:1]
        self.let_choose("state", states)

    def clean(self) -> dict[str, Any]:
        """The task and the group themselves; a task done once for each group needs to know which."""
        cleaned = super().clean() or self.cleaned_data
        if "task" in cleaned:
            cleaned["task"] = tasks()[cleaned["task"]]
        about = self.populations.get(cleaned.get("population") or "")
        if "task" in cleaned and not cleaned["task"].for_organisation and about is None:
            self.add_error("population" if "population" in self.fields else "task", _("Choose the group this is about"))
        cleaned["population"] = None if "task" in cleaned and cleaned["task"].for_organisation else about
        return cleaned
