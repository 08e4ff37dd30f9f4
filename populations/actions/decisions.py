"""Recording what the team decided (R44, R48)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.reminders import Due
from amhe.reminders.actions import post
from amhe.rules import Refused
from organisations.models import Organisation, User
from populations.actions.groups import as_they_are_now, hold
from populations.models import Choice, Decision, Population, Present, Prioritisation, Round
from populations.policies import check_how_many_chosen
from teams.actions import make_sub_team
from teams.models import Team
from teams.reading import people_of

DECIDED = "populations.decided"  # a kind of letter
NEWS_FOR = timedelta(days=14)


@transaction.atomic
def decide(
    *,
    by: User,
    organisation: Organisation,
    choices: Sequence[tuple[Population, str]],
    discussion: str,
    reasons: str,
    other_views: str,
    lived_experience_said: str = "",
    present: Collection[User] = (),
    others_present: str = "",
    look_again_on: date | None = None,
    prioritisation: Prioritisation | None = None,
    round: Round | None = None,
    instead_of: int | None = None,
) -> Decision:
    """Record the decision, in place of the one before, and make an empty sub-team for each group (R56). Everybody in the
    project team is told, whether they voted or not, and the coach.

    `choices`: 1 to 3 of (population, when work on it starts), the first one first.
    `instead_of`: id of the decision that stood when the writer began, 0 for none; None is not checked.
    """
    hold(organisation.pk)
    _refuse_if_overtaken(organisation, instead_of)
    check_how_many_chosen(choices)
    now_on_it = as_they_are_now(organisation.pk, [population for population, _start in choices])
    choices = [(now_on_it[population.pk], start) for population, start in choices]
    if len({population.pk for population, _start in choices}) < len(choices):
        raise Refused(_("Choose each group once"), "chosen")
    _refuse_without_discussion(discussion, reasons, other_views, present, others_present)
    if look_again_on and look_again_on <= clock.today():
        raise Refused(_("Choose a day that is still to come."), "look_again_on")
    now = clock.now()
    Decision.objects.filter(organisation=organisation).current().update(superseded_at=now)
    decision = Decision.objects.create(
        organisation=organisation,
        prioritisation=prioritisation or (round.prioritisation if round else None),
        round=round,
        discussion=discussion,
        lived_experience_said=lived_experience_said,
        reasons=reasons,
        other_views=other_views,
        others_present=others_present,
        look_again_on=look_again_on,
        recorded_by=by,
        recorded_at=now,
    )
    _keep_choices(by, decision, choices)
    Present.objects.bulk_create([Present(organisation=organisation, decision=decision, user=user) for user in present])
    audit.record("decision recorded", by=by, on=decision, milestone=2)
    _tell(by, decision)
    return decision


def _tell(by: User, decision: Decision) -> None:
    """A letter to everybody in the project team and the coach, but not to who wrote it down."""
    team, now = Team.objects.get(organisation=decision.organisation, kind=Team.Kind.PROJECT), decision.recorded_at
    people = {held.user_id for held in people_of(team, with_coach=True)} - {by.pk}
    letters = [Due(DECIDED, user_id, decision.pk, now, until=now + NEWS_FOR) for user_id in sorted(people)]
    post(organisation_id=decision.organisation_id, letters=letters)


def _refuse_if_overtaken(organisation: Organisation, instead_of: int | None) -> None:
    """A decision takes the place only of one that its writer has seen."""
    stands = Decision.objects.filter(organisation=organisation).current().first()
    if instead_of is not None and stands and stands.pk != instead_of:
        words = _("Somebody recorded a decision while you were writing. Read it at the top of this page.")
        again = _("Then send yours again.")
        raise Refused(f"{words} {again}", "instead_of")


def _refuse_without_discussion(
    discussion: str, reasons: str, other_views: str, present: Collection[User], others_present: str
) -> None:
    """A decision says what was discussed, why, who saw it differently and who was there (R48)."""
    if not discussion:
        raise Refused(_("Write what the team talked about"), "discussion")
    if not reasons:
        raise Refused(_("Write the reasons for the choice"), "reasons")
    if not other_views:
        raise Refused(_("Write any different views, or that there were none"), "other_views")
    if not present and not others_present:
        raise Refused(_("Say who took part"), "present")


def _keep_choices(by: User, decision: Decision, choices: Sequence[tuple[Population, str]]) -> None:
    for order, (population, start) in enumerate(choices, start=1):
        Choice.objects.create(
            organisation_id=decision.organisation_id,
            decision=decision,
            population=population,
            order=order,
            start=start,
        )
        if population.team_id is None:
            population.team = make_sub_team(by=by, organisation=decision.organisation, name=population.name)
            population.version += 1
            population.save(update_fields=["team", "version"])
