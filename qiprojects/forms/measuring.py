"""Forms of measures and their points."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from amhe import forms
from amhe.reference import answers, facts
from qiprojects.models import Measure
from qiprojects.pasting import LARGEST, read_points


class AddMeasure(forms.Form):
    """A measure and its definition (R97)."""

    name = forms.Text(label=_("Name"), max_length=160, error_messages={"required": _("Enter a name for the measure")})
    kind = forms.Choice(
        label=_("What kind of measure is it?"),
        choices=Measure.Kind.choices,
        error_messages={"required": _("Choose what kind of measure it is")},
    )
    numerator_label = forms.Text(label=_("What do you count?"), error_messages={"required": _("Write what you count")})
    denominator_label = forms.Text(
        label=_("Out of what?"), help_text=_("Leave this empty if you only count."), required=False
    )
    direction = forms.Choice(
        label=_("Which way is better?"),
        choices=Measure.Direction.choices,
        inline=True,
        error_messages={"required": _("Choose which way is better")},
    )
    frequency = forms.Choice(
        label=_("How often will you count?"),
        choices=answers(
            text
            for row in facts("qiprojects", "qi")["measures"]["fields"]
            if row["id"] == "frequency"
            for text in row["options"]
        ),
        error_messages={"required": _("Choose how often you will count")},
    )
    owner = forms.Text(
        label=_("Who collects it?"), max_length=120, error_messages={"required": _("Write who collects it")}
    )
    target = forms.WholeNumber(
        label=_("Target"),
        help_text=_("If you count out of a total, write a percentage, such as 80."),
        required=False,
        max_value=LARGEST // 100,
    )
    comparison = forms.Text(
        label=_("Compared with whom?"),
        help_text=_("Fairness needs a group to compare with."),
        max_length=300,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """A percentage as a proportion."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        target = cleaned.get("target")
        if target is not None:
            if cleaned.get("denominator_label") and target > 100:
                self.add_error("target", _("Enter a percentage from 0 to 100"))
            cleaned["target"] = Decimal(target) / 100 if cleaned.get("denominator_label") else Decimal(target)
        return cleaned


class EditMeasure(AddMeasure):
    """The definition, changed."""

    versioned = True

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        initial = {name: getattr(measure, name) for name in self.base_fields} | {"version": measure.version}
        if measure.target is not None:
            initial["target"] = int(measure.target * 100 if measure.denominator_label else measure.target)
        super().__init__(*args, initial=initial, **kwargs)


class AgreeMeasure(forms.Form):
    """The coach agrees to the definition as they read it: a button, and the version that was shown."""

    versioned = True


class AddPoint(forms.Form):
    """One point. `whole` says whether it is out of a number; None lets the first point decide."""

    on = forms.Date(label=_("First day of the period"), not_future=True)
    numerator = forms.WholeNumber(label=_("How many?"), max_value=LARGEST, width=5)
    denominator = forms.WholeNumber(label=_("Out of how many?"), max_value=LARGEST, width=5, required=False)
    note = forms.Text(label=_("Anything that explains it?"), required=False)

    def __init__(self, *args: Any, measure: Measure, whole: bool | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if measure.numerator_label:
            self.fields["numerator"].help_text = measure.numerator_label
        if measure.denominator_label:
            self.fields["denominator"].help_text = measure.denominator_label
        if whole is False:
            self.fields.pop("denominator")
        elif whole:
            self.fields["denominator"].required = True


class EditPoint(AddPoint):
    """A point, put right."""

    versioned = True


class PastePoints(forms.Form):
    """Several points, pasted as lines."""

    points = forms.LongText(
        label=_("Points, oldest first"),
        rows=6,
        max_length=8000,
        error_messages={"required": _("Write at least 1 line, like 5, 9")},
    )
    first_on = forms.Date(label=_("First day of the first period"), required=False, not_future=True)

    def __init__(self, *args: Any, whole: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.whole = whole
        self.fields["points"].help_text = (
            _("1 line for each period: how many, then out of how many. Such as: 5, 9")
            if whole
            else _("1 line for each period. Such as: 5")
        )

    def clean_points(self) -> list[Any]:
        """The rows, or an error for each line that is wrong."""
        rows, errors = read_points(self.cleaned_data["points"], out_of=self.whole)
        if errors:
            raise ValidationError(errors)
        return rows
