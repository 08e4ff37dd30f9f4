"""One table: 100 rows of it make the page."""

from django.db import models


class Shelf(models.Model):
    """A row of the page, found by its keeper."""

    keeper_id = models.BigIntegerField(db_index=True)
    title = models.CharField(max_length=100, db_index=True)
    number = models.CharField(max_length=12)
    town = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    seen_on = models.DateField()
    filling = models.TextField()

    class Meta:
        app_label = "floor"
