"""Forms of a small test: plan it, then write it up."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from amhe import forms
from amhe.reference import choices, facts
from populations.models import Population
from qiprojects.forms.choosing import Choosing, by_key, rows
from qiprojects.models import ChangeIdea, Cycle, Measure


class PlanTest(Choosing):
    """The plan of a small test (R96)."""

    title = forms.Text(
        label=_(rows("pdsa")["title"]["label"]), error_messages={"required": _("Write what you are testing")}
    )
    idea = forms.Choice(
        label=_("Which idea is it for?"), error_messages={"required": _("Choose the idea that you are testing")}
    )
    question = forms.LongText(label=_(rows("pdsa")["question"]["label"]), max_length=1000, rows=2)
    prediction = forms.LongText(label=_(rows("pdsa")["prediction"]["label"]), max_length=1000, rows=2)
    who_when = forms.LongText(label=_(rows("pdsa")["who_what_when_where"]["label"]), max_length=1000, rows=2)
    data_plan = forms.LongText(label=_(rows("pdsa")["data_plan"]["label"]), max_length=1000, rows=2)
    started_on = forms.Date(label=_("When does it start?"))
    measure = forms.Choice(label=_("Which measure should it move?"), required=False)

    def __init__(self, *args: Any, population: Population, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("idea", by_key(ChangeIdea.objects.filter(project__population=population)))
        self.offer("measure", by_key(Measure.objects.filter(project__population=population)), none=True)

    def clean(self) -> dict[str, Any]:
        """A test needs an idea."""
        cleaned = super().clean()
        if "idea" in self.objects and not self.objects["idea"]:
            self.add_error(None, _("A test needs an idea first. Add one to your theory of change."))
        return cleaned


class EditPlan(PlanTest):
    """The plan, changed. Its idea stays."""

    versioned = True

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        names = ("title", "question", "prediction", "who_when", "data_plan", "started_on", "version")
        initial = {name: getattr(cycle, name) for name in names} | {"measure": str(cycle.measure_id or "")}
        super().__init__(*args, initial=initial, population=cycle.project.population, **kwargs)
        self.fields.pop("idea", None)
        self.objects.pop("idea")


class WriteUp(forms.Form):
    """Do, study and act. What was seen is enough to begin with."""

    versioned = True
    as_planned = forms.YesNo(label=_(rows("pdsa")["as_planned"]["label"]), required=False)
    observed = forms.LongText(
        label=_(rows("pdsa")["observed"]["label"]),
        max_length=2000,
        error_messages={"required": _("Write what you saw")},
    )
    unexpected = forms.LongText(label=_(rows("pdsa")["unexpected"]["label"]), max_length=2000, rows=2, required=False)
    matched = forms.Choice(
        label=_(rows("pdsa")["matched"]["label"]), choices=Cycle.Matched.choices, inline=True, required=False
    )
    learned = forms.LongText(label=_(rows("pdsa")["learned"]["label"]), max_length=2000, rows=2, required=False)
    decision = forms.Choice(
        label=_(rows("pdsa")["decision"]["label"]),
        choices=choices(facts("qiprojects", "qi")["pdsa_decisions"]),
        hints={row["id"]: _(row["plain"]) for row in facts("qiprojects", "qi")["pdsa_decisions"]},
        required=False,
    )

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        names = ("as_planned", "observed", "unexpected", "matched", "learned", "decision", "version")
        super().__init__(*args, initial={name: getattr(cycle, name) for name in names}, **kwargs)
