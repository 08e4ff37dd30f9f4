"""Walls of support access; and the doors again, as sql/doors.sql has them now: for programme administrators too."""

from django.db import migrations

from amhe.access import wall


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0006_covering_indexes"),
        ("organisations", "0007_programme_roles_and_support"),
        ("programme", "0006_order_of_standing"),
        ("teams", "0004_parked_places_and_two_questions"),
    ]
    operations = [
        migrations.RunPython(wall.build, migrations.RunPython.noop),
        migrations.RunSQL("GRANT SELECT ON organisations_roleonprogramme TO amhe_sec", migrations.RunSQL.noop),
        migrations.RunPython(wall.open_doors, migrations.RunPython.noop),
    ]
