"""The forms of the top floor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from amhe import clock, forms
from amhe.programme.models import Health, TaskMark
from amhe.reference import choices, facts
from organisations.milestones import Milestone, milestones, tasks
from organisations.models import Nation
from populations.models import Population


class CoachFilters(forms.Filters):
    """Which organisations a coach wants to see. All of them unless something is chosen."""

    help = forms.Tick(label=_("Needs help"), required=False)
    soon = forms.Tick(label=_("A meeting or the end of a vote in my next 14 days"), required=False)
    nation = forms.Choice(label=_("Nation"), choices=[("", _("Any")), *Nation.choices], required=False, inline=True)
    milestone = forms.Choice(label=_("Working on milestone"), choices=[], required=False, inline=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose("milestone", [("", _("Any")), *((str(m.number), str(m.number)) for m in milestones())])


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
        self.let_choose("task", [(task.id, task.name) for task in milestone.tasks])
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
