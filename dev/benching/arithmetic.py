"""The product's arithmetic by itself: a tally, and many charts."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from statistics import fmean
from time import process_time
from typing import Any

from amhe.charts import Chart, svg
from populations.tally import reading, tally
from qiprojects.spc import analyse

OPTIONS, BALLOTS = 12, 40
CHARTS, POINTS = 1000, 100
ROUNDS = 3
DRAWN, DRAWINGS = 60, 100  # points of a chart, times that it is drawn


def a_tally() -> dict[str, Any]:
    """CPU milliseconds for all rules and flags of one vote: the slowest of 5 votes that differ."""
    slowest = 0.0
    for seed in range(5):
        random = Random(seed)  # noqa: S311
        options = list(range(OPTIONS))
        ballots = [[[pk] for pk in random.sample(options, random.randint(3, OPTIONS))] for _ballot in range(BALLOTS)]
        slowest = max(slowest, _cpu_ms(lambda votes=ballots, all_=options: _counted(all_, votes)))  # type: ignore[misc]
    return {"ms": slowest}


def _counted(options: list[int], ballots: list[Any]) -> None:
    counted = tally(options, ballots)
    counted.as_json()
    reading(counted, 3)


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
