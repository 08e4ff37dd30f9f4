"""Addresses of the datareview room."""

from django.urls import path

from datareview.views import contact, copy, data, expert, explain, heard, log, note, reach, removal, talk, themes

app_name = "datareview"
IN_POPULATION = "o/<slug:org>/p/<slug:population__slug>/"
urlpatterns = [
    path("remove/", removal.remove, name="remove"),
    path("remove/asked/", removal.asked, name="remove_asked"),
    path("remove/kept/", removal.kept, name="remove_kept"),
    path("talk/", talk.talk, name="talk"),
    path("talk/before/", talk.before, name="before"),
    path("talk/saved/", talk.saved, name="saved"),
    path("explain/<slug:lang>/", explain.explain, name="explain"),
    path("o/<slug:org>/p/<slug:slug>/heard/", heard.heard, name="heard"),
    path("o/<slug:org>/p/<slug:slug>/heard/log/", log.log, name="log"),
    path("o/<slug:org>/p/<slug:slug>/heard/copy/", copy.copy, name="copy"),
    path("o/<slug:org>/p/<slug:slug>/heard/expert/", expert.expert, name="expert"),
    path(f"{IN_POPULATION}heard/<int:pk>/", note.note, name="note"),
    path("o/<slug:org>/heard/<int:pk>/", note.reflect, name="reflect"),
    path("o/<slug:org>/p/<slug:slug>/heard/reach/", reach.reach, name="reach"),
    path("o/<slug:org>/p/<slug:slug>/heard/reach/new/", reach.add, name="add_contact"),
    path(f"{IN_POPULATION}heard/reach/<int:pk>/", contact.contact, name="contact"),
    path("o/<slug:org>/p/<slug:slug>/data/", data.data, name="data"),
    path(f"{IN_POPULATION}data/<int:pk>/", data.finding, name="finding"),
    path("o/<slug:org>/p/<slug:slug>/themes/", themes.themes, name="themes"),
    path(f"{IN_POPULATION}themes/<int:pk>/", themes.theme, name="theme"),
]
