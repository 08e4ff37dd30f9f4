"""The doors again, as sql/doors.sql has them now: entering as a person also tells the roles and their groups."""

from django.db import migrations

from amhe.access import wall


class Migration(migrations.Migration):
    dependencies = [("access", "0004_doors"), ("teams", "0002_membership_group")]
    operations = [migrations.RunPython(wall.open_doors, migrations.RunPython.noop)]
