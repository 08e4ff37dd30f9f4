"""The doors again, as sql/doors.sql has them now: entering tells where everybody needs a second step."""

from django.db import migrations

from amhe.access import wall


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0007_doors_of_the_programme"),
        ("organisations", "0011_second_step_for_all"),
    ]
    operations = [migrations.RunPython(wall.open_doors, migrations.RunPython.noop)]
