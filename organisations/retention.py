"""How long what people said is kept: 12 months after Phase 1 ends, and 4 years after it was written down at most."""

from __future__ import annotations

from datetime import date, timedelta

AFTER_PHASE_1, AT_MOST = 1, 4  # years
TOLD_BEFORE = timedelta(days=30)  # the sub-team's lead reads on the page that words will go


def years_from(day: date, years: int) -> date:
    """The same day so many years later, or earlier (below 0).

    Where there is no 29 February: the day after it would have been, or before it when going back, so that nothing goes early.
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1) if years > 0 else date(day.year + years, 2, 28)


def goes_on(written_on: date, phase_1_ends_on: date | None) -> date:
    """The day on which words go that were written down on a day.

    Words written down after Phase 1 ended are kept 12 months too. Without an end, 4 years are all there is.
    """
    at_most = years_from(written_on, AT_MOST)
    if phase_1_ends_on is None:
        return at_most
    return min(at_most, years_from(max(written_on, phase_1_ends_on), AFTER_PHASE_1))


def written_until(day: date, phase_1_ends_on: date | None) -> date:
    """The last day of writing of which the words are over on `day`: `goes_on`, asked from the other side."""
    before = years_from(day, -AFTER_PHASE_1)
    is_over = phase_1_ends_on is not None and phase_1_ends_on <= before
    return before if is_over else years_from(day, -AT_MOST)


def earliest_end(today: date) -> date:
    """The earliest day that Phase 1 can be said to end on, so that a sub-team can be told before any words go."""
    end = years_from(today + TOLD_BEFORE, -AFTER_PHASE_1)
    around = (end - timedelta(days=1), end)  # a leap day moves it by one
    return next(
        (day for day in around if years_from(day, AFTER_PHASE_1) >= today + TOLD_BEFORE), end + timedelta(days=1)
    )
