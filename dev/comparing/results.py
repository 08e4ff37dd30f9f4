"""What the project's own code makes of each kind of reference case, in the words of its schema."""

from __future__ import annotations

from typing import Any

from datareview.inequality import MEASURES
from datareview.suppression import suppress
from dev.comparing.values import EXACT, Tolerance, differences
from populations.tally import tally
from qiprojects.spc import PhaseResult, SpcResult, analyse

Case = dict[str, Any]

# The tolerances of the schemas. The absolute ones of charts and intervals are for results of 0.
ELECTION = Tolerance(absolute=1e-5)
CHART = Tolerance(relative=1e-9, absolute=1e-12)
INTERVAL = Tolerance(relative=1e-7, absolute=1e-12)

LINES = {"lcl": "lower", "ucl": "upper", "lcl_2s": "lower_2s", "ucl_2s": "upper_2s"}
INFORMATION = {"alt_limits", "ptd", "differs_from_ptd", "ptd_assurance_icon", "mdc_sql_agrees", "hinges_on"}
OTHER_XMR_FACTOR = 3 / 1.128  # of the limits in `alt_limits` (SPC schema, section 1)


def election(case: Case) -> dict[str, Any]:
    """The tally of an election, as `expected` has it."""
    ballots = [line["ranking"] for line in case["ballots"] for _ in range(line["count"])]
    return tally(case["candidates"], ballots).as_json()


def election_differences(case: Case) -> list[str]:
    """One line for each place where the tally differs from the case, to 1e-5 (voting schema)."""
    return differences(case["expected"], election(case), ELECTION)


def analysed(case: Case, **more: Any) -> SpcResult:
    """The project's analysis of a chart's inputs, with any further options."""
    inputs = {name: value for name, value in case["inputs"].items() if name != "x"}
    return analyse(case["chart"], **inputs, **more)


def chart(result: SpcResult) -> dict[str, Any]:
    """An analysed chart, as `expected` has it."""
    shown = {
        "value": list(result.values),
        "centre": list(result.centre),
        "phases": [_phase(phase) for phase in result.phases],
        "assurance_icon": result.assurance_icon,
        **chart_lines(result),
    }
    if result.chart == "run":
        shown["perla"] = {name: list(points) for name, points in vars(result.perla).items()}
    else:
        shown["mdc"] = {name: list(points) for name, points in vars(result.signals).items()}
        shown["point_class"] = list(result.point_classes or ())
        shown["variation_icon"] = result.variation_icon
    return shown


def chart_lines(result: SpcResult) -> dict[str, Any]:
    """The 4 limit lines of a chart, each a list with one entry a point; all None on a run chart."""
    if result.limits is None:
        return dict.fromkeys(LINES)
    return {
        name: [None if limits is None else getattr(limits, field) for limits in result.limits]
        for name, field in LINES.items()
    }


def chart_differences(case: Case) -> list[str]:
    """One line for each place where a chart differs from the case, to 1e-9 relative (SPC schema, sections 1 to 5).

    What the schema gives for information is left alone, but the limits with the other constant are compared too.
    """
    expected = {name: value for name, value in case["expected"].items() if name not in INFORMATION}
    lines = differences(expected, _only(chart(analysed(case)), expected), CHART)
    if case["expected"].get("alt_limits"):
        lines += other_limit_differences(case)
    return lines


def other_limit_differences(case: Case) -> list[str]:
    """One line for each place where XmR limits with 3/1.128 differ from the case's `alt_limits`."""
    expected = {name: value for name, value in case["expected"]["alt_limits"].items() if name != "constant"}
    return differences(expected, chart_lines(analysed(case, xmr_factor=OTHER_XMR_FACTOR)), CHART, "alt_limits")


def interval_differences(case: Case) -> list[str]:
    """One line for each part of a figure that differs from the case, to 1e-7 relative (SPC schema, section 6)."""
    measure: Any = MEASURES[case["measure"]]
    found = vars(measure(**case["inputs"]))
    return differences(case["expected"], _only(found, case["expected"]), INTERVAL)


def suppression_differences(case: Case) -> list[str]:
    """One line for each part of a table that differs from the case (SPC schema, section 7, and not a step beyond)."""
    found = vars(suppress(**case["inputs"], guard_total=False))
    as_lists = {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}
    return differences(case["expected"], as_lists, EXACT)


def _only(found: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """What was found, less what the case does not speak of."""
    return {name: value for name, value in found.items() if name in expected}


def _phase(phase: PhaseResult) -> dict[str, Any]:
    tests = phase.anhoej
    return {
        "start": phase.start,
        "end": phase.end,
        "centre": phase.centre,
        "n_useful": tests.n_useful,
        "longest_run": tests.longest_run,
        "longest_run_limit": tests.longest_run_limit,
        "crossings": tests.crossings,
        "crossings_limit": tests.crossings_limit,
        "anhoej_signal": tests.signal,
    }
