"""Addresses of the populations room."""

from django.urls import URLPattern

app_name = "populations"
urlpatterns: list[URLPattern] = []
