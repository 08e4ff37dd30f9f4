"""The words of a chart, the same in both drawings and in the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amhe.charts import looks
from amhe.charts.description import Chart, PointClass, present, steps
from amhe.charts.scale import Scale, wrapped

CLASS_WORDS: dict[PointClass | None, Promise] = {
    "common_cause": gettext_lazy("Usual ups and downs"),
    "improvement": gettext_lazy("Sign of improvement"),
    "concern": gettext_lazy("Sign of concern"),
    "neutral_high": gettext_lazy("Sign of change, higher"),
    "neutral_low": gettext_lazy("Sign of change, lower"),
    "neutral_both": gettext_lazy("Sign of change, both ways"),
    None: gettext_lazy("Left out of the sums"),
}


def decimals(chart: Chart) -> int:
    """How many decimal places tell the points apart: 0 to 3 (percentages: 0, or 1 if all are near)."""
    values = present(chart.values)
    spread = max(values, default=0) - min(values, default=0)
    if chart.value_format == "percent":
        return 0 if spread >= 0.1 or spread == 0 else 1
    if chart.value_format == "number" and all(value == int(value) for value in values):
        return 0
    fewest = (0, 1, 2) if chart.value_format == "number" else (1, 2)
    return next((places for places in fewest if spread * 10**places >= 20), 3) if spread else 1


def number(chart: Chart, value: float, places: int) -> str:
    """A value as people read it: "61%", "1,240", "3.5". Halves round up."""
    exact = Decimal(repr(float(value))) * (100 if chart.value_format == "percent" else 1)
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = number_format(abs(rounded) if rounded == 0 else rounded, decimal_pos=places, force_grouping=True)
    return _("%(number)s%%") % {"number": text} if chart.value_format == "percent" else text


def level(chart: Chart, value: float, places: int) -> str:
    """The value of a line (centre, limit, target): as a point, with one more place where a count has none."""
    whole = chart.value_format == "percent" or value == int(value)
    return number(chart, value, places if whole else max(places, 1))


def centre_name(chart: Chart) -> str:
    """What the middle line is called."""
    return chart.centre_name or _("Median")


def description(chart: Chart) -> str:
    """What the lines and notes say, in sentences, for people who cannot see the picture."""
    places = decimals(chart)
    said = []
    if centres := present(chart.centre):
        levels = [
            centres[0],
            *(value for index in steps(chart.centre) if (value := chart.centre[index]) is not None),
        ]
        then = _(", then ").join(level(chart, value, places) for value in levels)
        said.append(_("%(line)s: %(value)s.") % {"line": centre_name(chart), "value": then})
    if chart.target is not None:
        said.append(_("Target: %(value)s.") % {"value": level(chart, chart.target, places)})
    missing = sum(value is None for value in chart.values)
    if missing:
        said.append(_("Points with no data: %(count)s.") % {"count": missing})
    said.extend(note_line(chart, count) for count in range(1, len(chart.notes) + 1))
    return " ".join(said)


def note_line(chart: Chart, count: int) -> str:
    """The words of note number `count` (from 1), with the point that they belong to."""
    note = chart.notes[count - 1]
    return _("Note %(count)s, %(when)s: %(text)s") % {
        "count": count,
        "when": chart.labels[note.index],
        "text": note.text,
    }


@dataclass(frozen=True, slots=True)
class SideLabel:
    """The name of a line, beside its right end: its lines of text, and the value that it stands at."""

    lines: tuple[str, ...]
    value: float
    colour: str


def side_labels(chart: Chart, *, roomy: bool) -> list[SideLabel]:
    """The names and values of the lines where they end; in short lines of text when there is little room."""
    places = decimals(chart)
    named: list[tuple[str, float | None, str]] = [
        (_("Upper limit"), _last(chart.upper), looks.LIMIT_LINE),
        (centre_name(chart), _last(chart.centre), looks.CENTRE_LINE),
        (_("Lower limit"), _last(chart.lower), looks.LIMIT_LINE),
        (_("Target"), chart.target, looks.TARGET_LINE),
    ]
    found = []
    for name, value, colour in named:
        if value is not None:
            text = level(chart, value, places)
            lines = (f"{name} {text}",) if roomy else (*wrapped(name, 1, 4), text)
            found.append(SideLabel(lines, value, colour))
    return found


def _last(values: Sequence[float | None]) -> float | None:
    return next((value for value in reversed(values) if value is not None), None)


def axis_title(chart: Chart, scale: Scale) -> str:
    """The title of the value axis, which also says where the scale starts when that is above 0."""
    if scale.low <= 0:
        return chart.y_title
    note = _("The scale starts at %(value)s.") % {"value": number(chart, scale.low, scale.places)}
    return f"{chart.y_title.rstrip('.')}. {note}" if chart.y_title else note
