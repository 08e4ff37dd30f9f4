"""People with an account, the organisations taking part, how people sign in, and what belongs to the whole programme."""

from organisations.models.learning import Expert, LearningPlace, LearningSet
from organisations.models.people import QUIET_FROM, QUIET_UNTIL, EqualityAnswers, User, UserManager
from organisations.models.places import Nation, Organisation, WhoToCall, know_who_to_call
from organisations.models.programme import (
    ResourceLink,
    RoleOnProgramme,
    SupportAccess,
    SupportAccessQuerySet,
    SupportView,
)
from organisations.models.signing_in import Session, SignInChange, SignInLink, SignInProvider

__all__ = [
    "QUIET_FROM",
    "QUIET_UNTIL",
    "EqualityAnswers",
    "Expert",
    "LearningPlace",
    "LearningSet",
    "Nation",
    "Organisation",
    "ResourceLink",
    "RoleOnProgramme",
    "Session",
    "SignInChange",
    "SignInLink",
    "SignInProvider",
    "SupportAccess",
    "SupportAccessQuerySet",
    "SupportView",
    "User",
    "UserManager",
    "WhoToCall",
    "know_who_to_call",
]
