"""Addresses of the teams room."""

from django.urls import path

from teams.views import leaving, meetings, my_actions, places, team, welcome

app_name = "teams"
urlpatterns = [
    path("welcome/<str:token>/", welcome.welcome, name="welcome"),
    path("me/actions/", my_actions.my_actions, name="my_actions"),
    path("me/leave/", leaving.leave, name="leave"),
    path("left/", leaving.left, name="left"),
    path("o/<slug:org>/team/", team.project_team, name="team"),
    path("o/<slug:org>/team/add/", places.add, name="add"),
    path("o/<slug:org>/team/examples/", team.examples, name="examples"),
    path("o/<slug:org>/team/support/", team.support, name="support"),
    path("o/<slug:org>/team/places/<int:pk>/", places.change, name="place"),
    path("o/<slug:org>/team/places/<int:pk>/invite/", places.invite, name="invite"),
    path("o/<slug:org>/team/people/<int:pk>/end/", places.end, name="end"),
    path("o/<slug:org>/team/invitations/<int:pk>/withdraw/", places.withdraw, name="withdraw"),
    path("o/<slug:org>/meetings/", meetings.meetings, name="meetings"),
    path("o/<slug:org>/meetings/<int:pk>/", meetings.meeting, name="meeting"),
]
