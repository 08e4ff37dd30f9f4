"""The walls of requests for help and of places at learning sets; and the doors again, with those that tell of places."""

from django.db import migrations

from amhe.access import wall


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0009_doors_tell_rights"),
        ("organisations", "0015_learning_sets_and_experts"),
        ("reminders", "0002_wall"),
        ("teams", "0017_requests_for_help"),
    ]
    operations = [
        migrations.RunPython(wall.build, migrations.RunPython.noop),
        migrations.RunPython(wall.open_doors, migrations.RunPython.noop),
    ]
