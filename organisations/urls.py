"""Addresses of the organisations room."""

from django.urls import path

from organisations.views import own_sign_in, provider

app_name = "organisations"
urlpatterns = [
    path("sign-in/organisation/", own_sign_in.ask, name="sign_in_with"),
    path("sign-in/organisation/<slug:org>/", own_sign_in.back, name="sign_in_back"),
    path("o/<slug:org>/sign-in/", provider.provider, name="provider"),
]
