"""The forms of this room. They check and never save."""

from populations.forms.decisions import Decide
from populations.forms.definitions import Define
from populations.forms.groups import AnswerPrompt, BringBack, GroupForm, Merge, SetAside
from populations.forms.review import Comment, FindSources, Review, TakeBack
from populations.forms.sub_teams import AddPlace, Ask, ExplainEmpty
from populations.forms.voting import Ballot, BallotFor, Close, OpenBallot, OpenRound, OtherMethod

__all__ = [
    "AddPlace",
    "AnswerPrompt",
    "Ask",
    "Ballot",
    "BallotFor",
    "BringBack",
    "Close",
    "Comment",
    "Decide",
    "Define",
    "ExplainEmpty",
    "FindSources",
    "GroupForm",
    "Merge",
    "OpenBallot",
    "OpenRound",
    "OtherMethod",
    "Review",
    "SetAside",
    "TakeBack",
]
