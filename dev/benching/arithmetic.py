"""The product's arithmetic by itself: a tally, and many charts."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from statistics import fmean
from time import process_time
from typing import Any

from amhe.charts import Chart, svg
from populations.tally import counted, tally
from qiprojects.spc import analyse

OPTIONS, BALLOTS = 12, 40
ADDED = 100  # times that the points alone are added up, to be measured
CHARTS, POINTS = 1000, 100
ROUNDS = 3
DRAWN, DRAWINGS = 60, 100  # points of a chart, times that it is drawn


def a_tally() -> dict[str, Any]:
    """CPU milliseconds for all that is worked out when a vote closes, and for adding up the points alone: 5 votes each."""
    found: dict[str, list[float]] = {"counted": [], "points": []}
    for seed in range(5):
        random = Random(seed)  # noqa: S311
        options = list(range(OPTIONS))
        ballots = [[[pk] for pk in random.sample(options, random.randint(3, OPTIONS))] for _ballot in range(BALLOTS)]
        works: dict[str, Callable[[], object]] = {
            "counted": lambda all_=options, votes=ballots: _counted(all_, votes),  # type: ignore[misc]
            "points": lambda all_=options, votes=ballots: [_points(all_, votes) for _time in range(ADDED)],  # type: ignore[misc]
        }
        for what, work in works.items():
            found[what].append(_cpu_ms(work))
    found["points"] = [milliseconds / ADDED for milliseconds in found["points"]]
    return found


def _counted(options: list[int], ballots: list[Any]) -> None:
    """All rules, single transferable vote for 1 to 3 among them, and all that the page says, as it is kept."""
    found = tally(options, ballots)
    found.as_json()
    counted(found, seats=3, with_stv=True).as_json()


def _points(options: list[int], ballots: list[Any]) -> dict[int, float]:
    """The floor: nothing but each option's points, where what a ballot leaves out shares the last places."""
    points = dict.fromkeys(options, 0.0)
    for ballot in ballots:
        left = set(options)
        for place, (pk,) in enumerate(ballot, start=1):
            points[pk] += len(options) - place
            left.discard(pk)
        for pk in left:
            points[pk] += (len(left) - 1) / 2
    return points


def charts() -> dict[str, Any]:
    """CPU milliseconds for 1,000 charts of 100 points each, by kind, and for the mean of the same points; and
    for drawing one; by round."""
    random = Random(1)  # noqa: S311
    values = [[random.gauss(50, 8) for _point in range(POINTS)] for _chart in range(CHARTS)]
    wholes = [[random.randint(80, 120) for _point in range(POINTS)] for _chart in range(CHARTS)]
    counts = [[round(whole * random.uniform(0.4, 0.6)) for whole in row] for row in wholes]
    kinds: dict[str, Callable[[], object]] = {
        "mean": lambda: [fmean(row) for row in values],
        "run": lambda: [analyse("run", row) for row in values],
        "XmR": lambda: [analyse("xmr", row) for row in values],
        "P": lambda: [analyse("p", part, whole) for part, whole in zip(counts, wholes, strict=True)],
    }
    row = values[0][:DRAWN]
    level = {"centre": [50.0] * DRAWN, "lower": [30.0] * DRAWN, "upper": [70.0] * DRAWN}
    chart = Chart("A measure", "A measure over time.", labels=[f"Week {n}" for n in range(DRAWN)], values=row, **level)  # type: ignore[arg-type]
    kinds["drawing"] = lambda: [svg(chart) for _time in range(DRAWINGS)]
    found: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _round in range(ROUNDS):
        for kind, work in kinds.items():
            found[kind].append(_cpu_ms(work))
    found["drawing"] = [milliseconds / DRAWINGS for milliseconds in found["drawing"]]
    return found


def _cpu_ms(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return (process_time() - start) * 1000
