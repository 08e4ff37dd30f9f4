"""Addresses of the qiprojects room."""

from django.urls import URLPattern

app_name = "qiprojects"
urlpatterns: list[URLPattern] = []
