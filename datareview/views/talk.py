"""Log a conversation, and what stands around it: before you start, and saved."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from amhe.access.access import Access
from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from amhe.reference import by_id, facts
from datareview import actions, policies
from datareview.forms import TalkForm
from datareview.models import Conversation
from datareview.views.readers import who_reads
from organisations.models import WhoToCall
from organisations.nations import nation, nations
from populations.models import Population

SAVED, REMEMBERED = "saved_conversation", "talk"
SHOWN_FOR = 15 * 60
PROMPTS = {"carer": "carer_prompts", "staff": "professional_prompts", "community_worker": "professional_prompts"}


def mine(access: Access) -> list[Population]:
    """The populations whose sub-team somebody is in, by name."""
    teams = access.teams_where(Permission.LOG_CONVERSATIONS)
    return list(Population.objects.filter(team__in=teams).select_related("team", "organisation").order_by("name"))


@requires(Permission.LOG_CONVERSATIONS)
def talk(request: Request) -> HttpResponse:
    """Words first, then who, where and the tick; the rest can wait."""
    ours = mine(request.access)
    called = _who_to_call(ours)
    populations = [population for population in ours if population.organisation_id in called]
    if ours and not populations:
        return _not_yet(request, ours)
    if len({population.organisation_id for population in populations}) == 1:
        request.organisation = populations[0].organisation
    remembered = _remembered(request, populations)
    asks = "question" in request.POST
    if asks:
        form = TalkForm(populations=populations, initial=_typed(request))
    else:
        form = TalkForm(posted(request), populations=populations, initial=remembered)
    saved = attempt(form, actions.log_conversation, by=request.user) if populations else None
    if saved is not None:
        return _saved(request, saved)
    context = {
        "form": form,
        "populations": populations,
        "prompt": _prompt(request.POST.get("who") or remembered.get("who", ""), request.POST.get("question", "0")),
        "asks": asks,
        "talk_url": reverse("datareview:talk"),
        "readers": who_reads(populations[0]) if len(populations) == 1 else "",
    }
    return page(request, "datareview/talk.html", context)


def _who_to_call(populations: list[Population]) -> dict[int, WhoToCall]:
    """Whom to call, by organisation, where a person has confirmed it."""
    organisations = {population.organisation_id for population in populations}
    found = WhoToCall.objects.confirmed().filter(organisation__in=organisations)
    return {kept.organisation_id: kept for kept in found.select_related("confirmed_by")}


def _not_yet(request: Request, populations: list[Population]) -> HttpResponse:
    """Nobody writes down conversations before it is known who is called in danger; nothing that was sent is kept."""
    may = request.access.anywhere(Permission.SET_UP)
    organisations = {population.organisation for population in populations}
    waiting = [(o.name, reverse("organisations:set_up", args=[o.slug]) if o.pk in may else "") for o in organisations]
    status = 409 if request.method == "POST" else 200
    return render(request, "datareview/not_yet.html", {"waiting": sorted(waiting)}, status=status)


def _remembered(request: Request, populations: list[Population]) -> dict[str, Any]:
    """Place, person kind and group of the last conversation; the address may name another group."""
    named = request.GET.get("population", "")
    remembered: dict[str, Any] = dict(request.session.get(REMEMBERED, {}))
    is_mine = any(str(population.pk) == named for population in populations)
    return remembered | ({"population": named} if is_mine else {})


def _typed(request: Request) -> dict[str, Any]:
    """What was typed so far, to be shown again without being checked."""
    typed: dict[str, Any] = dict(request.POST.items())
    parts = [str(typed.get(f"held_on_{box}", "")) for box in ("year", "month", "day")]
    try:
        typed["held_on"] = date(*map(int, parts))
    except (ValueError, OverflowError):
        typed.pop("held_on", None)
    return typed


def _prompt(who: str, number: str) -> dict[str, Any]:
    """One question to ask, and the number of the one after it; after the last the first comes again."""
    prompts = facts("datareview", "prompts")[PROMPTS.get(who, "population_prompts")]
    place = int(number) % len(prompts) if number.isdecimal() and len(number) < 4 else 0
    return {"text": _(prompts[place]["text"]), "next": place + 1}


def _saved(request: Request, conversation: Conversation) -> HttpResponse:
    """On to the page that shows the codes once, with the answers that the next conversation may share remembered."""
    kept = request.session.get(REMEMBERED, {})
    kept |= {"place_kind": conversation.place_kind, "population": str(conversation.population_id)}
    request.session[REMEMBERED] = kept | ({"who": conversation.who} if conversation.who else {})
    return _show_codes(request, conversation)


def _show_codes(request: Request, conversation: Conversation) -> HttpResponse:
    """The codes travel in a signed cookie and are kept nowhere in clear."""
    shown = {"note": conversation.pk, "by": request.user.pk, "codes": conversation.given_codes}
    response = redirect("datareview:saved")
    response.set_cookie(
        SAVED,
        signing.dumps(shown, salt=SAVED, compress=True),
        max_age=SHOWN_FOR,
        path=reverse("datareview:saved"),
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Strict",
    )
    return response


@requires(Permission.LOG_CONVERSATIONS)
def saved(request: Request) -> HttpResponse:
    """Thank you, the codes (once), and a word for the person who listened. A lost answer's codes are made again here."""
    teams = request.access.teams_where(Permission.LOG_CONVERSATIONS)
    mine = Conversation.objects.filter(population__team__in=teams).select_related("population", "organisation")
    newest = _needs_codes(request, mine)
    if newest is not None and request.POST.get("new_codes") == str(newest.pk):
        by: Any = request.user
        return _show_codes(request, actions.make_new_codes(by=by, conversation=newest))
    try:
        shown = signing.loads(request.COOKIES.get(SAVED, ""), salt=SAVED, max_age=SHOWN_FOR)
    except signing.BadSignature:
        shown = {}
    note = None
    if shown.get("by") == request.user.pk:
        note = mine.filter(pk=shown["note"]).first()
    context = {
        "note": note,
        "newest": newest,
        "talk_url": reverse("datareview:talk"),
        "add_contact_url": _add_contact(request, note) if note else "",
        "codes": shown["codes"] if note else (),
        "care": [_(row["text"]) for row in by_id("datareview", "prompts", "look_after_yourself").values()],
    }
    response = page(request, "datareview/saved.html", context)
    response.delete_cookie(SAVED, path=reverse("datareview:saved"), samesite="Strict")
    return response


def _add_contact(request: Request, note: Conversation) -> str:
    """Where to write down how to reach them, if they want to hear more or join in. It names what they want, and no note."""
    may = note.population.team_id in request.access.teams_where(Permission.MANAGE_CONTACTS)
    if not may or note.wants_more not in by_id("datareview", "engagement", "join_in"):
        return ""
    address = reverse("datareview:add_contact", args=[note.organisation.slug, note.population.slug])
    return f"{address}?{urlencode({'wants': note.wants_more})}"


def _needs_codes(request: Request, mine: QuerySet[Conversation]) -> Conversation | None:
    """The newest note that this person wrote down, while new codes can still be made for it."""
    by: Any = request.user
    newest = mine.filter(logged_by=by).order_by("-logged_at", "-id").first()
    return newest if newest is not None and policies.may_make_new_codes(newest, by) else None


@requires(Permission.LOG_CONVERSATIONS)
def before(request: Request) -> HttpResponse:
    """What to say, how to be, and whom to call (R75, R76)."""
    populations = mine(request.access)
    called = _who_to_call(populations)
    names = " / ".join(sorted({population.organisation.name for population in populations}))
    prompts = facts("datareview", "prompts")
    script = _(prompts["spoken_explanation"][0]["text"])
    context = {
        "talk_url": reverse("datareview:talk"),
        "steps": [_(row["text"]) for row in prompts["before_you_start"]],
        "script": script.replace("[organisation]", names).replace("[date]", _("a year after this work ends")),
        "ways": [_(row["text"]) for row in prompts["ways_of_being"]],
        "contacts": list(called.values()),
        "numbers": _numbers(populations, called),
        "lead": _(by_id("datareview", "engagement", "safeguarding")["lead"]["text"]),
        "care": [_(row["text"]) for row in prompts["look_after_yourself"]],
    }
    return page(request, "datareview/before.html", context)


def _numbers(populations: list[Population], called: dict[int, WhoToCall]) -> list[tuple[str, bool]]:
    """The numbers to call in these organisations' nations, each with whether a person still has to check it there."""
    confirmed = [set(called[p.organisation_id].numbers) if p.organisation_id in called else set() for p in populations]
    checked = set.intersection(*confirmed) if confirmed else set()
    numbers = {number for p in populations for number in nation(p.organisation.nation).crisis_numbers}
    order = [number for each in nations().values() for number in each.crisis_numbers if number in numbers]
    return [(_(number.text), number.needs_check and number.text not in checked) for number in dict.fromkeys(order)]
