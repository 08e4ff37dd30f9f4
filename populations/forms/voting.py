"""Forms that open and close a vote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from amhe import forms
from amhe.reference import by_id, choices
from organisations.models import User
from populations.actions.voting import BALLOT
from populations.electorate import Elector
from populations.models import Population

SEATS = [(1, _("1 group")), (2, _("2 groups")), (3, _("3 groups"))]
QUESTION = _("Which groups should we work with first?")


class OpenBallot(forms.Form):
    """What is put to the vote, and until when. `leave_out` is only for a coach (R31)."""

    question = forms.Text(label=_("Question"), initial=QUESTION, error_messages={"required": _("Enter a question")})
    populations = forms.Choices(
        label=_("Groups to vote on"),
        fewest=2,
        error_messages={"fewest": _("Choose at least 2 groups to vote on")},
    )
    closes_on = forms.Date(
        label=_("Last day to vote"),
        help_text=_("A week gives most people time. Voting ends at 11:59pm."),
        error_messages={"required": _("Enter the last day to vote")},
    )
    seats = forms.Choice(label=_("How many groups will you choose?"), choices=SEATS, coerce=int, initial=3, inline=True)
    with_stv = forms.Tick(
        label=_("Also count by single transferable vote"),
        required=False,
        help_text=_("An extra way to count. It never changes the main result."),
    )
    leave_out = forms.Choices(label=_("Leads or sponsors who will not vote"), required=False)
    left_out_reason = forms.Text(label=_("Why they will not vote"), required=False, max_length=300)

    def __init__(
        self,
        *args: Any,
        options: Iterable[Population] = (),
        electors: Iterable[Elector] = (),
        by_coach: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        found = {str(option.pk): option for option in options}
        field: Any = self.fields["populations"]
        field.choices = [(pk, option.name) for pk, option in found.items()]
        field.coerce = found.__getitem__
        field.initial = list(found)
        can_be = {str(elector.user.pk): elector for elector in electors if elector.can_be_left_out}
        if not by_coach or not can_be:
            del self.fields["leave_out"], self.fields["left_out_reason"]
            return
        leave: Any = self.fields["leave_out"]
        leave.choices = [(pk, f"{each.user.name} ({each.role_words})") for pk, each in can_be.items()]
        leave.coerce = lambda pk: can_be[pk].user


class OpenRound(forms.Form):
    """Another round on the same question."""

    closes_on = forms.Date(label=_("Last day to vote"), error_messages={"required": _("Enter the last day to vote")})


class OtherMethod(forms.Form):
    """How the team agreed without a ballot (R45)."""

    question = forms.Text(label=_("Question"), initial=QUESTION, error_messages={"required": _("Enter a question")})
    method = forms.Choice(
        label=_("How did the team agree?"), error_messages={"required": _("Choose how the team agreed")}
    )
    outcome = forms.LongText(
        label=_("What came out?"),
        help_text=_("The order of the groups, and anything that helps to understand it."),
        error_messages={"required": _("Write what came out")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = by_id("organisations", "milestones", "consensus_methods").values()
        self.fields["method"].choices = choices([row for row in rows if row["id"] != BALLOT], "text")  # type: ignore[attr-defined]


class Ballot(forms.Form):
    """What is beside the order: the reason. The order itself travels in hidden fields called `choice`."""

    reason = forms.LongText(
        label=_("Why?"),
        required=False,
        max_length=1000,
        rows=3,
        help_text=_("The team sees what you write, without your name, when voting closes."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.known = {name: kwargs[name] for name in kwargs if name == "people"}
        kwargs.pop("people", None)
        super().__init__(*args, **kwargs)

    def still_choosing(self) -> Ballot:
        """The same words in the boxes, not checked yet: a button that moves a group was pressed."""
        typed = {name: self[name].value() for name in self.fields if name != "idempotency_key"}
        return type(self)(initial=typed, **self.known)


class BallotFor(Ballot):
    """The ballot of somebody who asked a lead to enter it. `people`: who may vote."""

    voter = forms.Choice(label=_("Who asked you?"), error_messages={"required": _("Choose who asked you")})
    field_order = ("voter", "reason")

    def __init__(self, *args: Any, people: Sequence[User] = (), **kwargs: Any) -> None:
        super().__init__(*args, people=people, **kwargs)
        found = {str(user.pk): user for user in people}
        field: Any = self.fields["voter"]
        field.choices = [(pk, user.name) for pk, user in found.items()]
        field.coerce = found.__getitem__


class Close(forms.Form):
    """Nothing to fill in: one button, on a page that says what it does."""
