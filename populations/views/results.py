"""The result of a round: what the tally says; turnout alone while it is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import HttpResponseClientRefresh

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.charts import Drawing, Spread, SpreadRow, draw_spread
from amhe.pages import BY_ITSELF, download, page
from amhe.templatetags.amhe import in_a_sentence, ordinal
from populations.models import Round
from populations.result_files import as_ballots, as_spreadsheet
from populations.summaries import Result, counted_of, result_of, turnout_now
from populations.tally import Row

AGREEMENT = {
    "strong": gettext_lazy("There is strong agreement about the order."),
    "moderate": gettext_lazy("There is moderate agreement about the order."),
    "weak": gettext_lazy("There is weak agreement about the order."),
    "little": gettext_lazy("There is little agreement about the order."),
}


@dataclass(frozen=True)
class ResultLine:
    """One group of the result, as the page needs it."""

    name: str
    row: Row[int]
    points: str
    value: float
    mean: str


@requires(Permission.VIEW_RESULTS, on=Round)
def results(request: Request, round: Round) -> HttpResponse:
    """Turnout for those who run the vote while it is open; the result for the team when it is closed."""
    context: dict[str, Any] = {
        "round": round,
        "may_manage": request.may(Permission.MANAGE_BALLOTS),
        "may_decide": request.may(Permission.DECIDE),
        "may_vote": request.may(Permission.VOTE),
    }
    if round.closed_at is None:
        context |= {"turnout": turnout_now(round) if context["may_manage"] else None, "by_itself": BY_ITSELF}
        context["still"] = "still" in request.GET
        part = request.htmx and context["turnout"]
        return page(request, f"populations/{'turnout' if part else 'results_open'}.html", context)
    if request.htmx:
        return HttpResponseClientRefresh()  # who watched the turnout sees the result
    result = result_of(round)
    context |= _of(result) | {"stv": _stv(result), "rounds": _beside_earlier(round, result)}
    return page(request, "populations/results.html", context)


@requires(Permission.VIEW_RESULTS, on=Round)
def spreadsheet(request: Request, round: Round) -> HttpResponse:
    """The result as a CSV file; the page, which says why, while the round is open or too small to show an order."""
    return _file(round, as_spreadsheet(result_of(round)) if round.closed_at else None, "text/csv", "csv")


@requires(Permission.VIEW_RESULTS, on=Round)
def ballots(request: Request, round: Round) -> HttpResponse:
    """The nameless ballots as a BLT file; the page while the round is open or has under 8 votes."""
    return _file(round, as_ballots(round, result_of(round)) if round.closed_at else None, "text/plain", "blt")


def _file(round: Round, content: bytes | None, kind: str, ending: str) -> HttpResponse:
    if content is None:
        return redirect("populations:results", round.organisation.slug, round.pk)
    return download(content, f"{kind}; charset=utf-8", f"vote-{round.pk}.{ending}")


def _of(result: Result) -> dict[str, Any]:
    read, names = result.reading, result.names
    swap = read.swap
    return {
        "result": result,
        "read": read,
        "lines": [_line(row, names) for row in read.rows],
        "picture": _picture(result),
        "agreement": AGREEMENT[read.agreement] if read.agreement else "",
        "w": f"{float(read.agreement_w):.2f}" if read.agreement_w is not None else "",
        "floor": f"{read.agreement_chance_floor:.2f}" if read.agreement_chance_floor is not None else "",
        "tied_at_cut": in_a_sentence([names[pk] for pk in read.tied_at_cut]),
        "other_list": _order(read.head_to_head_order, names),
        "swap_out": in_a_sentence([names[pk] for pk in swap.out]) if swap else "",
        "swap_in": in_a_sentence([names[pk] for pk in swap.into]) if swap else "",
        "some_not_ranked": any(row.not_ranked for row in read.rows),
        "pairs": list(_pairs(result)),
        "schulze": _order(result.counted.schulze_order, names),
        "groups": _groups(result),
        "pair_head": [_("Group"), _("People who put it first"), _("Other group"), _("People who put that first")],
    }


def _line(row: Row[int], names: dict[int, str]) -> ResultLine:
    mean = f"{float(row.mean_place):.1f}" if row.mean_place is not None else ""
    return ResultLine(names[row.candidate], row, _number(row.points), float(row.points or 0), mean)


def _picture(result: Result) -> Drawing | None:
    """Where people put each group; None where a small vote must not show it."""
    lines = [
        SpreadRow(result.names[row.candidate], tuple((float(place), n) for place, n in row.dots), float(row.mean_place))
        for row in result.reading.rows
        if row.dots and row.mean_place is not None
    ]
    if not lines:
        return None
    alt = _("For each group, how many people put it in each place. Average places:")
    said = "; ".join(f"{line.name}, {line.mean:.1f}" for line in lines)
    note = _("Groups that somebody left out share the last places. They are shown in the middle of these.")
    spread = Spread(_("Where people put each group"), f"{alt} {said}.", tuple(lines), note)
    return draw_spread(spread, chart_id="spread")


def _number(value: Any) -> str:
    """Points as people write them: 51 or 46.5."""
    return "" if value is None else f"{float(value):.6g}"


def _order(order: Any, names: dict[int, str]) -> list[str]:
    return [in_a_sentence([names[pk] for pk in tier]) for tier in order or ()]


def _beside_earlier(round: Round, result: Result) -> dict[str, Any] | None:
    """The place of each group in this round and in those before it; None if there was none before that may show an order."""
    earlier = Round.objects.closed().filter(prioritisation=round.prioritisation_id, number__lt=round.number)
    rounds = earlier.select_related("prioritisation")
    before = [(each.number, {row.candidate: row for row in counted_of(each).reading.rows}) for each in rounds]
    before = sorted((number, rows) for number, rows in before if rows)
    if not before or not result.reading.rows:
        return None
    head = [_("Group"), *(_("Round %(n)d") % {"n": number} for number in (*(n for n, _rows in before), round.number))]
    rows = [
        [result.names[row.candidate], *(_place(rows.get(row.candidate)) for _n, rows in before), _place(row)]
        for row in result.reading.rows
    ]
    return {"head": head, "rows": rows}


def _place(row: Row[int] | None) -> str:
    return "" if row is None else f"{ordinal(row.place)}{' =' if row.tied else ''}"


def _pairs(result: Result) -> Iterator[list[Any]]:
    table, names = result.counted.pairwise, result.names
    for first, second in combinations([row.candidate for row in result.reading.rows if table], 2):
        yield [names[first], table[first][second], names[second], table[second][first]]


def _stv(result: Result) -> dict[str, Any] | None:
    """The count by single transferable vote in words: seats, quota, winners, and a line for each stage."""
    counted = result.counted.stv
    if counted is None:
        return None
    names = result.names
    stages = []
    for stage in counted.stages:
        if stage.elected:
            words = _("Elected (votes: %(votes)s): %(names)s.")
            held = ", ".join(_number(stage.totals[pk]) for pk in stage.elected if pk in stage.totals)
            stages.append(words % {"votes": held, "names": in_a_sentence([names[pk] for pk in stage.elected])})
        elif stage.excluded is not None:
            words = _("Taken out (votes: %(votes)s): %(names)s.")
            held = _number(stage.totals[stage.excluded])
            stages.append(words % {"votes": held, "names": names[stage.excluded]})
    winners = in_a_sentence([names[pk] for pk in counted.winners])
    return {"seats": counted.seats, "quota": counted.quota, "winners": winners, "stages": stages}


def _groups(result: Result) -> list[tuple[str, list[str]]]:
    """Title and order for each of the 2 groups; empty when either is too small to show."""
    if not result.groups:
        return []
    titles = {"lived_experience": _("People who joined with lived experience"), "other": _("Everyone else")}
    shown = []
    for name, title in titles.items():
        order = result.groups[name]["order"]
        shown.append((title, _order(order, result.names)))
    return shown
