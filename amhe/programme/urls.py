"""Addresses of the top floor."""

from django.urls import path

from amhe.programme.views import home

urlpatterns = [
    path("", home.home, name="home"),
    path("o/<slug:org>/", home.organisation_home, name="organisation"),
]
