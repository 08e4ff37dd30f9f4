"""A data finding."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from amhe import forms
from amhe.rules import Refused
from datareview import policies
from datareview.models import Finding


class FindingForm(forms.Form):
    """What was found, for this group and for everyone else; or that there are no numbers."""

    kind = forms.Choice(label=_("What is it about?"), choices=Finding.Kind.choices)
    title = forms.Text(
        label=_("What did you look for?"), help_text=_("For example: reviews that took place as planned.")
    )
    not_available = forms.Tick(
        label=_("There are no numbers for this"),
        help_text=_("Then leave the boxes for numbers empty. That is worth knowing too."),
        required=False,
    )
    numerator = forms.WholeNumber(
        label=_("How many people in this group is it true for?"),
        required=False,
        width=5,
        error_messages={"min_value": _("The number cannot be less than 0")},
    )
    denominator = forms.WholeNumber(label=_("How many people are in this group in all?"), required=False, width=5)
    comparator_numerator = forms.WholeNumber(
        label=_("How many of everyone else is it true for?"),
        required=False,
        width=5,
        error_messages={"min_value": _("The number cannot be less than 0")},
    )
    comparator_denominator = forms.WholeNumber(
        label=_("How many people is everyone else in all?"), required=False, width=5
    )
    about = forms.Choice(label=_("What does it show?"), choices=Finding.About.choices, initial=Finding.About.NEED)
    source_name = forms.Text(label=_("Where is it from?"), help_text=_("For example: trust records."), required=False)
    period = forms.Text(
        label=_("Which months or years?"),
        help_text=_("For example: the last 12 months."),
        max_length=60,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """The numbers make sense together, or there are none."""
        cleaned = self.cleaned_data
        if not cleaned.get("not_available") and not any(name in self.errors for name in policies.NUMBERS):
            try:
                policies.check_numbers(*(cleaned.get(name) for name in policies.NUMBERS))
            except Refused as refused:
                self.add_error(refused.field, str(refused))
        return cleaned


class ChangeFindingForm(FindingForm):
    """The same, for a finding that is there already."""

    versioned = True
