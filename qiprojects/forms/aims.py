"""Forms of the project's route and its aim."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from amhe import forms
from amhe.reference import choices, facts
from datareview.models import Theme
from populations.models import Population
from qiprojects.forms.choosing import Choosing, by_key
from qiprojects.models import AimVersion, QIProject


class ChooseRoute(forms.Form):
    """Step by step, or design workshops (R98)."""

    route = forms.Choice(
        label=_("Which way will you work?"),
        choices=choices(facts("qiprojects", "qi")["routes"]),
        hints={row["id"]: _(row["plain"]) for row in facts("qiprojects", "qi")["routes"]},
        error_messages={"required": _("Choose which way you will work")},
    )
    workshop_on = forms.Date(
        label=_("If you held a workshop, when was it?"),
        required=False,
        not_future=True,
    )

    def __init__(self, *args: Any, project: QIProject | None, **kwargs: Any) -> None:
        initial = {"route": project.route, "workshop_on": project.workshop_on} if project else {}
        super().__init__(*args, initial=initial, **kwargs)


class WriteAim(Choosing):
    """A new wording of the aim. Only the words are needed (R92)."""

    text = forms.LongText(
        label=_("What do you want to change?"),
        help_text=_("A broad aim is enough to start, such as: Improve access for this group."),
        max_length=600,
        rows=4,
        error_messages={"required": _("Write your aim")},
    )
    stage = forms.Choice(
        label=_("Where is this aim now?"),
        choices=choices(facts("qiprojects", "qi")["aim_stages"]),
        hints={row["id"]: _(row["plain"]) for row in facts("qiprojects", "qi")["aim_stages"]},
        required=False,
    )
    themes = forms.Choices(label=_("Which themes led to it?"), required=False)
    target_date = forms.Date(label=_("By when?"), required=False, not_past=True)
    plan_to_find_out = forms.Text(
        label=_("If you do not know the number now, how will you find out?"), max_length=300, required=False
    )
    achievable = forms.YesNo(label=_("Is it a stretch that you could reach?"), required=False)

    def __init__(self, *args: Any, population: Population, newest: AimVersion | None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {}
        if newest is not None:
            initial = {"text": newest.text, "plan_to_find_out": newest.plan_to_find_out}
            initial |= {"themes": [str(theme.pk) for theme in newest.themes.all()]}
            if newest.target_date:
                initial["target_date"] = newest.target_date
        super().__init__(*args, initial=initial, **kwargs)
        self.offer("themes", by_key(Theme.objects.filter(population=population)))


class Agree(forms.Form):
    """The coach agrees: a button, no fields."""
