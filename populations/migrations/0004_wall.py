"""Row-level security and composite keys for the organisations that a review names, and for its comments."""

from django.db import migrations

from amhe.access import wall


class Migration(migrations.Migration):
    dependencies = [("populations", "0003_review_sources_organisations_comments")]
    operations = [migrations.RunPython(wall.build, migrations.RunPython.noop)]
