"""Addresses of the datareview room."""

from django.urls import URLPattern

app_name = "datareview"
urlpatterns: list[URLPattern] = []
