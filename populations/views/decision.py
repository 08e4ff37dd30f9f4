"""The decision: the form that records it, and the one that stands with those before it (R44, R45, R48)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from amhe.reference import by_id
from organisations.models import Organisation
from populations import actions
from populations.answers import in_one_line
from populations.forms import Decide
from populations.left import was_there
from populations.models import Decision, Population, Prioritisation, Round
from populations.summaries import lived_experience_votes, result_of
from teams.models import Membership


@requires(Permission.VIEW_POPULATIONS, post=Permission.DECIDE, on=Organisation)
def decide(request: Request, organisation: Organisation) -> HttpResponse:
    """What the team decided and why, for everybody; and the form for those who record it."""
    may_decide = request.may(Permission.DECIDE)
    context: dict[str, Any] = {
        "may_decide": may_decide,
        "asked": "new" in request.GET,
        "has_lived": lived_experience_votes(organisation.pk),
        "aside": Population.objects.filter(organisation=organisation, state=Population.State.SET_ASIDE),
        "merged": Population.objects.filter(organisation=organisation, state=Population.State.MERGED).select_related(
            "merged_into"
        ),
    }
    if may_decide:
        last = Round.objects.closed().filter(organisation=organisation).select_related("prioritisation").first()
        other = Prioritisation.objects.filter(organisation=organisation).exclude(outcome="").first()
        form, lines, ordered = _form(request, organisation, last)
        known = _settled_by(last, other)
        if attempt(form, actions.decide, by=request.user, organisation=organisation, **known):
            messages.success(request, _("The decision is recorded. Each group now has a sub-team."))
            return redirect("populations:decide", organisation.slug)
        context |= {"form": form, "lines": lines, "ordered": ordered, "last": last, "other": other}
        context |= _aids(other)
    context |= _decisions(organisation, context.get("form"))
    context["not_chosen"] = _not_chosen(context["decision"], with_places=request.may(Permission.VIEW_RESULTS))
    return page(request, "populations/decision.html", context)


def _decisions(organisation: Organisation, form: Decide | None) -> dict[str, Any]:
    """The decision that stands and those before it. A form that was overtaken by it can be sent again below it."""
    decisions = list(
        Decision.objects.filter(organisation=organisation)
        .select_related("prioritisation", "recorded_by", "round__prioritisation")
        .prefetch_related("choices__population", "present")
    )
    stands = next((each for each in decisions if each.superseded_at is None), None)
    if stands and form and form.is_bound and form.has_error("instead_of"):
        form.has_seen(stands.pk)
    return {"decision": stands, "older": [each for each in decisions if each.superseded_at]}


def _not_chosen(decision: Decision | None, *, with_places: bool) -> list[tuple[Population, int | None]]:
    """The groups on the list that the decision left for later, each with its place in the vote that it followed, if any."""
    if decision is None:
        return []
    taken = {choice.population_id for choice in decision.choices.all()}
    voted = decision.round if with_places else None
    place = {row.candidate: row.place for row in result_of(voted).reading.rows} if voted else {}
    active = Population.objects.filter(organisation=decision.organisation_id).active()
    left = [(each, place.get(each.pk)) for each in active if each.pk not in taken and was_there(each, decision)]
    return sorted(left, key=lambda one: (one[1] or len(place) + 1, one[0].name))


def _settled_by(last: Round | None, other: Prioritisation | None) -> dict[str, Any]:
    """What the decision follows from: the newer of the last closed round and the last other method."""
    if other and (last is None or last.prioritisation.made_at < other.made_at):
        return {"prioritisation": other, "round": None}
    return {"prioritisation": last.prioritisation if last else None, "round": last}


def _aids(other: Prioritisation | None) -> dict[str, Any]:
    methods = by_id("organisations", "milestones", "consensus_methods")
    return {"method": _(methods[other.method]["text"]) if other else ""}


def _form(
    request: Request, organisation: Organisation, last: Round | None
) -> tuple[Decide, list[tuple[Any, str, int | None]], bool]:
    """The form, its groups in the order of the last result with what is known of each, and if there is an order."""
    active = list(Population.objects.filter(organisation=organisation).active().with_names())
    place = {row.candidate: row.place for row in result_of(last).reading.rows} if last else {}
    active.sort(key=lambda population: place.get(population.pk, len(place) + 1))
    members = Membership.objects.current().filter(organisation=organisation, team=None).select_related("user")
    people = {m.user_id: m.user for m in members.order_by("user__name")}
    stands = Decision.objects.filter(organisation=organisation).current().values_list("pk", flat=True).first()
    initial = {"instead_of": stands or 0}
    form = Decide(posted(request), initial=initial, populations=active, people=people.values())
    lines = [(line, in_one_line(line.population), place.get(line.population.pk)) for line in form.lines]
    return form, lines, bool(place)
