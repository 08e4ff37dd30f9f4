"""What is kept of organisations says more from now on: meetings, requests and tasks. What was kept before goes, and is worked
out again when asked for.

A TRUNCATE, since the wall is closed to whoever migrates: a DELETE would find no row of any organisation.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("programme", "0007_keep_anew"), ("teams", "0017_requests_for_help")]
    operations = [migrations.RunSQL("TRUNCATE programme_keptprogress", migrations.RunSQL.noop)]
