"""The forms of asking for help and of answering."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from amhe import forms
from amhe.reference import by_id
from organisations.models import Expert
from teams.models import HelpReply, HelpRequest

To = HelpRequest.To
SPONSOR = "sponsor-"
EXPERT = "expert-"


class AskForm(forms.Form):
    """Whom, what, why and by when. Gives `to`, and with it `function` for a sponsor or `of` for an expert."""

    whom = forms.Choice(label=_("Who do you ask?"), choices=[])
    what = forms.Text(
        label=_("What do you need?"),
        max_length=140,
        help_text=_("In one line, such as “4 hours a week for the lead”. It also stands in the progress report."),
    )
    why = forms.LongText(
        label=_("Why do you need it?"),
        required=False,
        max_length=1000,
        help_text=_(
            "Whoever you ask reads this, and so does your project team. Leave out what people told you in trust."
        ),
    )
    by_when = forms.Date(label=_("By when?"), required=False, not_past=True)

    def __init__(self, *args: Any, roles: Iterable[str], experts: Iterable[Expert], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.experts = {f"{EXPERT}{expert.pk}": expert for expert in experts}
        choices: list[tuple[str, Any]] = []
        hints: dict[str, Any] = {}
        for role in roles:
            if role == To.SPONSOR:
                said = _("Senior sponsor: %(what)s")
                for function in by_id("organisations", "milestones", "governance_functions").values():
                    choices.append((f"{SPONSOR}{function['id']}", said % {"what": _(function["text"])}))
            else:
                choices.append((role, To(role).label))
                hints[role] = _("For advice on the work itself")
        for key, expert in self.experts.items():
            choices.append((key, expert.user.name))
            hints[key] = _("Expert: %(about)s") % {"about": expert.about}
        self.let_choose("whom", choices)
        self.fields["whom"].widget.hints = hints

    def changes(self) -> Iterator[tuple[str, Any]]:
        """As the action wants it."""
        values = dict(super().changes())
        whom = values.pop("whom")
        if whom in self.experts:
            yield from {"to": To.EXPERT, "of": self.experts[whom].user}.items()
        elif whom.startswith(SPONSOR):
            yield from {"to": To.SPONSOR, "function": whom.removeprefix(SPONSOR)}.items()
        else:
            yield "to", To(whom)
        yield from values.items()


class HelpAnswerForm(forms.Form):
    """The answer of who was asked."""

    answer = forms.Choice(label=_("What is your answer?"), choices=HelpReply.Answer.choices)
    text = forms.LongText(
        label=_("In your own words"),
        required=False,
        max_length=1000,
        help_text=_("Say it here if you suggest another way. The team reads this."),
    )


class HelpReplyForm(forms.Form):
    """Something more about a request."""

    text = forms.LongText(label=_("Your reply"), max_length=1000, error_messages={"required": _("Write your reply")})
