"""The long list, and the page that changes one group of it (R33 to R37)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page
from amhe.reference import by_id, threshold
from organisations.milestones import resources
from organisations.models import Organisation
from populations import actions
from populations.characteristics import characteristic_names
from populations.forms import AnswerPrompt, BringBack, GroupForm, Merge, SetAside
from populations.left import was_there
from populations.models import Decision, Population, PromptAnswer
from populations.policies import may_leave_the_list


@requires(Permission.VIEW_POPULATIONS, post=Permission.SUGGEST_POPULATIONS, on=Organisation)
def long_list(request: Request, organisation: Organisation) -> HttpResponse:
    """The groups that may be missing out, the prompts beside them, and a form that adds one."""
    do = request.POST.get("do")
    form = GroupForm(request.POST if do == "add" else None, nation=organisation.nation)
    answer = AnswerPrompt(request.POST if do == "answer" else None, auto_id="prompt_%s")
    if added := attempt(form, actions.add_population, by=request.user, organisation=organisation):
        messages.success(request, _("%(name)s is on the list.") % {"name": added.name})
        return redirect("populations:list", organisation.slug)
    if attempt(answer, actions.answer_prompt, by=request.user, organisation=organisation):
        messages.success(request, _("Your answer is on the shared list."))
        return redirect("populations:list", organisation.slug)
    return page(request, "populations/list.html", _list_context(request, organisation, form, answer))


def _list_context(
    request: Request, organisation: Organisation, form: GroupForm, answer: AnswerPrompt
) -> dict[str, Any]:
    rows = list(Population.objects.filter(organisation=organisation).select_related("merged_into"))
    active = [row for row in rows if row.state == Population.State.ACTIVE]
    names = characteristic_names(organisation.nation)
    answers: dict[str, list[str]] = {}
    for each in PromptAnswer.objects.filter(organisation=organisation):
        answers.setdefault(each.prompt, []).append(each.text)
    prompts = by_id("organisations", "milestones", "identify_questions").values()
    starts, left = _decided(organisation, active)
    linked = [[names[c] for c in row.characteristics if c in names] for row in active]
    return {
        "form": form,
        "answer_form": answer,
        "lines": [
            (row, words, starts.get(row.pk, ""), row.pk in left) for row, words in zip(active, linked, strict=True)
        ],
        "gone": [row for row in rows if row.state != Population.State.ACTIVE],
        "n": len(active),
        "most": threshold("long_list_max"),
        "too_many": len(active) > threshold("long_list_max"),
        "at_most": len(active) == threshold("long_list_max"),
        "prompts": [(_(row["text"]), answers.get(row["id"], [])) for row in prompts],
        "checks": by_id("organisations", "milestones", "shorten_checks").values(),
        "resources": resources(2, organisation.nation),
        "may_add": request.may(Permission.SUGGEST_POPULATIONS),
    }


def _decided(organisation: Organisation, active: list[Population]) -> tuple[dict[int, str], set[int]]:
    """What the decision that stands made of the list: when work on the chosen ones starts, and which it left for later."""
    decision = Decision.objects.current().filter(organisation=organisation).prefetch_related("choices").first()
    if decision is None:
        return {}, set()
    starts = {choice.population_id: choice.start_words for choice in decision.choices.all()}
    return starts, {row.pk for row in active if row.pk not in starts and was_there(row, decision)}


@requires(Permission.SUGGEST_POPULATIONS, on=Population)
def change(request: Request, population: Population) -> HttpResponse:
    """Change a group's name and why; merge it, set it aside, or bring it back."""
    organisation = request.organisation
    do = request.POST.get("do")
    others = Population.objects.filter(organisation=organisation).active().exclude(pk=population.pk)
    unequal = [name for name in actions.UNEQUAL if getattr(population, f"unequal_{name}")]
    initial: dict[str, Any] = {"name": population.name, "why": population.why, "unequal": unequal}
    initial |= {"characteristics": population.characteristics, "version": population.version}
    sent = request.POST if do == "change" else None
    form = GroupForm(sent, nation=organisation.nation, versioned=True, initial=initial)
    aside = SetAside(request.POST if do == "set_aside" else None, auto_id="aside_%s")
    merge = Merge(request.POST if do == "merge" else None, auto_id="merge_%s", others=others)
    back = BringBack(request.POST if do == "bring_back" else None, auto_id="back_%s")
    for each, action, said in (
        (form, actions.change_population, _("Saved.")),
        (aside, actions.set_aside, _("%(name)s is set aside. It is kept with the reason.")),
        (merge, actions.merge, _("%(name)s is now part of another group. Both are kept.")),
        (back, actions.bring_back, _("%(name)s is back on the list.")),
    ):
        if attempt(each, action, by=request.user, population=population):
            messages.success(request, said % {"name": population.name})
            return redirect("populations:list", organisation.slug)
    return page(
        request,
        "populations/change.html",
        {
            "population": population,
            "form": form,
            "aside": aside,
            "merge": merge,
            "back": back,
            "is_active": population.state == Population.State.ACTIVE,
            "is_aside": population.state == Population.State.SET_ASIDE,
            "may_leave": may_leave_the_list(population),
            "others": list(others),
        },
    )
