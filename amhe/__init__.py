"""AMHE: the web application for Phase 1 of the Advancing Mental Health Equality Collaborative."""

from amhe.celery import app as celery_app

__all__ = ["celery_app"]
