"""The forms of the data review."""

from datareview.forms.findings import ChangeFindingForm, FindingForm
from datareview.forms.notes import ConsentForm, ReflectForm, TagForm
from datareview.forms.sharing import CopyForm, OwnRemovalForm, RemovalForm, ShareForm
from datareview.forms.talk import TalkForm
from datareview.forms.themes import ChangeThemeForm, EvidenceForm, NewThemeForm

__all__ = [
    "ChangeFindingForm",
    "ChangeThemeForm",
    "ConsentForm",
    "CopyForm",
    "EvidenceForm",
    "FindingForm",
    "NewThemeForm",
    "OwnRemovalForm",
    "ReflectForm",
    "RemovalForm",
    "ShareForm",
    "TagForm",
    "TalkForm",
]
