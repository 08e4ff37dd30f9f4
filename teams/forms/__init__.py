"""The forms of teams, people and meetings."""

from teams.forms.people import HandOverForm, InviteManyForm, PersonForm, UnderstoodForm
from teams.forms.team import (
    AcceptRoleForm,
    ActionForm,
    AddPersonForm,
    ChangePlaceForm,
    InviteForm,
    KeepMeetingForm,
    MeetingForm,
    PlaceForm,
    SeriesForm,
    TimeForm,
    people_choices,
)

__all__ = [
    "AcceptRoleForm",
    "ActionForm",
    "AddPersonForm",
    "ChangePlaceForm",
    "HandOverForm",
    "InviteForm",
    "InviteManyForm",
    "KeepMeetingForm",
    "MeetingForm",
    "PersonForm",
    "PlaceForm",
    "SeriesForm",
    "TimeForm",
    "UnderstoodForm",
    "people_choices",
]
