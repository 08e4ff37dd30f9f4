"""The wall of agenda lines, outcomes, minutes and updates. Meetings that are there find their slot, and who was in the room."""

from typing import Any

from django.db import migrations
from django.utils import timezone

from amhe.access import wall


def fill(apps: Any, schema_editor: Any) -> None:
    """A meeting whose day is one of its team's series belongs to it; one with attendance says whether it heard a lived voice."""
    database = schema_editor.connection.alias
    meetings = apps.get_model("teams", "Meeting").objects.using(database)
    for series in apps.get_model("teams", "MeetingSeries").objects.using(database):
        first, taken = timezone.localtime(series.first_at).date(), set()
        for meeting in meetings.filter(team_id=series.team_id).order_by("starts_at"):
            day = timezone.localtime(meeting.starts_at).date()
            if day >= first and (day - first).days % series.every_days == 0 and day not in taken:
                taken.add(day)
                meetings.filter(pk=meeting.pk).update(series=series, slot=day)
    there = apps.get_model("teams", "Attendance").objects.using(database)
    with_somebody = meetings.filter(held=True, pk__in=there.values("meeting_id"))
    with_somebody.update(lived_experience=False)
    lived = there.filter(joined_as="lived_experience").values("meeting_id")
    with_somebody.filter(pk__in=lived).update(lived_experience=True)
    of_population = there.filter(joined_as="from_population").values("meeting_id")
    with_somebody.filter(team__kind="sub_team", pk__in=of_population).update(lived_experience=True)


class Migration(migrations.Migration):
    dependencies = [("teams", "0011_meetings")]
    operations = [
        migrations.RunPython(wall.build, migrations.RunPython.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
