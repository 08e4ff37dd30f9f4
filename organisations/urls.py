"""Addresses of the organisations room."""

from django.urls import path

from organisations.views import language, me, set_up

app_name = "organisations"
urlpatterns = [
    path("me/", me.details, name="me"),
    path("me/about-you/", me.about_you, name="about_you"),
    path("language/", language.language, name="language"),
    path("o/<slug:org>/set-up/", set_up.set_up, name="set_up"),
]
