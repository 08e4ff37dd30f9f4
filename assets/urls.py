"""Addresses of the assets room."""

from django.urls import path

from assets.views.asset import asset
from assets.views.map import asset_map
from assets.views.priorities import priorities

app_name = "assets"
urlpatterns = [
    path("o/<slug:org>/p/<slug:slug>/assets/", asset_map, name="map"),
    path("o/<slug:org>/p/<slug:slug>/assets/priorities/", priorities, name="priorities"),
    path("o/<slug:org>/p/<slug:population__slug>/assets/<int:pk>/", asset, name="asset"),
]
