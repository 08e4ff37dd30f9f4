"""Addresses of the organisations room."""

from django.urls import path

from organisations.views import language, me, own_sign_in, provider, set_up, stop

app_name = "organisations"
urlpatterns = [
    path("me/", me.details, name="me"),
    path("me/about-you/", me.about_you, name="about_you"),
    path("reminders/<str:wish>/", stop.stop, name="stop"),
    path("language/", language.language, name="language"),
    path("sign-in/organisation/", own_sign_in.ask, name="sign_in_with"),
    path("sign-in/organisation/<slug:org>/", own_sign_in.back, name="sign_in_back"),
    path("o/<slug:org>/set-up/", set_up.set_up, name="set_up"),
    path("o/<slug:org>/set-up/end/", set_up.end, name="end"),
    path("o/<slug:org>/sign-in/", provider.provider, name="provider"),
]
