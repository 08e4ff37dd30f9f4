"""When a meeting that comes round takes place, on the clock on the wall, and the same as an iCalendar rule. Pure.

10:00 stays 10:00 when the clocks change (R15, R20). Expansion is python-dateutil's; the rule's text is that of RFC 5545.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, MONTHLY, rrule

ZONE = ZoneInfo("Europe/London")
SHORTEST_MONTH = 28


@dataclass(frozen=True)
class Rhythm:
    """From `first` on (on the clock in London, without a zone), every so many days, or monthly if `every_days` is None.

    Monthly is the same day of each month; the 29th to the 31st fall on the last day of a shorter one. `ends_on` is the
    last day on which it may fall; a rhythm that ends before it begins has no day.
    """

    first: datetime
    every_days: int | None = 14
    ends_on: date | None = None

    @classmethod
    def starting(cls, first_at: datetime, every_days: int | None, ends_on: date | None = None) -> Rhythm:
        """From an aware moment."""
        return cls(first_at.astimezone(ZONE).replace(tzinfo=None), every_days, ends_on)

    def slots(self, after: date, until: date) -> list[date]:
        """The days from `after` to `until`, both included, on which it takes place."""
        last = min(until, self.ends_on) if self.ends_on else until
        if last < max(after, self.first.date()):
            return []
        rule = rrule(dtstart=self.first, **self._rule())  # type: ignore[arg-type]
        found = rule.between(datetime.combine(after, time()), datetime.combine(last, time.max), inc=True)
        return [moment.date() for moment in found]

    def at(self, slot: date) -> datetime:
        """The moment at which it begins on that day. Which of the two hours is meant, where one comes twice, only the first
        day says."""
        start = self.first.time() if slot == self.first.date() else self.first.time().replace(fold=0)
        return datetime.combine(slot, start, tzinfo=ZONE).astimezone(UTC)

    def rule(self) -> str:
        """The RRULE of iCalendar, such as `FREQ=DAILY;INTERVAL=14`, for a DTSTART in Europe/London."""
        if self.every_days is not None:
            text = f"FREQ=DAILY;INTERVAL={self.every_days}"
        else:
            text = f"FREQ=MONTHLY;BYMONTHDAY={','.join(map(str, self._days_of_month()))}"
            text += ";BYSETPOS=-1" if self.first.day > SHORTEST_MONTH else ""
        if (
            self.ends_on
        ):  # in UTC, as RFC 5545 wants it of a DTSTART with a zone; the start of the last day's meeting counts
            end = datetime.combine(self.ends_on, time(23, 59, 59), tzinfo=ZONE).astimezone(UTC)
            text += f";UNTIL={end:%Y%m%dT%H%M%SZ}"
        return text

    def ending(self, before: date) -> Rhythm:
        """The same, with no day on or after `before`."""
        return Rhythm(self.first, self.every_days, before - timedelta(days=1))

    def _rule(self) -> dict[str, object]:
        if self.every_days is not None:
            return {"freq": DAILY, "interval": self.every_days}
        return {"freq": MONTHLY, "bymonthday": self._days_of_month(), "bysetpos": -1}

    def _days_of_month(self) -> list[int]:
        return list(range(min(self.first.day, SHORTEST_MONTH), self.first.day + 1))
