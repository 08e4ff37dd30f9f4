"""Whether somebody will come, and what would help them to take part."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from amhe import forms


class ReplyForm(forms.Form):
    """Will you come?"""

    coming = forms.Choice(label=_("Will you come?"), choices=[], coerce=lambda said: said == "yes")
    needs = forms.LongText(
        label=_("What would help you to take part?"),
        required=False,
        max_length=500,
        rows=3,
        help_text=_("Only the lead of the team reads this."),
    )

    def __init__(self, *args: Any, every: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        yes = _("I will come to all of them") if every else _("I will come")
        no = _("I cannot come to any of them") if every else _("I cannot come")
        self.let_choose("coming", [("yes", yes), ("no", no)])


class ReplyByLinkForm(ReplyForm):
    """The same for who came by a link: what was written before is not shown, and nothing typed leaves it as it is."""

    def clean_needs(self) -> str | None:
        """None to leave what was said before."""
        return self.cleaned_data["needs"] or None
